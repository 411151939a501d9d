//! `sufra backup` and `sufra restore`: what devices were told after the backup comes back from them, once; a file that is
//! no good changes nothing.

use crate::app::{TestApp, run};
use crate::books::Books;
use crate::engine::{Engine, on_both};
use crate::ledger::{add_line, cash, new_order, open};
use crate::phone::Phone;
use crate::program::{prepare, serve, task, task_with};
use domain::staff::Role;
use domain::wire::Verdict;
use domain::{Command, Money};
use server::db::Db;
use server::ids::new_id;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

on_both!(a_database_that_came_back_by_other_means_gets_another_name);

/// What money says of a site: taken by method and check, sold by item.
async fn money(app: &TestApp) -> (Vec<(String, i64)>, BTreeMap<String, Money>) {
    let books = Books::read(&app.db, &app.config.site).await;
    let orders = app.snapshot().await.state.orders;
    let totals = orders
        .values()
        .map(|order| (order.id.to_string(), order.totals().total));
    (books.payments, totals.collect())
}

fn waits_for_paper(books: &Books) -> Vec<(&str, i64)> {
    let open = books
        .jobs
        .iter()
        .filter(|(_, _, state, _)| state == "queued");
    open.map(|(_, kind, _, attempts)| (kind.as_str(), *attempts))
        .collect()
}

/// A check that is paid by the cashier for what the waiter ordered.
fn dinner(waiter: &mut Phone, cashier: &mut Phone, table: &str) -> domain::ids::OrderId {
    let order = new_order();
    waiter.wants(open(order, table));
    waiter.wants(add_line(order, "cay"));
    waiter.wants(Command::Send { order });
    cashier.wants(cash(order, 330));
    order
}

/// From now on tickets wait for their printers.
async fn without_printers(app: &mut TestApp, phones: [&mut Phone; 2]) {
    let mut paperless = crate::app::catalog();
    for printer in &mut paperless.printers {
        "127.0.0.1".clone_into(&mut printer.host);
        printer.port = 1;
    }
    app.restart_with(&paperless).await;
    for phone in phones {
        phone.moves(&app.base);
    }
}

/// The hub stops, goes back to a file and starts; what the command said.
async fn goes_back_to(app: &mut TestApp, file: &Path) -> String {
    app.stop().await;
    let words = ["restore", "--from", file.to_str().unwrap()];
    let (code, said) = task(&app.config.data, &words).await;
    assert_eq!(code, 0, "{said}");
    // As on another machine, which has no mark beside its database.
    fs::remove_file(app.config.data.join("log.head")).unwrap();
    app.restart().await;
    said
}

/// Half an hour after the restore the devices come back, and once more, because they crashed with the answers.
async fn come_back(app: &TestApp, phones: [&mut Phone; 2]) {
    for phone in phones {
        phone.moves(&app.base);
        phone.now.0 += 1_800_000;
        phone.heard.clear();
        // Something new brings the device to the hub, which tells it.
        phone.wants(Command::SetSoldOut {
            item: "kunefe".into(),
            sold_out: true,
        });
        assert!(phone.drains().await);
        phone.crashes();
        assert!(phone.drains().await);
    }
}

