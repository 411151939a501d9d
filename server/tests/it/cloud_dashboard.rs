//! What an owner sees: the hub's own figures to the qəpik, how old they are, and nobody else's.

use crate::app::{NOON, TestApp};
use crate::client::Client;
use crate::cloud::{TestCloud, on_both_clouds};
use crate::cloud_people::Person;
use crate::day::{PRICE, check, sale};
use crate::saturday::evening;
use crate::sse::{Message, Reader};
use crate::uplink::{register, settled, ship, uplink, with_hub};
use domain::cloud::dashboard::{Dashboard, SiteExceptions, SiteNow, Span, Stand, Sums};
use domain::ids::SiteId;
use domain::reports::{By, Exception, Range};
use domain::{Money, cash};
use reqwest::Method;
use serde_json::{Value, json};
use server::cloud::hub::Step;
use server::reports::{exceptions, sales};

on_both_clouds!(
    figures_are_the_hubs_own,
    an_evening_is_held_against_the_same_minute_of_a_week_before,
    figures_grow_old_and_say_so,
    a_log_with_trouble_is_no_live_one,
    others_restaurants_are_unknown,
    restaurants_are_added_up,
    what_is_wrong_is_named,
    whoever_looks_is_told,
    whoever_signs_out_hears_no_more,
);

async fn board(owner: &Client, query: &str) -> Dashboard {
    let path = format!("/api/owner/dashboard{query}");
    serde_json::from_value(owner.get(&path).await.ok(200)).unwrap()
}

/// Both clocks show what the later one shows.
fn together(cloud: &TestCloud, hub: &TestApp) {
    let (there, here) = (cloud.clock.now(), hub.clock.now());
    cloud.clock.advance(here.since(there).max(0));
    hub.clock.advance(there.since(here).max(0));
}

/// The cloud has and shows everything of a hub.
async fn brought(cloud: &TestCloud, hub: &TestApp, site: SiteId) {
    together(cloud, hub);
    ship(&uplink(hub, cloud, site)).await;
    settled(cloud, site).await;
}

async fn owner_of(cloud: &TestCloud, sites: &[SiteId]) -> Client {
    let names: Vec<String> = sites.iter().map(SiteId::to_string).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let token = cloud.owner(&names).await;
    cloud.nobody().with_token(&token)
}

fn sums(figures: &domain::reports::Figures) -> Sums {
    Sums {
        checks: figures.checks,
        covers: figures.covers,
        net: figures.net,
        service: figures.service,
        due: figures.due,
    }
}

async fn figures_are_the_hubs_own(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let site = register(cloud).await;
        let owner = owner_of(cloud, &[site]).await;
        evening(hub).await;
        // Something stands open when it is looked at.
        let manager = hub.manager().await;
        let float = json!({"openingFloat": 10_000});
        manager.post("/api/cash/open", &float).await.ok(201);
        check(&manager).await;
        brought(cloud, hub, site).await;
        for span in Span::ALL {
            same_figures(hub, &owner, span).await;
        }
        as_it_is_now(hub, &board(&owner, "").await);
        let known = settled(cloud, site).await;
        let said = &board(&owner, "").await.statements[0];
        assert_eq!(
            (said.event, said.head, &said.chain),
            (known.head, known.head, &known.chain)
        );
        assert!(said.head > 600 && said.chain.len() == 64);
        files_are_the_hubs_own(hub, &owner, site).await;
    })
    .await;
}

