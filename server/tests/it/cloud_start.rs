//! A process of the cloud starts, says that it is well, and shares its database with others.

use crate::cloud::{TestCloud, on_both_clouds};

on_both_clouds!(it_says_that_it_is_well, two_work_on_one_database);

async fn it_says_that_it_is_well(cloud: &mut TestCloud) {
    for path in ["/health", "/api/health"] {
        let answer = cloud.nobody().get(path).await.ok(200);
        assert_eq!(answer["role"], "cloud");
    }
    cloud.restart().await;
    let lost = cloud.nobody().get("/api/orders/queue").await;
    lost.refused(404, "not_found");
}

async fn two_work_on_one_database(cloud: &mut TestCloud) {
    let mut second = cloud.beside().await;
    cloud.stop().await;
    second.nobody().get("/api/health").await.ok(200);
    second.stop().await;
}
