//! A hub's log goes to the cloud, and what the cloud says of the evening is what the hub says.

use crate::app::{NOON, TestApp};
use crate::cloud::{TestCloud, on_both_clouds};
use crate::day::sale;
use crate::engine::Engine;
use crate::saturday::evening;
use domain::ids::SiteId;
use domain::reports::{By, Range};
use domain::time::{BusinessDay, UnixMillis};
use server::auth::sha256;
use server::cloud::Doer;
use server::cloud::hub::{Failed, Joined, Step, Uplink};
use server::cloud::ingest::{NotAccepted, Standing, accept_restore, standing};
use server::config::Secret;
use server::db::Db;
use server::on;
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

on_both_clouds!(
    an_evening_is_the_same_in_the_cloud,
    it_follows_by_itself_and_through_an_outage,
    a_hub_that_was_put_back_is_taken_in_again,
    where_two_stories_part_is_found_and_not_looked_for_for_ever,
    two_sites_do_not_touch_each_other,
);

/// The key of the sites of these tests.
pub const KEY: &str = "sk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// The log and its chain up to an event, one text for each row.
const LOG: [&str; 2] = [
    "SELECT CAST(seq AS TEXT) || name || coalesce(order_id, '') || business_day || CAST(at AS TEXT) || doc FROM events \
     WHERE site_id = $1 AND seq <= $2",
    "SELECT CAST(seq AS TEXT) || link FROM chain WHERE site_id = $1 AND seq <= $2",
];

/// What comes behind an event.
const BEHIND: &str = "SELECT DISTINCT name FROM events WHERE site_id = $1 AND seq > $2";

/// What stands in the record about hubs that were put back.
const ACCEPTED: &str = "SELECT act || ' by ' || actor || ': ' || detail FROM cloud_audit \
     WHERE site_id = $1 AND act = 'site.restoreAccepted'";

/// The sold checks.
const SOLD: &str = FACTS[1];

/// The sums of hours as they are kept, and as the checks have them.
const HOURS: [[&str; 2]; 2] = [
    [
        "SELECT CAST(hour AS TEXT) || '.' || CAST(checks AS TEXT) || '.' || CAST(covers AS TEXT) || '.' || CAST(net AS TEXT) || '.' || \
         CAST(service AS TEXT) || '.' || CAST(due AS TEXT) FROM sold_hours WHERE site_id = $1",
        "SELECT CAST(at / 3600000 * 3600000 AS TEXT) || '.' || CAST(count(*) AS TEXT) || '.' || CAST(sum(covers) AS TEXT) || '.' || CAST(sum(net) AS TEXT) || '.' || \
         CAST(sum(service) AS TEXT) || '.' || CAST(sum(due) AS TEXT) FROM sold_checks WHERE site_id = $1 GROUP BY at / 3600000 * 3600000",
    ],
    [
        "SELECT CAST(hour AS TEXT) || kind || CAST(total AS TEXT) FROM sold_hour_kinds WHERE site_id = $1",
        "SELECT CAST(at / 3600000 * 3600000 AS TEXT) || kind || CAST(sum(total) AS TEXT) FROM sold_kinds WHERE site_id = $1 \
         GROUP BY at / 3600000 * 3600000, kind",
    ],
];

