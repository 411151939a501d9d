//! The bars, one file each; every bar starts what it needs and leaves nothing behind.

mod bytes;
mod growth;
mod ingest;
mod live;
mod memory;
mod orders;
mod owners;
mod page;
mod raw;
mod replay;
mod screen;
mod tail;

use crate::Plan;
use crate::method::Figure;
use anyhow::{Context, Result};

/// Measures the wanted bars in the order of their numbers.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let wanted = |bar: u8| plan.only.is_empty() || plan.only.contains(&bar);
    let mut figures = Vec::new();
    if wanted(0) {
        figures.extend(raw::measure(plan).await.context("the raw limits")?);
    }
    if wanted(1) {
        figures.extend(
            orders::measure(plan)
                .await
                .context("bar 1, durable orders")?,
        );
    }
    if wanted(2) {
        figures.extend(tail::measure(plan).await.context("bar 2, tail")?);
    }
    if wanted(3) {
        figures.extend(
            live::measure(plan)
                .await
                .context("bar 3, order to kitchen")?,
        );
    }
    if wanted(4) {
        figures.extend(
            bytes::measure(plan)
                .await
                .context("bar 4, bytes of the first load")?,
        );
    }
    if wanted(5) {
        let cold = screen::measure(plan, &["cold"]).await;
        figures.extend(cold.context("bar 5, cold usable")?);
    }
    if wanted(7) {
        figures.extend(replay::measure(plan).await.context("bar 7, replay")?);
    }
    if wanted(8) {
        figures.extend(
            memory::measure(plan)
                .await
                .context("bar 8, memory and start")?,
        );
    }
    if wanted(9) {
        figures.extend(page::measure(plan).await.context("bar 9, pages")?);
    }
    if wanted(10) {
        figures.extend(growth::measure(plan).await.context("bar 10, growth")?);
    }
    if wanted(11) {
        let screen = screen::measure(plan, &["tap", "kitchen"]).await;
        figures.extend(screen.context("the screen")?);
    }
    if wanted(12) {
        figures.extend(ingest::measure(plan).await.context("bar 12, ingest")?);
    }
    if wanted(13) {
        figures.extend(owners::measure(plan).await.context("bar 13, owners")?);
    }
    Ok(figures)
}