/// The figures of a stretch come out as in the hub's own reports.
async fn same_figures(hub: &TestApp, owner: &Client, span: Span) {
    let catalog = hub.hub().ledger.state().catalog.clone();
    let offset = catalog.meta.utc_offset_minutes;
    let seen = board(owner, &format!("?range={}", span.word())).await;
    let stretch = span.stretch(hub.clock.now(), offset, catalog.cutoff().unwrap());
    let range = Range {
        from: stretch.from,
        to: stretch.to,
        first_day: stretch.first,
        last_day: stretch.last,
    };
    let report = |by| sales::report(&hub.db, &hub.config.site, &catalog, range, by);
    let items = report(By::Item).await.unwrap();
    assert!(items.totals.checks > 50, "{:?}", items.totals);
    assert_eq!(seen.sums, sums(&items.totals));
    assert_eq!(seen.before, Sums::default());
    assert_eq!(
        (seen.first_day, seen.last_day),
        (stretch.first, stretch.last)
    );
    assert_eq!(seen.sites[0].due, items.totals.due);
    // The steps, the ways to pay and the rows come out to the same sum.
    let steps: Money = seen.curve.iter().map(|step| step.dip.due).sum();
    assert_eq!(steps, items.totals.due);
    assert_eq!(
        seen.curve.len(),
        if span == Span::Today {
            24
        } else {
            span.days().unsigned_abs() as usize
        }
    );
    let kinds: Money = seen.kinds.iter().map(|kind| kind.total).sum();
    assert_eq!(kinds, items.totals.due);
    for kind in &items.turnover {
        let row = seen.kinds.iter().find(|row| row.kind == kind.kind);
        assert_eq!(row.unwrap().total, kind.total);
    }
    assert_eq!(
        seen.kinds.iter().map(|kind| kind.share_bp).sum::<i64>(),
        10_000
    );
    let top = seen.items.unwrap();
    assert_eq!(top.len(), 8);
    for (row, known) in top.iter().zip(&items.rows) {
        assert_eq!(
            (&row.name, row.count, row.net),
            (&known.name, known.figures.quantity, known.figures.net)
        );
    }
    let waiters = report(By::Waiter).await.unwrap();
    for (row, known) in seen.waiters.unwrap().iter().zip(&waiters.rows) {
        assert_eq!(
            (&row.name, row.count, row.net),
            (&known.name, known.figures.checks, known.figures.net)
        );
    }
    let odd = exceptions::find(&hub.db, &hub.config.site, &catalog, range)
        .await
        .unwrap();
    same_exceptions(owner, span, &odd.exceptions, seen.attention_count).await;
}

async fn same_exceptions(owner: &Client, span: Span, known: &[Exception], count: u64) {
    let path = format!("/api/owner/exceptions?range={}", span.word());
    let list: SiteExceptions = serde_json::from_value(owner.get(&path).await.ok(200)).unwrap();
    assert!(known.len() > 5, "{}", known.len());
    let mut acts = Vec::new();
    let mut others = 0;
    for one in &list.exceptions {
        match &one.what {
            domain::cloud::dashboard::Attention::Act(act) => acts.push((**act).clone()),
            _ => others += 1,
        }
    }
    let worst = |acts: &[Exception]| {
        let mut seqs: Vec<u64> = acts.iter().map(|act| act.seq).collect();
        seqs.sort_unstable();
        seqs
    };
    assert_eq!(worst(&acts), worst(known));
    for act in known {
        assert!(acts.contains(act), "{act:?}");
    }
    assert_eq!(count, known.len() as u64 + others);
    assert!(list.exceptions.is_sorted_by_key(|one| {
        let (rank, much) = one.what.severity();
        (rank, std::cmp::Reverse(much))
    }));
}

/// What stands open is what stands open at the hub.
fn as_it_is_now(hub: &TestApp, seen: &Dashboard) {
    let state = hub.hub().ledger.state();
    let known = SiteNow::of(&state);
    let now = &seen.now;
    assert!(
        known.open_checks > 0 && known.drawers > 0 && known.tables > 20,
        "{known:?}"
    );
    assert_eq!(
        (now.open_checks, now.open_tables, now.tables),
        (known.open_checks, known.open_tables, known.tables)
    );
    assert_eq!((now.unpaid, now.oldest), (known.unpaid, known.oldest));
    assert_eq!(
        now.cash,
        cash::open(&state).map(cash::CashSession::expected).sum()
    );
    let late = known.late(seen.age.as_of.unwrap());
    assert_eq!((now.drawers, now.late), (known.drawers, late));
}

