//! Bar 9: server-rendered pages, signed in ÷ a bare page of 20 KB.

use super::raw::{get_rate, get_rate_of};
use crate::Plan;
use crate::hub::Hub;
use crate::limits::web::LimitServer;
use crate::method::{Better, Disk, Figure};
use anyhow::Result;
use std::time::Duration;

/// Limit and hub in turns.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let hub = Hub::start(plan, None).await?;
    let server = LimitServer::start().await?;
    let time = Duration::from_secs(plan.seconds);
    let folder = tempfile::tempdir()?;
    let mut disk = Disk::beside(folder.path())?;
    let mut ratios = Vec::new();
    for round in 0..plan.rounds {
        let calm = disk.is_calm()?;
        let limit = get_rate(&server.host, "/page", time).await?;
        let ours = get_rate_of(&hub.host, hub.page(&[]), time).await?;
        eprintln!("bar 9 round {round}: limit {limit:.0}/s, hub {ours:.0}/s");
        if calm && disk.is_calm()? {
            ratios.push(ours / limit.max(1e-9));
        }
    }
    let figure = Figure::of("9.page", "ratio", Better::Higher, &ratios)
        .map(|figure| figure.against(0.01, 0.03));
    Ok(figure.into_iter().collect())
}