async fn evening(app: &mut TestApp) {
    let mut waiter = Phone::of(app.signed(Role::Waiter).await, Role::Waiter);
    let mut cashier = Phone::of(app.signed(Role::Cashier).await, Role::Cashier);
    without_printers(app, [&mut waiter, &mut cashier]).await;
    let early = dinner(&mut waiter, &mut cashier, "t-1");
    assert!(waiter.drains().await);
    let file = app.config.data.join("kept").join("evening.db");
    fs::create_dir(file.parent().unwrap()).unwrap();
    let to = file.to_str().unwrap();
    // While the hub works.
    let (code, said) = task(&app.config.data, &["backup", "--to", to]).await;
    assert_eq!((code, said.contains("site.id")), (0, true), "{said}");
    let (code, said) = task(&app.config.data, &["backup", "--to", to]).await;
    assert_eq!(
        (code, said.contains("is there already")),
        (1, true),
        "{said}"
    );

    // After the backup: the first check is paid, two more are served, one of them is paid.
    assert!(cashier.drains().await);
    let late = dinner(&mut waiter, &mut cashier, "t-2");
    let open_still = new_order();
    waiter.wants(open(open_still, "t-3"));
    waiter.wants(add_line(open_still, "ayran"));
    assert!(waiter.drains().await && cashier.drains().await);
    let before = money(app).await;
    let rows = app.rows().await;
    let epoch = app.snapshot().await.epoch;
    assert_eq!(before.0.len(), 2);

    let said = goes_back_to(app, &file).await;
    let aside = aside(&app.config.data);
    assert!(said.contains(aside[0].to_str().unwrap()), "{said}");
    let restored = app.snapshot().await;
    assert_ne!(restored.epoch, epoch);
    assert!(
        restored.state.orders.contains_key(&early) && !restored.state.orders.contains_key(&late)
    );
    let books = Books::read(&app.db, &app.config.site).await;
    assert!(books.payments.is_empty());
    // The ticket of then may have come out since: it comes again only under its banner.
    assert_eq!(waits_for_paper(&books), [("ticket", 1)]);

    come_back(app, [&mut waiter, &mut cashier]).await;
    assert_eq!(money(app).await, before);
    let books = Books::read(&app.db, &app.config.site).await;
    books.nothing_twice();
    books.holds_what_was_told(&[waiter, cashier]);
    books
        .log_and_documents_agree(&app.db, &app.config.site)
        .await;
    assert_eq!(books.count(Verdict::Quarantined), 0);
    for table in ["payments", "sold_lines"] {
        assert_eq!(app.rows().await[table], rows[table], "{table}");
    }
    // What was moved aside is whole: it can be put back.
    goes_back_to(app, &aside[0].join("sufra.db")).await;
    assert_eq!(money(app).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_after_the_backup_comes_back_from_the_devices() {
    run(Engine::Sqlite, evening).await;
}

async fn the_second_comes_first(app: &mut TestApp) {
    let mut phones = Vec::new();
    for _ in 0..2 {
        phones.push(Phone::of(app.signed(Role::Waiter).await, Role::Waiter));
    }
    let mut manager = Phone::of(app.signed(Role::Manager).await, Role::Manager);
    let file = app.config.data.join("noon.db");
    let to = ["backup", "--to", file.to_str().unwrap()];
    let (code, said) = task(&app.config.data, &to).await;
    assert_eq!(code, 0, "{said}");
    let order = new_order();
    phones[0].wants(open(order, "t-1"));
    phones[0].wants(add_line(order, "cay"));
    assert!(phones[0].drains().await);
    let second = phones[1].wants(add_line(order, "ayran"));
    assert!(phones[1].drains().await);
    let before = money(app).await;
    goes_back_to(app, &file).await;
    let [first, last] = &mut phones[..] else {
        unreachable!()
    };
    come_back(app, [last, first]).await;
    // It came before the check that it is for: held, not refused.
    let books = Books::read(&app.db, &app.config.site).await;
    assert_eq!(
        books.outcomes[&second.to_string()].outcome,
        Verdict::Quarantined
    );
    manager.moves(&app.base);
    manager.wants(Command::ResolveHeld(second.into()));
    assert!(manager.drains().await);
    assert_eq!(money(app).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_back_before_its_check_is_held() {
    run(Engine::Sqlite, the_second_comes_first).await;
}

async fn a_database_that_came_back_by_other_means_gets_another_name(app: &mut TestApp) {
    let mut waiter = Phone::of(app.signed(Role::Waiter).await, Role::Waiter);
    let order = new_order();
    waiter.wants(open(order, "t-1"));
    assert!(waiter.drains().await);
    let epoch = app.snapshot().await.epoch;
    app.stop().await;
    let url = app.config.database_url.clone();
    let url: Vec<(&str, &str)> = url
        .iter()
        .map(|url| ("DATABASE_URL", url.as_str()))
        .collect();
    let data = &app.config.data;
    let (code, said) = task_with(data, &["restore", "--in-place"], &url).await;
    assert_eq!(code, 0, "{said}");
    if !url.is_empty() {
        // The file's doors say which tool it is.
        let (code, said) = task_with(data, &["backup", "--to", "nowhere"], &url).await;
        assert_eq!((code, said.contains("pg_dump")), (1, true), "{said}");
        let (code, said) = task_with(data, &["restore", "--from", "nowhere"], &url).await;
        assert_eq!((code, said.contains("pg_restore")), (1, true), "{said}");
    }
    // Another restaurant's database.
    let elsewhere: Vec<(&str, &str)> = url
        .iter()
        .copied()
        .chain([("SUFRA_SITE", "other")])
        .collect();
    let (code, said) = task_with(data, &["restore", "--in-place"], &elsewhere).await;
    assert_eq!((code, said.contains(&app.config.site)), (4, true), "{said}");
    app.restart().await;
    assert_ne!(app.snapshot().await.epoch, epoch);
    waiter.moves(&app.base);
    waiter.wants(add_line(order, "cay"));
    assert!(waiter.drains().await);
    assert_eq!(app.snapshot().await.state.orders[&order].lines.len(), 1);
    // Both pushed again: the opening was known, the line is new.
    assert_eq!(app.event_numbers().await, [1, 2]);
}

fn aside(data: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_aside = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("before-restore-")
    };
    entries.filter(is_aside).collect()
}

/// Everything that lies in a folder, with what the files hold.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.clone(), fs::read(&path).ok()))
        .collect()
}

async fn sqlite(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true);
    options.connect().await.unwrap()
}

async fn change(file: &Path, statement: &'static str) {
    let mut db = sqlite(file).await;
    sqlx::raw_sql(statement).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
}

/// A good backup of a restaurant, and its folder.
async fn kept() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path()).await;
    serve(folder.path(), &[]).await.kill().await;
    let backups = folder.path().join("kept");
    fs::create_dir(&backups).unwrap();
    let good = backups.join("good.db");
    let words = ["backup", "--to", good.to_str().unwrap()];
    let (code, said) = task(folder.path(), &words).await;
    assert_eq!(code, 0, "{said}");
    #[cfg(unix)]
    assert_eq!(
        PermissionsExt::mode(&fs::metadata(&good).unwrap().permissions()) & 0o777,
        0o600,
        "it holds hashes of PINs"
    );
    (folder, good)
}

