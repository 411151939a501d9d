//! Reports as files: exports that are read back, and the receipt as PDF.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use domain::staff::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

on_both!(
    a_receipt_is_a_file_that_can_be_read,
    an_export_of_many_pages_is_whole,
    an_export_that_cannot_be_read_says_so,
);

/// A file with its headers.
async fn file(client: &Client, path: &str) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let answer = client.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    let headers = answer.headers().clone();
    (headers, answer.bytes().await.unwrap().to_vec())
}

/// The rows of a file of comma-separated values, by column.
fn rows(text: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text);
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn qepik(amount: &str) -> i64 {
    let digits = amount.replace('.', "");
    assert_eq!(amount.len() - digits.len(), 1, "{amount}");
    digits.parse().unwrap()
}

/// The files of the Saturday hold every check and every payment, in both forms.
pub async fn exports(client: &Client, expected: &Value) {
    let (headers, text) = file(client, "/api/exports/orders?range=24h&format=csv").await;
    assert!(
        headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/csv")
    );
    let name = headers["content-disposition"].to_str().unwrap();
    assert!(
        name.contains("attachment") && name.contains("sufra-orders-2026-11-1"),
        "{name}"
    );
    let orders = rows(&text);
    assert_eq!(json!(orders.len()), expected["checks"]);
    let sum = |field: &str| orders.iter().map(|row| qepik(&row[field])).sum::<i64>();
    for (field, total) in [
        ("gross", "gross"),
        ("due", "total"),
        ("vat", "vat"),
        ("service", "service"),
    ] {
        assert_eq!(json!(sum(field)), expected[total], "{field}");
    }
    let (_, text) = file(client, "/api/exports/orders?range=24h&format=json").await;
    let same: Vec<Value> = serde_json::from_slice(&text).unwrap();
    assert_eq!(same.len(), orders.len());
    let due: i64 = same.iter().map(|row| row["due"].as_i64().unwrap()).sum();
    assert_eq!(json!(due), expected["total"]);
    let (_, text) = file(client, "/api/exports/payments?range=24h&format=csv").await;
    let mut methods: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows(&text) {
        *methods.entry(row["method"].clone()).or_default() += qepik(&row["amount"]);
    }
    assert_eq!(json!(methods), expected["byPaymentType"]);
    let (_, text) = file(client, "/api/exports/payments?range=24h&format=csv&bom=1").await;
    assert!(text.starts_with("\u{feff}id,".as_bytes()));
}

async fn an_export_of_many_pages_is_whole(app: &mut TestApp) {
    let manager = app.manager().await;
    let (_, nothing) = file(&manager, "/api/exports/orders?range=24h&format=json").await;
    assert_eq!(
        serde_json::from_slice::<Value>(&nothing).unwrap(),
        json!([])
    );
    let (_, nothing) = file(&manager, "/api/exports/payments?range=24h&format=csv").await;
    assert!(rows(&nothing).is_empty() && nothing.starts_with(b"id,orderId,"));
    // More than two pages, many of one instant, some of a name that a spreadsheet would calculate.
    let mut tx = app.db.write().await.unwrap();
    for number in 0..1_203_i64 {
        let at = app.clock.now().0 - number / 7;
        server::on!(&mut tx, conn => sqlx::query(
            "INSERT INTO sold_checks (site_id, order_id, business_day, at, number, channel, table_key, waiter_id, \
             waiter, covers, pieces, gross, discount, comp, net, service, due, vat) \
             VALUES ($1, $2, '2026-11-14', $3, $4, 'dineIn', 't-s1', 'w', '=cmd()', 2, 3, 100, 0, 0, 100, 10, 110, 17)",
        ).bind(&app.config.site).bind(format!("o-{number}")).bind(at).bind(number.to_string())
        .execute(conn).await.map(|_| ())).unwrap();
    }
    tx.commit().await.unwrap();
    let (_, text) = file(&manager, "/api/exports/orders?range=24h&format=csv").await;
    let orders = rows(&text);
    assert_eq!(orders.len(), 1_203);
    let ids: BTreeSet<&String> = orders.iter().map(|row| &row["id"]).collect();
    assert_eq!(ids.len(), 1_203, "none twice");
    assert!(orders.iter().all(|row| row["waiter"] == "'=cmd()"));
    let (_, text) = file(&manager, "/api/exports/orders?range=24h&format=json").await;
    let same: Vec<Value> = serde_json::from_slice(&text).unwrap();
    assert_eq!(same.len(), 1_203);
    assert_eq!(
        same[0]["waiter"], "=cmd()",
        "a formula only to a spreadsheet"
    );
}

async fn an_export_that_cannot_be_read_says_so(app: &mut TestApp) {
    let manager = app.manager().await;
    let mut tx = app.db.write().await.unwrap();
    let away = "ALTER TABLE sold_checks RENAME TO elsewhere";
    server::on!(&mut tx, conn => sqlx::query(away).execute(conn).await.map(|_| ())).unwrap();
    tx.commit().await.unwrap();
    for format in ["csv", "json"] {
        let path = format!("/api/exports/orders?range=24h&format={format}");
        manager.get(&path).await.refused(503, "busy");
    }
}

