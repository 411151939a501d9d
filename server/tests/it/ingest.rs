//! What the cloud takes of a hub's log, and what it refuses.

use crate::app::TestApp;
use crate::cloud::{TestCloud, on_both_clouds};
use crate::day::sale;
use crate::uplink::{KEY, projected, register, same, with_hub};
use domain::ids::SiteId;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use server::cloud::ingest::standing;
use server::ledger::chain::Link;
use server::ledger::replica::Beginning;
use server::on;
use std::io::Write;

on_both_clouds!(
    each_event_is_kept_once,
    another_story_is_refused,
    what_cannot_be_read_is_named,
    only_the_own_key_opens,
    a_bomb_does_not_go_off,
    what_only_a_newer_program_reads_waits,
    one_that_cannot_be_projected_holds_nobody_up,
    guarded_acts_are_kept_once,
);

/// A hub's log, as it is stored.
struct Story {
    origin: String,
    epoch: String,
    catalog: String,
    events: Vec<String>,
    linked: Vec<u64>,
}

impl Story {
    async fn of(hub: &TestApp) -> Self {
        let site = hub.config.site.clone();
        let mut tx = hub.db.read().await.unwrap();
        let events: Vec<(String,)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT doc FROM events WHERE site_id = $1 ORDER BY seq",
        ).bind(&site).fetch_all(conn).await)
        .unwrap();
        let linked: Vec<(i64,)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT seq FROM chain WHERE site_id = $1 AND seq > 0 ORDER BY seq",
        ).bind(&site).fetch_all(conn).await)
        .unwrap();
        let catalog = server::ledger::document(&mut tx, &site, "catalog", "catalog").await;
        Self {
            origin: site,
            epoch: hub.hub().ledger.epoch().to_owned(),
            catalog: catalog.unwrap().unwrap(),
            events: events.into_iter().map(|(doc,)| doc).collect(),
            linked: linked
                .into_iter()
                .map(|(seq,)| u64::try_from(seq).unwrap())
                .collect(),
        }
    }

    /// The link after an event.
    fn chain(&self, last: usize) -> Link {
        let mut link = Beginning::of(&self.origin).link();
        for (at, text) in self.events.iter().enumerate().take(last) {
            let seq = at as u64 + 1;
            if self.linked.contains(&seq) {
                link = link.next(seq, text);
            }
        }
        link
    }

    /// The events of `(after, last]`.
    fn batch(&self, after: usize, last: usize) -> Value {
        let inside = |seq: &&u64| **seq > after as u64 && **seq <= last as u64;
        json!({
            "kind": "events", "origin": self.origin, "epoch": self.epoch, "begins": 0, "after": after,
            "catalog": self.catalog, "events": self.events[after..last],
            "linked": self.linked.iter().filter(inside).collect::<Vec<_>>(),
            "chain": self.chain(last).to_string(),
        })
    }
}

async fn send(
    cloud: &TestCloud,
    site: SiteId,
    path: &str,
    body: reqwest::Body,
    packed: bool,
) -> (u16, Value) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = http
        .post(format!("{}{path}", cloud.base))
        .header("x-site-id", site.to_string())
        .header("x-site-key", KEY)
        .header("content-type", "application/json");
    if packed {
        request = request.header("content-encoding", "gzip");
    }
    let answer = request.body(body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

async fn post(cloud: &TestCloud, site: SiteId, batch: &Value) -> (u16, Value) {
    send(
        cloud,
        site,
        "/api/orders/ingest",
        batch.to_string().into(),
        false,
    )
    .await
}

async fn taken(cloud: &TestCloud, site: SiteId, batch: &Value) -> u64 {
    let (status, answer) = post(cloud, site, batch).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["chain"], batch["chain"]);
    answer["head"].as_u64().unwrap()
}

async fn refused(cloud: &TestCloud, site: SiteId, batch: &Value, status: u16, code: &str) -> Value {
    let (got, answer) = post(cloud, site, batch).await;
    assert_eq!(
        (got, answer["code"].as_str().unwrap()),
        (status, code),
        "{answer}"
    );
    answer["details"].clone()
}

/// Two sales.
async fn story(hub: &TestApp) -> Story {
    let manager = hub.manager().await;
    sale(&manager).await;
    sale(&manager).await;
    Story::of(hub).await
}