async fn text(client: &Client, path: &str) -> String {
    let answer = client.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn files_are_the_hubs_own(hub: &TestApp, owner: &Client, site: SiteId) {
    let manager = hub.manager().await;
    let days = "2026-11-14..2026-11-14";
    for what in ["orders", "payments", "slips"] {
        for format in ["csv", "json"] {
            let here = format!("/api/exports/{what}?range={days}&format={format}");
            let there =
                format!("/api/owner/export?site={site}&what={what}&range={days}&format={format}");
            let here = text(&manager, &here).await;
            assert!(here.len() > 1_000, "{what} {format}: {}", here.len());
            assert_eq!(here, text(owner, &there).await);
            let today =
                format!("/api/owner/export?site={site}&what={what}&range=today&format={format}");
            assert_eq!(here, text(owner, &today).await);
        }
    }
}

/// Somebody who can sign in again, because a sign-in is over after eight hours.
async fn somebody(cloud: &TestCloud, sites: &[SiteId]) -> Person {
    let admin = cloud.sysadmin().await;
    let names: Vec<String> = sites.iter().map(SiteId::to_string).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let tenant = cloud.tenant(&admin, "Firuzə", &names).await;
    let email = format!("owner-{tenant}@sufra.az");
    let invited = cloud.invite(&admin, &tenant, &email, "owner").await;
    cloud.enrol(&tenant, &invited).await
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

async fn an_evening_is_held_against_the_same_minute_of_a_week_before(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let site = register(cloud).await;
        let who = somebody(cloud, &[site]).await;
        together(cloud, hub);
        let noon = NOON.plus_millis(HOUR);
        let until = |hub: &TestApp, at: i64| {
            hub.clock
                .advance(noon.plus_millis(at).since(hub.clock.now()));
        };
        // At one, at twenty past one, and at two in the night, which is Saturday still.
        for at in [0, 20 * MINUTE, 13 * HOUR] {
            until(hub, at);
            sale(&hub.manager().await).await;
        }
        let week = 7 * 24 * HOUR;
        let of = |sums: &Sums| (sums.checks, sums.due);
        let one = |count: i64| (count, Money(PRICE * count));
        let (mut owner, mut signed_in) = (cloud.nobody(), -24 * HOUR);
        for (at, before) in [
            (10 * MINUTE, 1),
            (20 * MINUTE - 1, 1),
            (20 * MINUTE + 1, 2),
            (6 * HOUR, 2),
            (13 * HOUR - MINUTE, 2),
            (13 * HOUR + MINUTE, 3),
        ] {
            if at >= signed_in + 7 * HOUR {
                signed_in = at - 30_000;
                until(hub, week + signed_in);
                together(cloud, hub);
                owner = cloud.as_person(&who).await;
            }
            until(hub, week + at);
            together(cloud, hub);
            assert_eq!(hub.clock.now(), noon.plus_millis(week + at));
            brought(cloud, hub, site).await;
            let way = uplink(hub, cloud, site);
            assert_eq!(way.still_here().await.unwrap(), Step::Idle);
            let seen = board(&owner, "").await;
            assert_eq!(seen.age.as_of, Some(hub.clock.now()));
            assert_eq!(of(&seen.before), one(before), "{at}");
            assert_eq!(of(&seen.sums), one(0));
            // The curve shows the whole day before, and a week the three checks of the one before.
            let whole: Money = seen.curve.iter().map(|step| step.dip.before).sum();
            assert_eq!(whole, Money(PRICE * 3));
            let seen = board(&owner, "?range=week").await;
            assert_eq!(
                (of(&seen.before), of(&seen.sums)),
                (one(before), one(0)),
                "{at}"
            );
            let seen = board(&owner, "?range=month").await;
            assert_eq!((of(&seen.before), of(&seen.sums)), (one(0), one(3)), "{at}");
        }
    })
    .await;
}

async fn figures_grow_old_and_say_so(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let sites = [register(cloud).await, register(cloud).await];
        let owner = owner_of(cloud, &sites).await;
        let seen = board(&owner, "").await;
        assert_eq!(
            (seen.age.stand, seen.age.as_of, seen.not_live),
            (Stand::Never, None, 2)
        );
        assert_eq!(seen.statements, []);
        let way = uplink(hub, cloud, sites[0]);
        together(cloud, hub);
        sale(&hub.manager().await).await;
        brought(cloud, hub, sites[0]).await;
        let stand = async |query: &str| {
            let seen = board(&owner, query).await;
            let tile = seen.sites.iter().find(|tile| tile.id == sites[0]).unwrap();
            (seen.age.stand, seen.age.as_of, tile.last_check.clone())
        };
        let told = cloud.clock.now();
        // The other one never said anything, and is no part of the sum.
        assert_eq!(stand("").await, (Stand::Live, Some(told), None));
        cloud.clock.advance(60_000);
        assert_eq!(stand("").await, (Stand::Live, Some(told), None));
        cloud.clock.advance(1_000);
        assert_eq!(
            stand("").await,
            (Stand::Behind, Some(told), Some("1".to_owned()))
        );
        let one = format!("?site={}", sites[0]);
        assert_eq!(stand(&one).await.0, Stand::Behind);
        // It says that there was nothing to tell.
        together(cloud, hub);
        assert_eq!(way.still_here().await.unwrap(), Step::Idle);
        assert_eq!(
            stand("").await,
            (Stand::Live, Some(cloud.clock.now()), None)
        );
        // Something happened that the cloud has not heard of: it says nothing about it.
        sale(&hub.manager().await).await;
        assert_eq!(way.still_here().await.unwrap(), Step::More);
        let seen = board(&owner, "").await;
        assert_eq!((seen.sums.checks, seen.not_live), (1, 1));
        assert_eq!(
            board(&owner, &format!("?site={}", sites[1]))
                .await
                .age
                .stand,
            Stand::Never
        );
    })
    .await;
}