/// Every table that reports read: what is selected, one text for each row.
const FACTS: [&str; 8] = [
    "SELECT order_id || id || business_day || method || kind || CAST(amount AS TEXT) || '.' || staff_id || CAST(at AS TEXT) || CAST(changed AS TEXT) \
     FROM payments WHERE site_id = $1 ORDER BY order_id, id",
    "SELECT order_id || business_day || CAST(at AS TEXT) || '.' || number || channel || table_key || waiter_id || waiter || CAST(covers AS TEXT) || '.' || \
     CAST(pieces AS TEXT) || '.' || CAST(gross AS TEXT) || '.' || CAST(discount AS TEXT) || '.' || CAST(comp AS TEXT) || '.' || CAST(net AS TEXT) || '.' || \
     CAST(service AS TEXT) || '.' || CAST(due AS TEXT) || '.' || CAST(vat AS TEXT) FROM sold_checks WHERE site_id = $1 ORDER BY order_id",
    "SELECT order_id || line_id || business_day || item || category || CAST(quantity AS TEXT) || '.' || CAST(gross AS TEXT) || '.' || CAST(discount AS TEXT) || '.' || \
     CAST(comp AS TEXT) || '.' || CAST(net AS TEXT) || '.' || CAST(service AS TEXT) || '.' || CAST(vat AS TEXT) || '.' || CAST(vat_bp AS TEXT) || '.' || CAST(at AS TEXT) \
     FROM sold_lines WHERE site_id = $1 ORDER BY order_id, line_id",
    "SELECT order_id || kind || coalesce(CAST(tax_bp AS TEXT), '') || '.' || CAST(total AS TEXT) || '.' || CAST(vat AS TEXT) || '.' || CAST(at AS TEXT) \
     FROM sold_kinds WHERE site_id = $1 ORDER BY order_id, kind",
    "SELECT order_id || line_id || business_day || item || category || CAST(quantity AS TEXT) || '.' || CAST(amount AS TEXT) || reason || CAST(waste AS TEXT) || \
     CAST(told AS TEXT) || staff_id || CAST(at AS TEXT) FROM voided_lines WHERE site_id = $1 ORDER BY order_id, line_id",
    "SELECT order_id || id || payment_id || business_day || method || kind || waiter_id || waiter || CAST(amount AS TEXT) || '.' || CAST(at AS TEXT) \
     FROM tips WHERE site_id = $1 ORDER BY order_id, id",
    "SELECT CAST(number AS TEXT) || business_day || CAST(at AS TEXT) || '.' || CAST(seq AS TEXT) || doc FROM day_closings WHERE site_id = $1 ORDER BY number",
    "SELECT kind || id || coalesce(parent, '') || CAST(live AS TEXT) || doc FROM documents WHERE site_id = $1 \
     AND kind IN ('order', 'ticket', 'drawer', 'numbers', 'shift', 'reservation', 'catalog') ORDER BY kind, id",
];

async fn texts(db: &Db, site: &str, sql: &'static str) -> Vec<String> {
    let mut tx = db.read().await.unwrap();
    let rows: Vec<(String,)> =
        on!(&mut tx, conn => sqlx::query_as(sql).bind(site).fetch_all(conn).await).unwrap();
    sorted(rows)
}

async fn log(db: &Db, site: &str, sql: &'static str, at: u64) -> Vec<String> {
    let (mut tx, at) = (db.read().await.unwrap(), i64::try_from(at).unwrap());
    let rows: Vec<(String,)> =
        on!(&mut tx, conn => sqlx::query_as(sql).bind(site).bind(at).fetch_all(conn).await)
            .unwrap();
    sorted(rows)
}

/// The databases sort texts in different ways.
fn sorted(rows: Vec<(String,)>) -> Vec<String> {
    let mut rows: Vec<String> = rows.into_iter().map(|(row,)| row).collect();
    rows.sort();
    rows
}

/// A site of its own, whose key is the one of these tests.
pub async fn register(cloud: &TestCloud) -> SiteId {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "İçərişəhər").await.id;
    let mut tx = cloud.db().write().await.unwrap();
    on!(&mut tx, conn => sqlx::query("UPDATE site_keys SET key_hash = $2 WHERE site_id = $1")
        .bind(&site).bind(sha256(KEY)).execute(conn).await.map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
    site.parse().unwrap()
}

/// The way of a hub to the cloud.
pub fn uplink(hub: &TestApp, cloud: &TestCloud, site: SiteId) -> Uplink {
    uplink_by(hub, &cloud.base, site)
}

/// The same by a cable.
pub fn uplink_by(hub: &TestApp, base: &str, site: SiteId) -> Uplink {
    let joined = Joined {
        url: base.to_owned(),
        site,
        key: Secret::new(KEY),
        lease_key: [0; 32],
    };
    Uplink::new(hub.hub().ledger.clone(), joined, hub.clock.clone()).unwrap()
}

