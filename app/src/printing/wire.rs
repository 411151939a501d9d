//! What the hub says about its printers.

use domain::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// One printer of `GET /api/printers`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrinterFacts {
    /// The key.
    pub id: String,
    /// The name.
    pub name: String,
    /// The TCP port that jobs go to.
    pub port: u16,
    /// The stations whose tickets it prints.
    pub stations: Vec<String>,
    /// Whether receipts come out here.
    pub receipts: bool,
    /// What is wrong, a code; none when it is well.
    pub trouble: Option<String>,
    /// Jobs that wait.
    pub waiting: u32,
    /// Jobs that may be on paper or not.
    pub uncertain: u32,
    /// What came out, newest first; only a virtual printer can tell.
    pub tickets: Vec<PrintedTicket>,
}

/// One ticket that came out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrintedTicket {
    /// Counts up from 1 per printer.
    pub id: u64,
    /// When it was cut.
    pub at: UnixMillis,
    /// Its picture.
    pub url: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_hub_writes() {
        let text = r#"[{"id":"p-bar","name":"Bar","port":9100,"stations":["bar","desert"],
            "receipts":false,"trouble":"paperOut","waiting":2,"uncertain":1,
            "tickets":[{"id":7,"at":1794682800000,"url":"/api/printers/p-bar/tickets/7"}]}]"#;
        let printers: Vec<PrinterFacts> = serde_json::from_str(text).expect("printers");
        assert_eq!(printers[0].trouble.as_deref(), Some("paperOut"));
        assert_eq!((printers[0].waiting, printers[0].uncertain), (2, 1));
        assert_eq!(printers[0].tickets[0].url, "/api/printers/p-bar/tickets/7");
    }
}
