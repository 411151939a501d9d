//! `sufra serve --role cloud`: puts one process of the cloud together.

use super::address::Wrongs;
use super::admins::Key;
use super::ingest::{Desk, projector};
use super::metrics::{Figures, watch};
use super::owner_pages;
use super::owners::Owners;
use super::pages;
use super::wakes::{self, Wakes};
use super::{Cloud, Inner, Leases, api};
use crate::auth::sha256;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::quiet::{Patient, QUIET, more_files, tune};
use crate::router::Limits;
use crate::serve::{Problem, listen, stopped};
use crate::ssr::Files;
use crate::state::Own;
use axum::middleware::from_fn_with_state;
use axum::serve::ListenerExt;
use serde_json::json;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A process of the cloud that listens.
pub struct Running {
    /// Where.
    pub address: SocketAddr,
    /// What is inside.
    pub cloud: Cloud,
    done: JoinHandle<()>,
}

impl Running {
    /// Stops taking requests, lets those under way end, closes the database.
    pub async fn stop(self) {
        self.cloud.closing.cancel();
        // A process that was told to stop waits for answers under way, but not for ever.
        let _ = tokio::time::timeout(Duration::from_secs(10), self.done).await;
        self.cloud.db.close().await;
    }
}

/// Starts, says where, and works until it is told to stop.
pub async fn run(config: Config, dist: &Path, json: bool) -> Result<(), Problem> {
    more_files();
    let db = Db::connect(config.database_url.as_deref(), &config.data).await?;
    let running = start(db, &config, Files::load(dist)?, Clock::default()).await?;
    let address = format!("http://{}", running.address);
    if json {
        println!("{}", json!({"address": address}));
    } else {
        println!("Sufra's cloud serves on {address}");
    }
    stopped().await;
    tracing::info!("told to stop");
    running.stop().await;
    Ok(())
}

/// Puts one process together and listens. It speaks plain HTTP: a proxy in front of it speaks TLS.
pub async fn start(
    db: Db,
    config: &Config,
    files: Files,
    clock: Clock,
) -> Result<Running, Problem> {
    let listener = listen("listen", &config.listen).await?;
    let address = listener.local_addr()?;
    db.migrate().await?;
    let leases = Leases::open(&db, config).await?;
    let tokens = Key::of(&leases).ok_or("lease_key: it yields no other key")?;
    let owners = Owners::of(&leases, config).ok_or("lease_key: it yields no other key")?;
    let closing = CancellationToken::new();
    let (wakes, line) =
        Wakes::new(&config.redis_url).map_err(|_| "redis_url: redis://host:port")?;
    let token = config.metrics_token.reveal();
    let cloud = Cloud(Arc::new(Inner {
        figures: Figures::new(clock.now()),
        figures_token: (!token.is_empty()).then(|| sha256(token)),
        clock,
        db,
        leases,
        tokens,
        owners,
        proxies: config.proxies().unwrap_or_default(),
        wrongs: Wrongs::default(),
        own: Own::of(config),
        desk: Desk::default(),
        wakes,
        closing: closing.clone(),
    }));
    let limits = Limits::of(config);
    let api = api(cloud.clone(), limits);
    let owners = owner_pages::routes(&cloud, &api, &files, config.utc_offset_minutes);
    let service = pages::routes(&cloud, api, &files, config.utc_offset_minutes)
        .merge(owners)
        .layer(from_fn_with_state(cloud.clone(), watch));
    let longest = QUIET.saturating_add(limits.time);
    let patient = Patient::new(listener.tap_io(|stream| tune(stream)), longest);
    let serving = crate::serve::serve(patient.tap_io(|_| ()), service, closing);
    let waking = line.map(|line| tokio::spawn(wakes::run(line, cloud.closing.clone())));
    let projecting = tokio::spawn(projector::run(cloud.clone()));
    let done = tokio::spawn(async move {
        if let Err(error) = serving.await {
            tracing::error!(%error, "the cloud listens no more");
        }
        // A panic in it has been logged, and what is not projected yet is projected later.
        let _ = projecting.await;
        if let Some(waking) = waking {
            let _ = waking.await;
        }
    });
    Ok(Running {
        address,
        cloud,
        done,
    })
}