#[tokio::test]
async fn a_file_that_is_no_good_changes_nothing() {
    let (folder, good) = kept().await;
    let bad = |name: &str| good.with_file_name(name);
    let whole = fs::read(&good).unwrap();
    fs::write(bad("empty"), b"").unwrap();
    fs::write(bad("text"), b"the receipts of november, all of them").unwrap();
    fs::write(bad("half"), &whole[..whole.len() / 2]).unwrap();
    let mut torn = whole.clone();
    let middle = torn.len() / 2;
    torn[middle..middle + 8192].fill(0x5a);
    fs::write(bad("torn"), torn).unwrap();
    change(&bad("foreign"), "CREATE TABLE receipts (id INTEGER)").await;
    for (name, statement) in [
        (
            "newer",
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)",
        ),
        ("others", "UPDATE sites SET site_id = 'another-restaurant'"),
        ("nobodys", "DELETE FROM sites"),
        ("gap", "UPDATE sites SET head = head + 1"),
        (
            "changed",
            "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2",
        ),
    ] {
        fs::copy(&good, bad(name)).unwrap();
        change(&bad(name), statement).await;
    }
    let before = contents(folder.path());
    for (name, words) in [
        ("missing", "No such file"),
        ("empty", "no database of Sufra"),
        ("text", "no database of Sufra"),
        ("half", "damaged"),
        ("torn", "damaged"),
        ("foreign", "no database of Sufra"),
        ("newer", "newer Sufra"),
        ("others", "another-restaurant"),
        ("nobodys", "no restaurant"),
        ("gap", "damaged"),
        ("changed", "no database of Sufra"),
        ("../sufra.db", "present database itself"),
    ] {
        let file = bad(name);
        let (code, said) = task(
            folder.path(),
            &["restore", "--from", file.to_str().unwrap()],
        )
        .await;
        assert_eq!((code, said.contains(words)), (4, true), "{name}: {said}");
        assert!(said.contains("nothing was changed"), "{name}: {said}");
        assert_eq!(
            contents(folder.path()),
            before,
            "{name} left something behind"
        );
    }
    let (code, said) = task(folder.path(), &["restore"]).await;
    assert_eq!((code, said.contains("--in-place")), (2, true), "{said}");
}

