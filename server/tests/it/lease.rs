//! What the cloud allows and what becomes of it in the restaurant: a day that is not opened, and nothing else.

use crate::app::TestApp;
use crate::client::Client;
use crate::cloud::{TestCloud, on_both_clouds};
use crate::day::sale;
use crate::uplink::with_hub;
use domain::Command;
use domain::cloud::NoteLease;
use domain::ids::CommandId;
use domain::staff::Role;
use serde_json::{Value, json};
use server::cloud::hub::{Joined, lease_key, leave};
use server::config::Secret;
use server::ids::new_id;
use std::time::Duration;
use tokio::time::{Instant, sleep};

on_both_clouds!(
    a_lock_keeps_the_next_day_from_being_opened_and_nothing_else,
    a_month_without_the_cloud_is_served_and_not_a_day_more,
    a_word_that_is_not_the_clouds_changes_nothing,
);

const DAY: i64 = 86_400_000;

/// The site's address at the cloud, for a sysadmin, and the hub's way there.
async fn registered(cloud: &TestCloud) -> (Client, String, Joined) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "İçərişəhər").await;
    let joined = Joined {
        url: cloud.base.clone(),
        site: site.id.parse().unwrap(),
        key: Secret::new(&site.key),
        lease_key: lease_key(&site.lease_key).unwrap(),
    };
    (admin, format!("/api/sites/{}", site.id), joined)
}

fn joins(hub: &TestApp, joined: &Joined) {
    let (data, secret) = (&hub.config.data, &hub.config.jwt_secret);
    joined.keep(data, secret, true).unwrap();
}

/// How the hub stands with its cloud, once that is so.
async fn stands(manager: &Client, wanted: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let view = manager.get("/api/cloud").await.ok(200);
        if wanted(&view) {
            return view;
        }
        assert!(Instant::now() < until, "{view}");
        sleep(Duration::from_millis(100)).await;
    }
}

async fn hears(cloud: &TestCloud, manager: &Client) -> Value {
    // Of two words of one millisecond the first stands.
    cloud.clock.advance(1_000);
    let heard = manager.post("/api/cloud/heartbeat", &json!({})).await;
    heard.ok(200)
}

/// A check for one tea.
fn tea() -> Value {
    json!({"channel": "takeaway", "items": [{"menuItemId": "cay", "quantity": 1}]})
}

async fn a_lock_keeps_the_next_day_from_being_opened_and_nothing_else(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let (admin, site, joined) = registered(cloud).await;
        let manager = hub.manager().await;
        sale(&manager).await;
        joins(hub, &joined);
        let view = stands(&manager, |view| view["standing"] == "good").await;
        assert_eq!(view["cloud"]["site"], json!(joined.site));
        assert_eq!(view["problem"], Value::Null);
        let lock = json!({"reason": "Hesab 7"});
        admin.post(&format!("{site}/lock"), &lock).await.ok(200);
        let view = hears(cloud, &manager).await;
        assert_eq!(
            (&view["standing"], &view["reason"]),
            (&json!("locked"), &json!("Hesab 7"))
        );
        // The service goes on, with new guests.
        sale(&manager).await;
        let open = manager.order(&tea()).await.ok(201);

        // A check that was left open keeps no day running for longer than a night: nobody begins, also not after a restart
        // without the cloud.
        hub.clock.advance(2 * DAY);
        cloud.stop().await;
        hub.restart().await;
        let manager = hub.manager().await;
        let no = manager.order(&tea()).await.refused(409, "site_locked");
        assert_eq!(no.details, json!({"reason": "Hesab 7"}));
        let float = json!({"openingFloat": 5_000});
        let drawer = manager.post("/api/cash/open", &float).await;
        drawer.refused(409, "site_locked");
        // What is open is settled, and the day is closed.
        let (id, due) = (open["id"].as_str().unwrap(), &open["total"]);
        let all = json!({"method": "transfer", "amount": due});
        manager.pay(id, &all).await.ok(201);
        let force = json!({"force": true});
        manager.post("/api/day/close", &force).await.ok(201);
        manager
            .get("/api/reports/sales?from=2026-11-14&to=2026-11-16&by=item")
            .await
            .ok(200);

        // It is unlocked, and the manager asks at once.
        cloud.restart().await;
        let again = Joined {
            url: cloud.base.clone(),
            ..joined
        };
        joins(hub, &again);
        admin
            .at(&cloud.base)
            .post(&format!("{site}/unlock"), &json!({}))
            .await
            .ok(200);
        stands(&manager, |view| view["cloud"]["url"] == json!(cloud.base)).await;
        assert_eq!(hears(cloud, &manager).await["standing"], "good");
        sale(&manager).await;
    })
    .await;
}