async fn a_log_with_trouble_is_no_live_one(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let site = register(cloud).await;
        let owner = owner_of(cloud, &[site]).await;
        together(cloud, hub);
        sale(&hub.manager().await).await;
        brought(cloud, hub, site).await;
        let known = board(&owner, "").await;
        assert_eq!(known.age.stand, Stand::Live);
        with_hub(async |other| {
            together(cloud, other);
            sale(&other.manager().await).await;
            let no = uplink(other, cloud, site).step().await;
            assert!(no.is_err(), "{no:?}");
        })
        .await;
        let seen = board(&owner, "").await;
        assert_eq!((seen.age.stand, seen.not_live), (Stand::Trouble, 1));
        assert_eq!(seen.sums, known.sums, "what was known is shown");
        assert_eq!(seen.statements[0].age.stand, Stand::Trouble);
        // Its own hub goes on, and it is over.
        sale(&hub.manager().await).await;
        brought(cloud, hub, site).await;
        let seen = board(&owner, "").await;
        assert_eq!((seen.age.stand, seen.sums.checks), (Stand::Live, 2));
    })
    .await;
}

async fn others_restaurants_are_unknown(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let sites = [register(cloud).await, register(cloud).await];
        let mine = owner_of(cloud, &sites[..1]).await;
        let stranger = owner_of(cloud, &sites[1..]).await;
        let nobody = owner_of(cloud, &[]).await;
        together(cloud, hub);
        sale(&hub.manager().await).await;
        brought(cloud, hub, sites[0]).await;
        assert_eq!(board(&mine, "").await.sums.checks, 1);
        for who in [&stranger, &nobody] {
            for path in ["dashboard", "exceptions", "export", "events"] {
                let path = format!("/api/owner/{path}?site={}", sites[0]);
                who.get(&path).await.refused(404, "not_found");
            }
            let seen = board(who, "").await;
            assert_eq!(seen.sums, Sums::default());
            assert!(seen.sites.iter().all(|tile| tile.id != sites[0]));
            assert!(seen.statements.is_empty());
        }
        let seen = board(&nobody, "").await;
        assert_eq!((seen.sites, seen.age.stand), (Vec::new(), Stand::Never));
        let unknown = SiteId(server::ids::new_id());
        let path = format!("/api/owner/dashboard?site={unknown}");
        mine.get(&path).await.refused(404, "not_found");
    })
    .await;
}

async fn restaurants_are_added_up(cloud: &mut TestCloud) {
    with_hub(async |one| {
        with_hub(async |other| {
            let sites = [register(cloud).await, register(cloud).await];
            let owner = owner_of(cloud, &sites).await;
            together(cloud, one);
            together(cloud, other);
            for (hub, count) in [(&*one, 2), (&*other, 3)] {
                for _ in 0..count {
                    sale(&hub.manager().await).await;
                }
            }
            for (hub, site) in [(&*one, sites[0]), (&*other, sites[1])] {
                brought(cloud, hub, site).await;
            }
            let both = board(&owner, "").await;
            assert_eq!((both.sums.checks, both.sums.due), (5, Money(5 * PRICE)));
            for (site, count) in [(sites[0], 2), (sites[1], 3)] {
                let alone = board(&owner, &format!("?site={site}")).await;
                assert_eq!((alone.site, alone.sums.checks), (Some(site), count));
                let tile = both.sites.iter().find(|tile| tile.id == site).unwrap();
                assert_eq!(tile.due, alone.sums.due);
                assert_eq!(alone.sites, both.sites, "the others stay in sight");
            }
            // Both have the dish, and call it alike.
            let items = both.items.unwrap();
            assert_eq!((items.len(), items[0].count), (1, 5));
            assert_eq!(both.statements.len(), 2);
        })
        .await;
    })
    .await;
}

