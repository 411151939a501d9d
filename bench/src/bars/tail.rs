//! Bar 2: eight terminals at 50 orders a second together.

use crate::Plan;
use crate::hub::Hub;
use crate::load::{Requests, Shape, drive};
use crate::method::{Better, Figure, milliseconds, percentile};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

const TERMINALS: usize = 8;
/// 50 orders a second over all terminals: each starts one every 160 ms.
const PACE: Duration = Duration::from_millis(160);

/// Slowest answers, errors, and numbers that were given twice.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let hub = Hub::start(plan, None).await?;
    let requests: Requests = Arc::new(hub.orders("b2"));
    let time = Duration::from_secs(plan.tail_seconds);
    let shape = Shape {
        connections: TERMINALS,
        time,
        pace: Some(PACE),
        keep_bodies: true,
    };
    let mut tally = drive(&hub.host, &requests, shape).await?;
    let p99 = percentile(&mut tally.times, 99).context("no order was answered")?;
    let worst = percentile(&mut tally.times, 100).context("no order was answered")?;
    let twice = numbers_given_twice(&tally.bodies)?;
    let zero = |name: &str, value: u32| {
        Figure::of(name, "count", Better::Lower, &[f64::from(value)])
            .map(|figure| figure.against(0.0, 0.0))
    };
    let figures = [
        Figure::of("2.tail.p99", "ms", Better::Lower, &[milliseconds(p99)])
            .map(|figure| figure.against(25.0, 10.0)),
        Figure::of("2.tail.worst", "ms", Better::Lower, &[milliseconds(worst)])
            .map(|figure| figure.against(250.0, 250.0)),
        zero(
            "2.tail.errors",
            u32::try_from(tally.bad).unwrap_or(u32::MAX),
        ),
        zero("2.tail.numbers-twice", twice),
    ];
    Ok(figures.into_iter().flatten().collect())
}

/// How many answers carry a number that another answer has too.
fn numbers_given_twice(bodies: &[Vec<u8>]) -> Result<u32> {
    let mut seen = BTreeSet::new();
    let mut twice = 0_u32;
    for body in bodies {
        let answer: Value =
            serde_json::from_slice(body).context("an order's answer is not JSON")?;
        let number = number_of(&answer).context("an order's answer has no number")?;
        if !seen.insert(number) {
            twice = twice.saturating_add(1);
        }
    }
    Ok(twice)
}

/// The order's number: on the top of the answer or inside its `order`.
fn number_of(answer: &Value) -> Option<String> {
    [
        "/orderNumber",
        "/number",
        "/order/orderNumber",
        "/order/number",
        "/data/number",
    ]
    .iter()
    .find_map(|path| answer.pointer(path))
    .map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_given_twice_is_counted() {
        let bodies = [
            r#"{"number":1}"#,
            r#"{"order":{"number":2}}"#,
            r#"{"number":1}"#,
        ];
        let bodies: Vec<Vec<u8>> = bodies.iter().map(|body| body.as_bytes().to_vec()).collect();
        assert_eq!(numbers_given_twice(&bodies).unwrap(), 1);
        assert!(numbers_given_twice(&[b"{}".to_vec()]).is_err());
    }
}
