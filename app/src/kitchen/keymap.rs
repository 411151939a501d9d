//! Which key of a bump bar does what. Pure, no signals.

use serde::{Deserialize, Serialize};

/// What a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Bumps the card at this place in reading order, from 1.
    Tile(u8),
    /// Calls back the last.
    Recall,
    /// To the card on the left.
    Left,
    /// To the card on the right.
    Right,
    /// To the card above.
    Up,
    /// To the card below.
    Down,
    /// Bumps the card that is chosen.
    Bump,
}

/// Every act with the key that does it by default, in the order in which they are kept and shown.
const ALL: [(Act, &str); 15] = [
    (Act::Tile(1), "1"),
    (Act::Tile(2), "2"),
    (Act::Tile(3), "3"),
    (Act::Tile(4), "4"),
    (Act::Tile(5), "5"),
    (Act::Tile(6), "6"),
    (Act::Tile(7), "7"),
    (Act::Tile(8), "8"),
    (Act::Tile(9), "9"),
    (Act::Recall, "0"),
    (Act::Left, "ArrowLeft"),
    (Act::Right, "ArrowRight"),
    (Act::Up, "ArrowUp"),
    (Act::Down, "ArrowDown"),
    (Act::Bump, "Enter"),
];

/// The keys of a device, by act. They are named as the browser names them (`a`, `F4`, `ArrowLeft`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Keys(Vec<String>);

impl Default for Keys {
    fn default() -> Self {
        Self(ALL.iter().map(|(_, key)| (*key).to_owned()).collect())
    }
}

impl From<Vec<String>> for Keys {
    /// A map of another build is not half right: it is the default.
    fn from(keys: Vec<String>) -> Self {
        if keys.len() == ALL.len() {
            Self(keys)
        } else {
            Self::default()
        }
    }
}

impl Keys {
    /// What a key does.
    pub fn act(&self, key: &str) -> Option<Act> {
        let key = plain(key);
        let place = self.0.iter().position(|known| *known == key)?;
        ALL.get(place).map(|(act, _)| *act)
    }

    /// Every act with its key.
    pub fn all(&self) -> Vec<(Act, String)> {
        let acts = ALL.iter().map(|(act, _)| *act);
        acts.zip(self.0.iter().cloned()).collect()
    }

    /// The key of an act.
    pub fn key(&self, act: Act) -> Option<&str> {
        let place = place(act)?;
        self.0.get(place).map(String::as_str)
    }

    /// Gives an act another key. The act that had it gets the key that is free now, so that each act keeps one.
    pub fn give(&mut self, act: Act, key: &str) {
        let key = plain(key);
        let Some(place) = place(act) else {
            return;
        };
        let free = self.0.get(place).cloned().unwrap_or_default();
        for known in self.0.iter_mut().filter(|known| **known == key) {
            known.clone_from(&free);
        }
        if let Some(known) = self.0.get_mut(place) {
            *known = key;
        }
    }
}

fn place(act: Act) -> Option<usize> {
    ALL.iter().position(|(known, _)| *known == act)
}

/// Letters count without regard to Shift and Caps Lock.
fn plain(key: &str) -> String {
    if key.chars().nth(1).is_none() {
        key.to_lowercase()
    } else {
        key.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_act_keeps_one_key() {
        let mut keys = Keys::default();
        assert_eq!(keys.act("1"), Some(Act::Tile(1)));
        assert_eq!(keys.act("0"), Some(Act::Recall));
        assert_eq!(keys.act("q"), None);
        keys.give(Act::Tile(1), "Q");
        assert_eq!(keys.act("q"), Some(Act::Tile(1)));
        assert_eq!(keys.act("Q"), Some(Act::Tile(1)));
        assert_eq!(keys.act("1"), None);
        // A key that another act has changes hands.
        keys.give(Act::Recall, "q");
        assert_eq!(keys.act("q"), Some(Act::Recall));
        assert_eq!(keys.act("0"), Some(Act::Tile(1)));
        assert_eq!(keys.key(Act::Bump), Some("Enter"));
    }

    #[test]
    fn a_map_of_another_build_is_the_default() {
        let keys: Keys = serde_json::from_str(r#"["a","b"]"#).unwrap();
        assert_eq!(keys, Keys::default());
        let text = serde_json::to_string(&keys).unwrap();
        assert_eq!(serde_json::from_str::<Keys>(&text).unwrap(), keys);
    }
}
