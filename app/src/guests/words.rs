//! What the page's script says: it has no words of its own.

use crate::i18n::{GuestPage, error_text};
use domain::Lang;
use domain::guests::GuestStage;
use serde_json::{Map, Value, json};

/// Refusals that a guest may meet.
const CODES: [&str; 21] = [
    "guests_off",
    "day_not_open",
    "no_check",
    "bill_printed",
    "menu_changed",
    "over_limit",
    "too_many_waiting",
    "request_lines",
    "card_number",
    "duplicate_id",
    "unknown_item",
    "sold_out",
    "not_enough",
    "not_now",
    "bad_size",
    "missing_modifier",
    "too_many_options",
    "unknown_option",
    "bad_field",
    "too_large",
    "busy",
];

const STAGES: [GuestStage; 7] = [
    GuestStage::Waiting,
    GuestStage::Accepted,
    GuestStage::Cooking,
    GuestStage::Ready,
    GuestStage::Served,
    GuestStage::Refused,
    GuestStage::RunOut,
];

/// All of them, as JSON.
pub(super) fn all(lang: Lang) -> String {
    let t = GuestPage::of(lang);
    let errors = CODES.map(|code| {
        let text = error_text(lang, code, &json!({}));
        (code.to_owned(), Value::String(text))
    });
    let mut errors: Map<String, Value> = errors.into_iter().collect();
    errors.insert("too_many_requests".to_owned(), json!(t.too_often));
    errors.insert("not_found".to_owned(), json!(t.nowhere_hint));
    errors.insert(
        "other".to_owned(),
        json!(error_text(lang, "other", &json!({}))),
    );
    let stages = STAGES.map(|stage| {
        let name = serde_json::to_value(stage).unwrap_or_default();
        let name = name.as_str().unwrap_or_default().to_owned();
        (name, Value::String(t.stage(stage).to_owned()))
    });
    json!({
        "errors": errors,
        "stages": stages.into_iter().collect::<Map<String, Value>>(),
        "away": t.away,
        "unsure": t.unsure,
        "missing": t.missing,
        "send": t.send,
        "sending": t.sending,
        "fewer": t.fewer,
        "more": t.more,
        "remove": t.remove,
        "chooseFirst": t.choose_first,
        "closed": t.closed,
    })
    .to_string()
}