/// Until the cloud has it all. Printers that are off speak of it whenever they find out.
pub async fn ship(uplink: &Uplink) {
    loop {
        while uplink.step().await.unwrap() == Step::More {}
        if uplink.unsynced() == 0 {
            return;
        }
    }
}

/// How a site stands when everything is projected that came in.
pub async fn settled(cloud: &TestCloud, site: SiteId) -> Standing {
    let db = &cloud.inside().db;
    let known = standing(db, &site.to_string()).await.unwrap().unwrap();
    projected(cloud, site, known.head).await
}

/// How a site stands when it is projected up to an event.
pub async fn projected(cloud: &TestCloud, site: SiteId, head: u64) -> Standing {
    for _ in 0..3_000 {
        let known = standing(&cloud.inside().db, &site.to_string())
            .await
            .unwrap();
        if let Some(known) = known.filter(|known| known.projected >= head) {
            return known;
        }
        sleep(Duration::from_millis(10)).await;
    }
    let known = standing(&cloud.inside().db, &site.to_string()).await;
    panic!("it is not projected up to {head}: {known:?}");
}

/// Everything that reports read is the same in the cloud. Only what printers say of themselves may come behind it.
pub async fn same(hub: &TestApp, cloud: &TestCloud, site: SiteId) {
    let (there, site) = (&cloud.inside().db, site.to_string());
    let known = standing(there, &site).await.unwrap().unwrap();
    assert_eq!(known.head, known.projected);
    for sql in LOG {
        let here = log(&hub.db, &hub.config.site, sql, known.head).await;
        assert_eq!(here, log(there, &site, sql, known.head).await, "{sql}");
    }
    let behind = log(&hub.db, &hub.config.site, BEHIND, known.head).await;
    assert!(
        behind.iter().all(|name| name == "printing.printerChanged"),
        "{behind:?}"
    );
    for sql in FACTS {
        let here = texts(&hub.db, &hub.config.site, sql).await;
        assert_eq!(here, texts(there, &site, sql).await, "{sql}");
    }
    for [kept, known] in HOURS {
        let kept = texts(there, &site, kept).await;
        assert!(!kept.is_empty());
        assert_eq!(kept, texts(there, &site, known).await);
    }
    let range = Range {
        from: UnixMillis(NOON.0 - 86_400_000),
        to: UnixMillis(NOON.0 + 3 * 86_400_000),
        first_day: BusinessDay::at(NOON, 0, 0),
        last_day: BusinessDay::at(NOON, 0, 0),
    };
    let catalog = std::sync::Arc::clone(&hub.hub().ledger.state().catalog);
    for by in [
        By::Item,
        By::Category,
        By::Waiter,
        By::Method,
        By::Kind,
        By::Vat,
    ] {
        let here = server::reports::sales::report(&hub.db, &hub.config.site, &catalog, range, by);
        let there = server::reports::sales::report(there, &site, &catalog, range, by);
        assert_eq!(here.await.unwrap(), there.await.unwrap());
    }
    let here = server::reports::exceptions::find(&hub.db, &hub.config.site, &catalog, range).await;
    let there = server::reports::exceptions::find(there, &site, &catalog, range).await;
    assert_eq!(here.unwrap(), there.unwrap());
}

fn head(hub: &TestApp) -> u64 {
    *hub.hub().ledger.head().borrow()
}

/// Runs a test with a hub of its own beside the cloud; its printers are off, so that nothing happens by itself.
pub async fn with_hub(test: impl AsyncFnOnce(&mut TestApp)) {
    crate::app::run(Engine::Sqlite, async |hub: &mut TestApp| {
        hub.paper = false;
        hub.without_paper();
        test(hub).await;
    })
    .await;
}

/// A hub's whole evening, in the cloud.
async fn shipped(hub: &mut TestApp, cloud: &TestCloud) -> (SiteId, Uplink, Standing) {
    let site = register(cloud).await;
    evening(hub).await;
    let way = uplink(hub, cloud, site);
    ship(&way).await;
    let known = settled(cloud, site).await;
    (site, way, known)
}

