//! The process of the cloud is killed in the middle of what a hub brings: every event is there once, and the figures agree.

use crate::app::{TestApp, bundle};
use crate::cloud::{TestCloud, on_both_clouds};
use crate::program::serve_as;
use crate::saturday::evening;
use crate::uplink::{register, settled, ship, uplink, uplink_by, whole, with_hub};
use domain::ids::SiteId;
use server::cloud::hub::{Failed, Step};
use std::time::Duration;
use tokio::time::sleep;

on_both_clouds!(a_killed_cloud_has_every_event_once);

/// Kills that have to meet a batch which is not answered yet.
const MET: usize = 6;
/// Tries for them; what follows at its own pace is met by all of them.
const TRIES: u32 = 40;

/// One life of the process: it takes batches until it is killed after so long. Whether a batch was under way, and whether
/// everything is there.
async fn lives(cloud: &TestCloud, hub: &TestApp, site: SiteId, long: Duration) -> (bool, bool) {
    let url = cloud.config.database_url.as_deref();
    let variables: Vec<(&str, &str)> = url.map(|url| ("DATABASE_URL", url)).into_iter().collect();
    let program = serve_as("cloud", &cloud.config.data, &variables).await;
    let way = uplink_by(hub, &program.base, site);
    let bringing = tokio::spawn(async move {
        loop {
            match way.step().await {
                Ok(Step::More) => {}
                Ok(_) => return (false, true),
                Err(Failed::Away(_)) => return (true, false),
                Err(failed) => panic!("{failed:?}"),
            }
        }
    });
    sleep(long).await;
    program.kill().await;
    bringing.await.unwrap()
}

async fn a_killed_cloud_has_every_event_once(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        evening(hub).await;
        let site = register(cloud).await;
        cloud.stop().await;
        bundle(&cloud.config.data.join("dist"));
        let (mut met, mut all) = (0, false);
        for nth in 0..TRIES {
            // From the first milliseconds to well after a batch, so that each stage of it is met by some.
            let long = Duration::from_millis(u64::from(5 + nth % 10 * 12));
            let (under_way, done) = lives(cloud, hub, site, long).await;
            met += usize::from(under_way);
            all |= done;
            if met >= MET && all {
                break;
            }
        }
        assert!(met >= MET, "{met} of the kills met a batch");
        cloud.restart().await;
        ship(&uplink(hub, cloud, site)).await;
        let known = settled(cloud, site).await;
        whole(hub, cloud, site, known).await;
    })
    .await;
}