/// The text of a file of ours: glyphs of its fonts, by what the fonts say they mean.
fn text_of(pdf: &[u8]) -> String {
    let pdf: String = pdf.iter().map(|byte| char::from(*byte)).collect();
    let mut meanings: BTreeMap<String, BTreeMap<u32, char>> = BTreeMap::new();
    for (at, font) in ["F0", "F1", "F2"].into_iter().enumerate() {
        let map = format!("{} 0 obj", 14 + 10 * at);
        let Some((_, map)) = pdf.split_once(&format!("\n{map}")) else {
            continue;
        };
        let map = map.split("endobj").next().unwrap();
        let pairs = map.lines().filter_map(|line| {
            let (glyph, letter) = line.strip_prefix('<')?.split_once("> <")?;
            let letter = u32::from_str_radix(letter.strip_suffix('>')?, 16).ok()?;
            Some((
                u32::from_str_radix(glyph, 16).ok()?,
                char::from_u32(letter)?,
            ))
        });
        meanings.insert(font.to_owned(), pairs.collect());
    }
    let content = pdf
        .split("\n4 0 obj")
        .nth(1)
        .unwrap()
        .split("endstream")
        .next()
        .unwrap();
    let mut text = String::new();
    let mut font = &BTreeMap::new();
    for line in content.lines() {
        if let Some(name) = line.strip_suffix(" Tf") {
            font = &meanings[name[1..].split(' ').next().unwrap()];
        }
        if line.ends_with("TJ") {
            let shown = glyphs(line).into_iter().map(|glyph| font[&glyph]);
            text.extend(shown.chain(['\n']));
        }
    }
    text
}

/// The glyphs of one line of letters, in either form of writing them.
fn glyphs(line: &str) -> Vec<u32> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut rest = line.chars();
    while let Some(one) = rest.next() {
        match one {
            '<' => {
                let hex: String = rest.by_ref().take_while(|one| *one != '>').collect();
                let pairs = hex.as_bytes().chunks(2);
                bytes.extend(pairs.map(|pair| {
                    u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()
                }));
            }
            '(' => literal(&mut rest, &mut bytes),
            _ => {}
        }
    }
    let pairs = bytes.chunks(2);
    pairs
        .map(|pair| u32::from(pair[0]) * 256 + u32::from(pair[1]))
        .collect()
}

/// The bytes up to the closing bracket.
fn literal(rest: &mut std::str::Chars<'_>, bytes: &mut Vec<u8>) {
    while let Some(one) = rest.next().filter(|one| *one != ')') {
        let escaped = (one == '\\').then(|| rest.next().unwrap());
        bytes.push(match escaped {
            None => one as u8,
            Some('n') => b'\n',
            Some('r') => b'\r',
            Some('t') => b'\t',
            Some('b') => 8,
            Some('f') => 12,
            Some(digit) if digit.is_digit(8) => {
                let more = rest.by_ref().take(2);
                let digits: String = [digit].into_iter().chain(more).collect();
                u8::from_str_radix(&digits, 8).unwrap()
            }
            Some(other) => other as u8,
        });
    }
}

async fn a_receipt_is_a_file_that_can_be_read(app: &mut TestApp) {
    let (manager, waiter) = (app.manager().await, app.signed(Role::Waiter).await);
    let order = json!({"tableId": "t-1", "channel": "dineIn", "items": [
        {"menuItemId": "sah-plov", "quantity": 2, "options": [{"group": "plov-qara", "option": "sour"}]},
        {"menuItemId": "piti", "quantity": 1}]});
    let order = waiter.order(&order).await.ok(201);
    let path = format!("/api/orders/{}/receipt.pdf", order["id"].as_str().unwrap());
    waiter.get(&path).await.refused(409, "unpaid");
    let total = order["total"].as_i64().unwrap();
    let tender = json!({"method": "cash", "amount": total});
    manager
        .pay(order["id"].as_str().unwrap(), &tender)
        .await
        .ok(201);
    let (headers, pdf) = file(&waiter, &path).await;
    assert_eq!(headers["content-type"], "application/pdf");
    assert!(pdf.starts_with(b"%PDF-") && pdf.ends_with(b"%%EOF"));
    if let Ok(folder) = std::env::var("SUFRA_TEST_KEEP") {
        for lang in ["az", "ru", "en"] {
            let (_, pdf) = file(&waiter, &format!("{path}?lang={lang}")).await;
            std::fs::write(format!("{folder}/receipt-{lang}.pdf"), pdf).unwrap();
        }
    }
    let text = text_of(&pdf);
    let amount = format!("{}.{:02} ₼", total / 100, total % 100);
    for word in [amount.as_str(), "NÜSXƏ 1", "Cəmi", "ƏDV", "Masa", "Nağd"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let (_, pdf) = file(&waiter, &format!("{path}?lang=ru")).await;
    let text = text_of(&pdf);
    assert!(
        text.contains("ДУБЛИКАТ 1") && text.contains(&amount),
        "{text}"
    );
    let error = waiter
        .get(&format!("{path}?lang=de"))
        .await
        .refused(422, "bad_field");
    assert_eq!(error.details["field"], "lang");
    let nobody = format!("/api/orders/{}/receipt.pdf", server::ids::new_id());
    waiter.get(&nobody).await.refused(404, "not_found");
    app.nobody().get(&path).await.refused(401, "signed_out");
}