async fn an_evening_is_the_same_in_the_cloud(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let (site, _, known) = shipped(hub, cloud).await;
        whole(hub, cloud, site, known).await;
    })
    .await;
}

/// A whole evening stands in the cloud as at the hub, and both chains end alike.
pub async fn whole(hub: &TestApp, cloud: &TestCloud, site: SiteId, known: Standing) {
    assert_eq!((known.trouble, known.halted), (None, None));
    same(hub, cloud, site).await;
    let links = log(&hub.db, &hub.config.site, LOG[1], known.head).await;
    assert!(links.iter().any(|row| row.ends_with(&known.chain)));
    let sold = texts(&cloud.inside().db, &site.to_string(), SOLD).await;
    assert!(sold.len() > 50, "{}", sold.len());
}

async fn it_follows_by_itself_and_through_an_outage(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let site = register(cloud).await;
        let manager = hub.manager().await;
        sale(&manager).await;
        let closing = CancellationToken::new();
        let way = uplink(hub, cloud, site);
        let running = tokio::spawn(way.clone().run(closing.clone()));
        sale(&manager).await;
        projected(cloud, site, head(hub)).await;
        // Nothing is heard of the cloud, and the restaurant goes on.
        closing.cancel();
        running.await.unwrap();
        cloud.stop().await;
        let missed = uplink(hub, cloud, site);
        sale(&manager).await;
        assert!(matches!(missed.step().await, Err(Failed::Away(None))));
        assert!(missed.unsynced() > 0);
        cloud.restart().await;
        let back = uplink(hub, cloud, site);
        ship(&back).await;
        settled(cloud, site).await;
        same(hub, cloud, site).await;
    })
    .await;
}

/// The site's log as a sysadmin is told of it, in the list and alone.
async fn log_of(cloud: &TestCloud, site: SiteId) -> serde_json::Value {
    let admin = cloud.sysadmin().await;
    let mut one = admin.get(&format!("/api/sites/{site}")).await.ok(200);
    let list = admin.get("/api/sites").await.ok(200);
    assert_eq!(list["sites"][0]["log"], one["log"]);
    one["log"].take()
}

async fn a_hub_that_was_put_back_is_taken_in_again(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let site = register(cloud).await;
        let manager = hub.manager().await;
        sale(&manager).await;
        ship(&uplink(hub, cloud, site)).await;
        hub.stop().await;
        let kept = hub.config.data.join("kept.db");
        std::fs::copy(hub.config.data.join("sufra.db"), &kept).unwrap();
        hub.restart().await;
        let manager = hub.manager().await;
        sale(&manager).await;
        ship(&uplink(hub, cloud, site)).await;
        let known = settled(cloud, site).await.head;
        // Back to the copy; the mark beside it says that it is one.
        hub.stop().await;
        std::fs::copy(&kept, hub.config.data.join("sufra.db")).unwrap();
        hub.restart().await;
        let manager = hub.manager().await;
        sale(&manager).await;
        let way = uplink(hub, cloud, site);
        let refused = loop {
            match way.step().await {
                Ok(Step::More) => {}
                other => break other,
            }
        };
        assert!(
            matches!(&refused, Err(Failed::Refused(why)) if why.starts_with("history_changed")),
            "{refused:?}"
        );
        assert!(way.trouble().await.unwrap().is_some());
        let told = log_of(cloud, site).await;
        assert_eq!(told["trouble"]["code"], "history_changed");
        assert_eq!(told["head"], known);
        let db = &cloud.inside().db;
        let stands = standing(db, &site.to_string()).await.unwrap().unwrap();
        assert_eq!(stands.head, known, "nothing is lost");
        assert!(stands.trouble.is_some());
        let common = stands.common.unwrap();
        assert!(common < known);
        assert_eq!(
            accept_restore(db, Doer::CONSOLE, site, NOON).await.unwrap(),
            common
        );
        let told = texts(db, &site.to_string(), ACCEPTED).await;
        let aside = format!("events {} to {known} put aside", common + 1);
        assert_eq!(told, [format!("site.restoreAccepted by console: {aside}")]);
        // Nothing is left to accept, and nobody else's log is touched by a name that is none.
        let again = accept_restore(db, Doer::CONSOLE, site, NOON).await;
        assert!(
            matches!(again, Err(NotAccepted::NothingToAccept)),
            "{again:?}"
        );
        let nobody = accept_restore(db, Doer::CONSOLE, SiteId(server::ids::new_id()), NOON).await;
        assert!(matches!(nobody, Err(NotAccepted::Unknown)), "{nobody:?}");
        ship(&way).await;
        assert_eq!(way.trouble().await.unwrap(), None);
        assert_eq!(log_of(cloud, site).await.get("trouble"), None);
        let stands = settled(cloud, site).await;
        assert_eq!(stands.trouble, None);
        same(hub, cloud, site).await;
        let lost = texts(
            db,
            &site.to_string(),
            "SELECT doc FROM events_lost WHERE site_id = $1",
        )
        .await;
        assert_eq!(lost.len() as u64, known - common);
    })
    .await;
}