async fn what_is_wrong_is_named(cloud: &mut TestCloud) {
    let site = register(cloud).await;
    let owner = owner_of(cloud, &[site]).await;
    for (path, field) in [
        ("dashboard?site=1".to_owned(), "site"),
        ("dashboard?range=year".to_owned(), "range"),
        ("exceptions?range=24h".to_owned(), "range"),
        ("events?site=me".to_owned(), "site"),
        ("export".to_owned(), "site"),
        (format!("export?site={site}&what=money"), "what"),
        (format!("export?site={site}&format=xml"), "format"),
    ] {
        let no = owner.get(&format!("/api/owner/{path}")).await;
        let no = no.refused(422, "bad_field");
        assert_eq!(no.details["field"], field, "{path}");
    }
    // A restaurant of which nothing has come yet has no files.
    let path = format!("/api/owner/export?site={site}");
    owner.get(&path).await.refused(404, "not_found");
    for path in ["dashboard", "exceptions", "export", "events"] {
        let path = format!("/api/owner/{path}");
        let no = cloud.nobody().get(&path).await;
        assert_eq!(no.status, 401, "{path}");
    }
    // What a form without a choice sends.
    assert_eq!(board(&owner, "?site=&range=").await.span, Span::Today);
}

async fn follow(client: &Client, query: &str) -> Reader {
    let path = format!("/api/owner/events{query}");
    Reader::with(client.request(Method::GET, &path)).await
}

/// The next word that is not a sign of life.
async fn word(reader: &mut Reader) -> Option<Message> {
    loop {
        let message = reader.next().await?;
        if message.event != "beat" {
            return Some(message);
        }
    }
}

async fn whoever_looks_is_told(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let sites = [register(cloud).await, register(cloud).await];
        let owner = owner_of(cloud, &sites).await;
        // Another process, which hears of nothing and has to look.
        let mut beside = cloud.beside().await;
        let there = owner.clone().at(&beside.base);
        let one = format!("?site={}", sites[0]);
        let quiet = format!("?site={}", sites[1]);
        let mut readers = [
            follow(&owner, "").await,
            follow(&owner, &one).await,
            follow(&there, &one).await,
        ];
        let mut silent = follow(&owner, &quiet).await;
        for reader in readers.iter_mut().chain([&mut silent]) {
            let first = word(reader).await.unwrap();
            assert_eq!(
                (first.event.as_str(), first.json()),
                ("moved", json!({"stand": "never"}))
            );
        }
        for count in 1..=2 {
            together(cloud, hub);
            sale(&hub.manager().await).await;
            brought(cloud, hub, sites[0]).await;
            for (place, reader) in readers.iter_mut().enumerate() {
                while board(&owner, "").await.sums.checks < count {}
                // A log that came and is not yet in the figures is told, too: they are known to be complete up to earlier.
                let mut moved = false;
                loop {
                    let told = word(reader).await.unwrap();
                    moved |= told.event == "moved";
                    if told.json()["asOf"] == json!(cloud.clock.now()) {
                        break;
                    }
                }
                assert!(moved, "{place}");
            }
            cloud.clock.advance(1_000);
        }
        // It says that nothing happened: the figures are the same, and fresher.
        together(cloud, hub);
        uplink(hub, cloud, sites[0]).still_here().await.unwrap();
        let fresh = json!({"asOf": cloud.clock.now(), "stand": "live"});
        for reader in &mut readers {
            // Of what came before there may be more to tell.
            let told = loop {
                let told = word(reader).await.unwrap();
                if told.json() == fresh {
                    break told;
                }
            };
            assert_eq!(told.event, "age");
        }
        beside.stop().await;
        let end = loop {
            match readers[2].next().await {
                Some(_) => {}
                None => break true,
            }
        };
        assert!(end, "a process that stops ends its streams");
        let more = silent
            .next_within(std::time::Duration::from_millis(1))
            .await;
        let more = more.ok().flatten().map(|message| message.event);
        assert!(
            more.is_none_or(|name| name == "beat"),
            "of another restaurant nothing is told"
        );
    })
    .await;
}

async fn whoever_signs_out_hears_no_more(cloud: &mut TestCloud) {
    let site = register(cloud).await;
    let who = somebody(cloud, &[site]).await;
    let owner = cloud.as_person(&who).await;
    let mut reader = follow(&owner, "").await;
    word(&mut reader).await.unwrap();
    owner.post("/api/owner/logout", &Value::Null).await.ok(204);
    assert_eq!(word(&mut reader).await.unwrap().event, "gone");
    assert_eq!(reader.next().await, None);
    // And whose time is over.
    let owner = cloud.as_person(&who).await;
    let mut reader = follow(&owner, "").await;
    word(&mut reader).await.unwrap();
    cloud.clock.advance(8 * HOUR);
    assert_eq!(word(&mut reader).await.unwrap().event, "gone");
}
