//! A start that fails has done nothing: above all it has printed nothing.

use crate::app::TestApp;
use crate::engine::on_both;
use crate::job::dinner;
use server::db::Db;
use server::on;
use server::serve::{Options, start};
use std::time::Duration;
use tokio::net::TcpListener;

on_both!(a_start_that_fails_has_printed_nothing);

async fn a_start_that_fails_has_printed_nothing(app: &mut TestApp) {
    app.manager().await.order(&dinner()).await.ok(201);
    app.stop().await;
    let url = app.config.database_url.clone();
    app.db = Db::open(url.as_deref(), &app.config.data).await.unwrap();
    let mut tx = app.db.write().await.unwrap();
    on!(&mut tx, conn => sqlx::query(
        "UPDATE print_jobs SET state = 'queued', attempts = 0, next_at = 0",
    ).execute(conn).await.map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();

    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let dist = app.config.data.join("dist");
    let good = (app.config.clone(), dist.clone());
    let (mut plain, mut secure, mut certificate, mut files) =
        (good.clone(), good.clone(), good.clone(), good);
    plain.0.listen.clone_from(&taken);
    secure.0.listen_tls.clone_from(&taken);
    certificate.0.tls_certificate = Some("/nowhere/chain.pem".into());
    certificate.0.tls_key = Some("/nowhere/key.pem".into());
    files.1 = "/nowhere".into();
    for (config, dist) in [plain, secure, certificate, files] {
        let options = Options {
            demo: true,
            dist,
            ..Options::default()
        };
        let started = start(app.db.clone(), &config, options, app.clock.clone()).await;
        let problem = started.err().expect("it starts").to_string();
        tokio::time::sleep(Duration::from_millis(700)).await;
        let mut tx = app.db.read().await.unwrap();
        let jobs: Vec<(String, i64)> = on!(&mut tx, conn => {
            sqlx::query_as("SELECT state, attempts FROM print_jobs").fetch_all(conn).await
        })
        .unwrap();
        assert!(jobs.len() > 1);
        let untouched = |(state, attempts): &(String, i64)| state == "queued" && *attempts == 0;
        assert!(jobs.iter().all(untouched), "{problem}: {jobs:?}");
    }
}