async fn where_two_stories_part_is_found_and_not_looked_for_for_ever(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let (site, way, Standing { head, .. }) = shipped(hub, cloud).await;
        assert!(head > 600, "more than a batch: {head}");
        // As if the hub's database had been put back unseen, under the name that it has: the cloud knows one event more.
        let (db, name) = (&cloud.inside().db, site.to_string());
        let mut tx = db.write().await.unwrap();
        for sql in [
            "INSERT INTO events (site_id, seq, at, business_day, name, order_id, doc) \
             SELECT site_id, seq + 1, at, business_day, name, order_id, '{}' FROM events WHERE site_id = $1 ORDER BY seq DESC LIMIT 1",
            "UPDATE cloud_logs SET head = head + 1 WHERE site_id = $1",
        ] {
            on!(&mut tx, conn => sqlx::query(sql).bind(&name).execute(conn).await.map(|_| ()))
                .unwrap();
        }
        tx.commit().await.unwrap();
        sale(&hub.manager().await).await;
        let mut refused = Ok(Step::More);
        for _ in 0..20 {
            refused = way.step().await;
            if !matches!(refused, Ok(Step::More)) {
                break;
            }
        }
        assert!(
            matches!(&refused, Err(Failed::Refused(why)) if why.starts_with("history_changed")),
            "{refused:?}"
        );
        let stands = standing(db, &name).await.unwrap().unwrap();
        assert_eq!(stands.common, Some(head), "it is proved");
        accept_restore(db, Doer::CONSOLE, site, NOON).await.unwrap();
        ship(&way).await;
        let stands = settled(cloud, site).await;
        assert_eq!((stands.trouble, stands.halted), (None, None));
        same(hub, cloud, site).await;
    })
    .await;
}

async fn two_sites_do_not_touch_each_other(cloud: &mut TestCloud) {
    with_hub(async |one| {
        with_hub(async |other| {
            let sites = [register(cloud).await, register(cloud).await];
            let ways = [uplink(one, cloud, sites[0]), uplink(other, cloud, sites[1])];
            let managers = [one.manager().await, other.manager().await];
            for _ in 0..3 {
                for (manager, way) in managers.iter().zip(&ways) {
                    sale(manager).await;
                    ship(way).await;
                }
            }
            for (hub, site) in [(&*one, sites[0]), (&*other, sites[1])] {
                ship(&uplink(hub, cloud, site)).await;
                settled(cloud, site).await;
                same(hub, cloud, site).await;
            }
            // The one hub's log under the other's name.
            let crossed = uplink(one, cloud, sites[1]).step().await;
            assert!(
                matches!(&crossed, Err(Failed::Refused(why)) if why.starts_with("foreign_site")),
                "{crossed:?}"
            );
        })
        .await;
    })
    .await;
}