async fn a_month_without_the_cloud_is_served_and_not_a_day_more(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let (_, _, joined) = registered(cloud).await;
        let manager = hub.manager().await;
        joins(hub, &joined);
        stands(&manager, |view| view["standing"] == "good").await;
        cloud.stop().await;
        hub.clock.advance(29 * DAY);
        let manager = hub.manager().await;
        let view = hears(cloud, &manager).await;
        assert_eq!(
            (&view["standing"], &view["end"]),
            (&json!("ends"), &json!("grace"))
        );
        assert_eq!(
            (&view["days"], &view["problem"]),
            (&json!(1), &json!("away"))
        );
        sale(&manager).await;
        hub.clock.advance(2 * DAY);
        hub.restart().await;
        let manager = hub.manager().await;
        manager.order(&tea()).await.refused(409, "cloud_unheard");
        // Whatever is written down, however small, keeps the time that has passed.
        let cook = hub.signed(Role::Manager).await;
        cook.commands(&[Command::SetSoldOut {
            item: "kola".into(),
            sold_out: true,
        }])
        .await;
        // Who turns the clock back, and starts anew, has his month no second time.
        hub.clock.advance(-31 * DAY);
        hub.restart().await;
        let manager = hub.manager().await;
        let view = manager.get("/api/cloud").await.ok(200);
        assert_eq!(
            (&view["standing"], &view["days"]),
            (&json!("outOfGrace"), &Value::Null)
        );
        // Who leaves the cloud asks it for nothing any more.
        assert!(leave(&hub.config.data).unwrap());
        let view = stands(&manager, |view| view["standing"] == "free").await;
        assert_eq!(
            (&view["cloud"], &view["lease"]),
            (&Value::Null, &Value::Null)
        );
        let none = manager.post("/api/cloud/heartbeat", &json!({})).await;
        none.refused(409, "not_joined");
        let waiter = hub.signed(Role::Waiter).await;
        waiter.get("/api/cloud").await.refused(403, "forbidden");
        hub.nobody()
            .get("/api/cloud")
            .await
            .refused(401, "signed_out");
    })
    .await;
}

async fn a_word_that_is_not_the_clouds_changes_nothing(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let (admin, site, joined) = registered(cloud).await;
        let lock = json!({"reason": "Hesab 7"});
        admin.post(&format!("{site}/lock"), &lock).await.ok(200);
        let manager = hub.manager().await;
        // Signed by another cloud than the one that was joined.
        let stranger = Joined {
            lease_key: [7; 32],
            ..joined.clone()
        };
        joins(hub, &stranger);
        let view = stands(&manager, |view| view["problem"] == "lease").await;
        assert_eq!(view["standing"], "free");
        sale(&manager).await;
        // The key of nobody.
        let wrong = Joined {
            key: Secret::new("sk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ..joined.clone()
        };
        joins(hub, &wrong);
        stands(&manager, |view| view["problem"] == "wrongKey").await;
        // A file that is none.
        std::fs::write(hub.config.data.join("cloud.json"), "{").unwrap();
        stands(&manager, |view| view["problem"] == "unreadable").await;
        sale(&manager).await;
        joins(hub, &joined);
        stands(&manager, |view| view["standing"] == "locked").await;
        // Nobody says in its place what it allows.
        let own = Command::NoteLease(Box::new(NoteLease { lease: None }));
        let device = hub.signed(Role::Manager).await;
        let own = device.envelope(1, CommandId::new(new_id()), &own);
        let answer = device.batch(&[own]).await.ok(200);
        assert_eq!(answer["results"][0]["code"], "forbidden", "{answer}");
        sale(&manager).await;
    })
    .await;
}