#[tokio::test]
async fn nobody_takes_the_database_away_from_a_hub() {
    let (folder, good) = kept().await;
    let hub = serve(folder.path(), &[]).await;
    for words in [
        vec!["restore", "--from", good.to_str().unwrap()],
        vec!["restore", "--in-place"],
    ] {
        let (code, said) = task(folder.path(), &words).await;
        assert_eq!(
            (code, said.contains("another hub serves")),
            (3, true),
            "{said}"
        );
    }
    assert!(aside(folder.path()).is_empty());
    hub.kill().await;
    let (code, said) = task(
        folder.path(),
        &["restore", "--from", good.to_str().unwrap()],
    )
    .await;
    assert_eq!(code, 0, "{said}");
    // What the killed hub had stored last lay beside its file, and went aside in it.
    let db = Db::open(None, &aside(folder.path())[0]).await.unwrap();
    db.close().await;
}

#[tokio::test]
async fn a_backup_of_an_older_sufra_is_brought_up_to_date() {
    let (folder, good) = kept().await;
    let old = good.with_file_name("old.db");
    let steps: Migrator = sqlx::migrate!("../migrations/sqlite");
    let older: Vec<_> = steps
        .iter()
        .filter(|step| step.version <= 2)
        .cloned()
        .collect();
    assert!(older.len() < steps.iter().count());
    let mut db = sqlite(&old).await;
    Migrator::with_migrations(older).run(&mut db).await.unwrap();
    let site = fs::read_to_string(folder.path().join("site.id")).unwrap();
    sqlx::query("INSERT INTO sites VALUES ($1, $2, 1)")
        .bind(site.trim())
        .bind(new_id().to_string())
        .execute(&mut db)
        .await
        .unwrap();
    sqlx::query("INSERT INTO events VALUES ($1, 1, 20, '2026-11-14', 'n', NULL, 'b')")
        .bind(site.trim())
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    let (code, said) = task(folder.path(), &["restore", "--from", old.to_str().unwrap()]).await;
    assert_eq!((code, said.contains("1 events")), (0, true), "{said}");
    let mut db = sqlite(&folder.path().join("sufra.db")).await;
    let (done,): (i64,) = sqlx::query_as("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(Some(done), steps.iter().map(|step| step.version).max());
    db.close().await.unwrap();
    serve(folder.path(), &[]).await.kill().await;
}

#[tokio::test]
async fn a_backup_that_nobody_may_write_is_put_back_and_only_the_hub_reads_it() {
    let (folder, good) = kept().await;
    fs::set_permissions(&good, fs::Permissions::from_mode(0o444)).unwrap();
    let words = ["restore", "--from", good.to_str().unwrap()];
    let (code, said) = task(folder.path(), &words).await;
    assert_eq!(code, 0, "{said}");
    let database = fs::metadata(folder.path().join("sufra.db")).unwrap();
    assert_eq!(database.permissions().mode() & 0o777, 0o600);
    let owner = fs::metadata(folder.path()).unwrap().uid();
    assert_eq!(database.uid(), owner);
    serve(folder.path(), &[]).await.kill().await;
}

#[tokio::test]
async fn only_the_hub_reads_what_it_makes() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (code, said) = task(&data, &["migrate"]).await;
    assert_eq!(code, 0, "{said}");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("sufra.db")), 0o600);
    let db = Db::open(None, &data).await.unwrap();
    drop(db.write().await.unwrap());
    assert_eq!(mode(&data.join("sufra.db-wal")), 0o600);
    db.close().await;
}