async fn each_event_is_kept_once(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let story = story(hub).await;
        let (site, all) = (register(cloud).await, story.events.len());
        refused(cloud, site, &story.batch(2, 4), 409, "gap").await;
        assert_eq!(taken(cloud, site, &story.batch(0, 3)).await, 3);
        let hole = refused(cloud, site, &story.batch(4, all), 409, "gap").await;
        assert_eq!(hole["head"], 3);
        // Twice, overlapping, and an old one again.
        assert_eq!(taken(cloud, site, &story.batch(0, 3)).await, 3);
        assert_eq!(taken(cloud, site, &story.batch(1, 5)).await, 5);
        assert_eq!(taken(cloud, site, &story.batch(5, all)).await, all as u64);
        assert_eq!(post(cloud, site, &story.batch(0, 3)).await.0, 200);
        let together = [story.batch(0, all), story.batch(3, all)];
        let (one, other) = tokio::join!(
            post(cloud, site, &together[0]),
            post(cloud, site, &together[1])
        );
        for (status, answer) in [one, other] {
            assert!([200, 429].contains(&status), "{answer}");
        }
        projected(cloud, site, all as u64).await;
        same(hub, cloud, site).await;
        // After a start the projection goes on where it was.
        cloud.restart().await;
        let manager = hub.manager().await;
        sale(&manager).await;
        let later = Story::of(hub).await;
        taken(cloud, site, &later.batch(all, later.events.len())).await;
        projected(cloud, site, later.events.len() as u64).await;
        same(hub, cloud, site).await;
    })
    .await;
}

async fn another_story_is_refused(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let story = story(hub).await;
        let (site, all) = (register(cloud).await, story.events.len());
        taken(cloud, site, &story.batch(0, 4)).await;
        let mut old = story.batch(1, 4);
        old["events"][1] = json!(story.events[2].replace("\"at\":1", "\"at\":2"));
        let told = refused(cloud, site, &old, 409, "history_changed").await;
        assert_eq!((&told["head"], &told["common"]), (&json!(4), &json!(2)));
        let mut wrong = story.batch(4, all);
        wrong["chain"] = json!("0".repeat(64));
        refused(cloud, site, &wrong, 409, "history_changed").await;
        // A link whose text was changed on its way.
        let link = *story.linked.iter().find(|seq| **seq > 4).unwrap();
        let link = usize::try_from(link).unwrap();
        let mut changed = story.batch(4, all);
        changed["events"][link - 5] = json!(story.events[link - 1].replace("900", "901"));
        refused(cloud, site, &changed, 409, "history_changed").await;
        let known = standing(&cloud.inside().db, &site.to_string())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(known.head, 4, "nothing of a refused batch is kept");
        assert!(known.trouble.is_some());
        let mut foreign = story.batch(4, all);
        foreign["origin"] = json!("elsewhere");
        refused(cloud, site, &foreign, 409, "foreign_site").await;
        // The same database as another site.
        refused(
            cloud,
            register(cloud).await,
            &story.batch(0, 3),
            409,
            "foreign_site",
        )
        .await;
        taken(cloud, site, &story.batch(4, all)).await;
        let known = standing(&cloud.inside().db, &site.to_string())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(known.trouble, None);
    })
    .await;
}

async fn what_cannot_be_read_is_named(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let story = story(hub).await;
        let (site, all) = (register(cloud).await, story.events.len());
        let changed = |field: &str, value: Value| {
            let mut batch = story.batch(0, all);
            batch[field] = value;
            batch
        };
        let event = |at: usize, text: String| {
            let mut batch = story.batch(0, all);
            batch["events"][at] = json!(text);
            batch
        };
        let order: Vec<&String> = story.events.iter().rev().collect();
        for (batch, field, index) in [
            (event(2, "{}".to_owned()), "events", json!(2)),
            (
                event(1, story.events[1].replace("\"seq\":2", "\"seq\":3")),
                "events",
                json!(1),
            ),
            (
                event(0, story.events[0].replace("\"at\":1", "\"at\":-1")),
                "events",
                json!(0),
            ),
            (changed("events", json!(order)), "events", json!(0)),
            (changed("origin", json!("")), "origin", Value::Null),
            (
                changed("epoch", json!("x".repeat(65))),
                "epoch",
                Value::Null,
            ),
            (changed("catalog", Value::Null), "catalog", Value::Null),
            (
                changed("linked", json!([])),
                "events",
                json!(story.linked[0] - 1),
            ),
            (changed("after", json!(u64::MAX)), "after", Value::Null),
            (changed("begins", json!(u64::MAX)), "begins", Value::Null),
        ] {
            let told = refused(cloud, site, &batch, 422, "bad_field").await;
            assert_eq!(
                (told["field"].as_str(), &told["index"]),
                (Some(field), &index)
            );
        }
        let (status, _) = post(cloud, site, &json!({"kind": "else"})).await;
        assert_eq!(status, 422);
        assert_eq!(
            standing(&cloud.inside().db, &site.to_string())
                .await
                .unwrap(),
            None
        );
        taken(cloud, site, &story.batch(0, all)).await;
    })
    .await;
}

async fn only_the_own_key_opens(cloud: &mut TestCloud) {
    let nobody = cloud.nobody();
    for path in ["/api/orders/ingest", "/api/pos/approval-audit/sync"] {
        nobody
            .post(path, &json!({}))
            .await
            .refused(401, "wrong_key");
        let other = SiteId(server::ids::new_id());
        let (status, _) = send(cloud, other, path, "{}".into(), false).await;
        assert_eq!(status, 401);
    }
}

