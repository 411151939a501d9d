//! Events as they are read.

use super::*;

#[test]
fn an_event_is_read_in_any_order_of_its_fields() {
    let text = r#"{"data":{"item":"piti","soldOut":true},"name":"menu.soldOutChanged"}"#;
    let expected = EventBody::SoldOutChanged {
        item: "piti".into(),
        sold_out: true,
    };
    assert_eq!(serde_json::from_str::<EventBody>(text).unwrap(), expected);
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(
        serde_json::from_value::<EventBody>(value).unwrap(),
        expected
    );
}

#[test]
fn an_unknown_event_is_an_error() {
    for text in [
        r#"{"name":"menu.burnt","data":{}}"#,
        r#"{"name":"menu.soldOutChanged","data":{}}"#,
        r#"{"name":"menu.soldOutChanged"}"#,
        r#"{"name":{"a":1},"data":{}}"#,
    ] {
        assert!(serde_json::from_str::<EventBody>(text).is_err(), "{text}");
    }
}
