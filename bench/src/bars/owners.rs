//! Bar 13: the owner's page over a thousand restaurants and ten million events, and that its plan goes by the keys.

use crate::Plan;
use crate::cloud::{Cloud, Database};
use crate::http::{Connection, request};
use crate::method::{Better, Figure, milliseconds, now, percentile, unix_millis};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::time::Duration;

/// Reads of each side after those that warm it.
const READS: usize = 40;
const WARM: usize = 5;
/// Tables that grow with the events: nobody may read one of them whole.
const GROWING: [&str; 6] = [
    "events",
    "sold_checks",
    "sold_hours",
    "sold_hour_kinds",
    "sold_kinds",
    "documents",
];

/// The number of a site as it stands in the database.
pub(super) fn site(nth: usize) -> String {
    format!("0193a000-0000-7000-8000-{nth:012x}")
}

/// Fills a database, then reads its page; without PostgreSQL there is no figure.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let Some(database) = Database::new(plan, "sufra_bench_owners").await? else {
        return Ok(Vec::new());
    };
    let mut cloud = Cloud::start(plan, &database).await?;
    database.run(&filling(plan)?).await?;
    let sites: Vec<String> = (1..=plan.sites).map(site).collect();
    let token = cloud.owner(&sites).await?;
    let cookie = format!("sufra_owner={token}");
    let page = |span: &str| {
        let headers = [("cookie", cookie.as_str()), ("accept", "text/html")];
        request("GET", &format!("/owner?range={span}"), &headers, "")
    };
    let mut figures = Vec::new();
    for span in ["today", "month"] {
        reads(&cloud, &page(span), WARM).await?;
        let mut times = reads(&cloud, &page(span), READS).await?;
        let p50 = percentile(&mut times, 50).context("no page was read")?;
        let name = format!("13.owner.{span}.p50");
        let figure = Figure::of(&name, "ms", Better::Lower, &[milliseconds(p50)]);
        // The issue asks it of the page that one opens.
        figures.extend(figure.map(|figure| match span {
            "today" => figure.against(50.0, 50.0),
            _ => figure,
        }));
    }
    planned(plan, &mut cloud, &database, &page("today")).await?;
    cloud.end().await?;
    Ok(figures)
}

async fn reads(cloud: &Cloud, page: &[u8], count: usize) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(&cloud.host).await?;
    let mut times = Vec::new();
    for _ in 0..count {
        let started = now();
        let answer = connection.call(page).await?;
        times.push(started.elapsed());
        ensure!(
            answer.status == 200,
            "the page was answered {}",
            answer.status
        );
    }
    Ok(times)
}

/// Shows the plans of one page as PostgreSQL says them; a growing table that is read whole is an error.
async fn planned(plan: &Plan, cloud: &mut Cloud, database: &Database, page: &[u8]) -> Result<()> {
    for setting in [
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_analyze = on",
        "auto_explain.log_timing = off",
        // It comes back over the connection, and the cloud writes down what its database warns of.
        "auto_explain.log_level = 'warning'",
    ] {
        let sql = format!("alter database sufra_bench_owners set {setting}");
        database.run(&sql).await?;
    }
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    cloud.restart(plan, std::fs::File::create(&log)?).await?;
    reads(cloud, page, 2).await?;
    let text = std::fs::read_to_string(&log)?;
    let scans: BTreeSet<&str> = text
        .lines()
        .flat_map(|line| line.split("\\n"))
        .map(str::trim)
        .filter(|line| line.contains("Scan") && GROWING.iter().any(|table| line.contains(table)))
        .collect();
    ensure!(!scans.is_empty(), "the cloud's log shows no plan");
    for scan in &scans {
        eprintln!("bar 13: {scan}");
    }
    let whole = scans.iter().find(|scan| scan.contains("Seq Scan"));
    ensure!(whole.is_none(), "a growing table is read whole: {whole:?}");
    Ok(())
}

/// Restaurants that traded for two months, each with as many events as the plan says.
fn filling(plan: &Plan) -> Result<String> {
    let now = i64::try_from(unix_millis())?;
    let (sites, events) = (plan.sites, plan.events);
    let (checks, days) = (events / 11, 62);
    let stretch = i64::from(days) * 86_400_000;
    let (event, check) = (
        stretch / i64::try_from(events)?.max(1),
        stretch / i64::try_from(checks)?.max(1),
    );
    let left = r#"{"offsetMinutes":240,"cutoffMinutes":300,"tables":20,"openTables":3,"openChecks":3,"unpaid":10000,"drawers":1,"cash":20000,"tickets":[]}"#;
    let doc = r#"{"name":"orders.lineAdded","data":{"lineId":"01234567890123456789012345","price":450,"quantity":1}}"#;
    Ok(format!(
        "create temp table s as select i, '0193a000-0000-7000-8000-' || lpad(to_hex(i), 12, '0') as id from generate_series(1, {sites}) i;
        insert into cloud_sites (site_id, name, owner, contact, locked, expires_at, created_at, version, beats, beat_due)
            select id, 'Firuzə ' || i, 'o', 'c', 0, {now} + 1000000000000, 0, 1, 0, 0 from s;
        insert into cloud_logs (site_id, origin, epoch, begins, head, chain, last_batch_at, complete_at)
            select id, id, id, 1, {events}, md5(id), {now}, {now} from s;
        insert into cloud_projections (site_id, projected, turned, state_now) select id, {events}, i, '{left}' from s;
        insert into events (site_id, seq, at, business_day, name, order_id, doc)
            select id, q, {now} - ({events} - q)::bigint * {event}, '2026-01-01', 'orders.lineAdded', md5(id || (q / 12)), '{doc}'
            from generate_series(1, {events}) q, s;
        insert into sold_checks (site_id, order_id, business_day, at, number, channel, table_key, waiter_id, waiter, covers, pieces,
                gross, discount, comp, net, service, due, vat)
            select id, md5(id || h), '2026-01-01', {now} - h::bigint * {check}, 'A' || h, 'dineIn', 't', 'w' || (h % 9), 'Waiter', 2, 3,
                4500, 0, 0, 4500, 450, 4950, 700 from generate_series(1, {checks}) h, s;
        insert into sold_kinds (site_id, order_id, kind, tax_bp, total, vat, at)
            select site_id, order_id, 'cash', null, due, vat, at from sold_checks;
        insert into sold_hours (site_id, hour, checks, covers, net, service, due)
            select site_id, at / 3600000 * 3600000, count(*), sum(covers), sum(net), sum(service), sum(due) from sold_checks
            group by 1, 2 order by 2, 1;
        insert into sold_hour_kinds (site_id, hour, kind, total)
            select site_id, at / 3600000 * 3600000, kind, sum(total) from sold_kinds group by 1, 2, 3 order by 2, 1, 3;
        analyze"
    ))
}