async fn a_bomb_does_not_go_off(cloud: &mut TestCloud) {
    let site = register(cloud).await;
    let mut packing = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..200 {
        packing.write_all(&zeros).unwrap();
    }
    let bomb = packing.finish().unwrap();
    assert!(bomb.len() < 1_000_000);
    let (status, answer) = send(cloud, site, "/api/orders/ingest", bomb.into(), true).await;
    assert_eq!((status, answer["code"].as_str()), (413, Some("too_large")));
    let (status, _) = send(cloud, site, "/api/orders/ingest", "no gzip".into(), true).await;
    assert_eq!(status, 400);
}

async fn what_only_a_newer_program_reads_waits(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let mut story = story(hub).await;
        let (site, all) = (register(cloud).await, story.events.len());
        let later = 3;
        let known = story.events[later].clone();
        let (_, rest) = known.split_once("\"name\":\"").unwrap();
        let (name, _) = rest.split_once('"').unwrap();
        story.events[later] = known.replace(&format!("\"name\":\"{name}\""), "\"name\":\"orders.invented\"");
        taken(cloud, site, &story.batch(0, all)).await;
        let stands = projected(cloud, site, later as u64).await;
        assert_eq!(stands.head, all as u64, "the log is whole");
        assert!(stands.halted.unwrap().starts_with("event 4 cannot be read"));
        // As if a newer program came, which reads it.
        let db = &cloud.inside().db;
        let mut tx = db.write().await.unwrap();
        on!(&mut tx, conn => sqlx::query("UPDATE events SET doc = $2, name = $4 WHERE site_id = $1 AND seq = $3")
            .bind(site.to_string()).bind(&known).bind(i64::try_from(later).unwrap() + 1).bind(name).execute(conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        cloud.restart().await;
        let stands = projected(cloud, site, all as u64).await;
        assert_eq!(stands.halted, None);
    })
    .await;
}

async fn catalog(cloud: &TestCloud, site: SiteId, doc: &str) {
    let mut tx = cloud.inside().db.write().await.unwrap();
    on!(&mut tx, conn => sqlx::query("UPDATE documents SET doc = $2 WHERE site_id = $1 AND kind = 'catalog'")
        .bind(site.to_string()).bind(doc).execute(conn).await.map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
}

async fn one_that_cannot_be_projected_holds_nobody_up(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        with_hub(async |other| {
            let stories = [story(hub).await, story(other).await];
            let sites = [register(cloud).await, register(cloud).await];
            for (story, site) in stories.iter().zip(sites) {
                taken(cloud, site, &story.batch(0, 3)).await;
                projected(cloud, site, 3).await;
            }
            // The first one's turn was longer ago, and nothing can be made of what it left.
            catalog(cloud, sites[0], "{").await;
            cloud.restart().await;
            let all = stories.each_ref().map(|story| story.events.len());
            for at in [0, 1] {
                taken(cloud, sites[at], &stories[at].batch(3, all[at])).await;
            }
            projected(cloud, sites[1], all[1] as u64).await;
            same(other, cloud, sites[1]).await;
            let halted = async || {
                let known = standing(&cloud.inside().db, &sites[0].to_string()).await;
                known.unwrap().unwrap().halted
            };
            let why = loop {
                match halted().await {
                    Some(why) => break why,
                    None => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
                }
            };
            assert!(why.starts_with("it could not be projected"), "{why}");
            // Mended, it goes on where it was.
            catalog(cloud, sites[0], &stories[0].catalog).await;
            cloud.restart().await;
            let stands = projected(cloud, sites[0], all[0] as u64).await;
            assert_eq!(stands.halted, None);
            same(hub, cloud, sites[0]).await;
        })
        .await;
    })
    .await;
}

async fn guarded_acts_are_kept_once(cloud: &mut TestCloud) {
    let (site, other) = (register(cloud).await, register(cloud).await);
    let path = "/api/pos/approval-audit/sync";
    let id = server::ids::new_id();
    let record = |seq: u64| {
        json!({"records": [{"id": id, "seq": seq, "act": "orders.voidLine", "amount": -900, "askedBy": "Tural",
            "state": "asked", "at": 1_794_643_200_000_i64}]})
    };
    for _ in 0..2 {
        let (status, answer) = send(cloud, site, path, record(7).to_string().into(), false).await;
        assert_eq!((status, &answer["cursor"]), (200, &json!(7)), "{answer}");
    }
    let (status, answer) = send(cloud, other, path, record(8).to_string().into(), false).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (409, Some("foreign_site"))
    );
    let (status, answer) = send(cloud, site, path, record(0).to_string().into(), false).await;
    assert_eq!(
        (status, answer["details"]["field"].as_str()),
        (422, Some("seq"))
    );
    let mut tx = cloud.inside().db.read().await.unwrap();
    let (kept,): (i64,) =
        on!(&mut tx, conn => sqlx::query_as("SELECT count(*) FROM approval_audit")
        .fetch_one(conn).await)
        .unwrap();
    assert_eq!(kept, 1);
}
