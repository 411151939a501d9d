//! A hub that joins a cloud while it works: it is heard, and its log arrives. Without the cloud nothing of it stops.

use crate::cloud::{TestCloud, on_both_clouds};
use crate::day::sale;
use crate::uplink::{projected, with_hub};
use domain::cloud::Health;
use domain::ids::SiteId;
use serde_json::Value;
use server::cloud::hub::{Joined, Unheard, beat, client, lease_key, leave};
use server::config::Secret;
use std::time::Duration;
use tokio::time::{Instant, sleep};

on_both_clouds!(
    a_hub_joins_at_work_and_is_heard,
    an_answer_is_believed_only_from_the_cloud_that_was_joined,
);

/// A hub's way to a new site of the cloud.
async fn way(cloud: &TestCloud) -> (Joined, Value) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "İçərişəhər").await;
    let joined = Joined {
        url: cloud.base.clone(),
        site: site.id.parse().unwrap(),
        key: Secret::new(&site.key),
        lease_key: lease_key(&site.lease_key).unwrap(),
    };
    let known = admin.get(&format!("/api/sites/{}", site.id)).await.ok(200);
    (joined, known)
}

/// The site, once it was heard.
async fn heard(cloud: &TestCloud, site: SiteId) -> Value {
    let admin = cloud.sysadmin().await;
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let known = admin.get(&format!("/api/sites/{site}")).await.ok(200);
        if known["status"] == "well" {
            return known;
        }
        assert!(Instant::now() < until, "never heard: {known}");
        sleep(Duration::from_millis(100)).await;
    }
}

async fn a_hub_joins_at_work_and_is_heard(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let (joined, known) = way(cloud).await;
        assert_eq!(known["status"], "waiting");
        let manager = hub.manager().await;
        sale(&manager).await;
        joined
            .keep(&hub.config.data, &hub.config.jwt_secret, true)
            .unwrap();
        let kept = std::fs::read_to_string(hub.config.data.join("cloud.json")).unwrap();
        assert!(!kept.contains(joined.key.reveal()), "the key is sealed");

        let known = heard(cloud, joined.site).await;
        assert_eq!(known["last"]["version"], env!("CARGO_PKG_VERSION"));
        assert!(known["last"]["diskTotalBytes"].as_u64().unwrap() > 0);
        let head = async || *hub.hub().ledger.head().borrow();
        projected(cloud, joined.site, head().await).await;

        // What happens from now on follows by itself.
        sale(&manager).await;
        projected(cloud, joined.site, head().await).await;

        // The cloud is gone: the restaurant goes on, and catches up by itself.
        cloud.stop().await;
        sale(&manager).await;
        assert!(leave(&hub.config.data).unwrap());
        sale(&manager).await;
    })
    .await;
}

async fn an_answer_is_believed_only_from_the_cloud_that_was_joined(cloud: &mut TestCloud) {
    let http = client().unwrap();
    let (joined, _) = way(cloud).await;
    let lease = beat(&http, &joined, 1, Health::default()).await.unwrap();
    assert_eq!((lease.site, lease.locked), (joined.site, false));

    // Another cloud answers in its place, with a key of its own.
    let stranger = Joined {
        lease_key: [7; 32],
        ..joined.clone()
    };
    let forged = beat(&http, &stranger, 1, Health::default()).await;
    assert!(matches!(forged, Err(Unheard::Lease(_))), "{forged:?}");

    let wrong = Joined {
        key: Secret::new("sk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ..joined.clone()
    };
    let wrong = beat(&http, &wrong, 1, Health::default()).await;
    assert!(matches!(wrong, Err(Unheard::WrongKey)), "{wrong:?}");

    let admin = cloud.sysadmin().await;
    let lock = serde_json::json!({"reason": "Invoice 7"});
    let path = format!("/api/sites/{}/lock", joined.site);
    admin.post(&path, &lock).await.ok(200);
    let lease = beat(&http, &joined, 1, Health::default()).await.unwrap();
    assert_eq!(lease.lock_reason.as_deref(), Some("Invoice 7"));
    cloud.stop().await;
    let away = beat(&http, &joined, 1, Health::default()).await;
    assert!(matches!(away, Err(Unheard::Away(_))), "{away:?}");
}
