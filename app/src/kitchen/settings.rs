//! How a kitchen's screen is set on this device: loudness, the expo's patience, the bump bar.

use super::keymap::Keys;
use crate::ports::{Ports, use_ports};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// How loud the bell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Volume {
    /// For a screen at the pass.
    Low,
    /// For a kitchen.
    #[default]
    Middle,
    /// For a kitchen with a hood and a fryer.
    High,
}

/// What is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// How loud.
    pub volume: Volume,
    /// The expo hands nothing out before every station is done.
    pub hold_back: bool,
    /// The bump bar.
    pub keys: Keys,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            volume: Volume::default(),
            hold_back: true,
            keys: Keys::default(),
        }
    }
}

/// The settings of this device. `Copy`: take them into event handlers.
#[derive(Clone, Copy)]
pub struct Chosen {
    now: RwSignal<Settings>,
    ports: StoredValue<Ports>,
}

/// The settings of this device. Call it while a component is built.
pub fn use_settings() -> Chosen {
    let set = Chosen {
        now: RwSignal::new(Settings::default()),
        ports: StoredValue::new(use_ports()),
    };
    // Not before the page is alive: the hub has drawn it without knowing.
    Effect::new(move |_| {
        let kept = set.ports.with_value(|ports| ports.prefs.kitchen());
        // What cannot be read is as if nothing was set.
        if let Some(kept) = kept.and_then(|text| serde_json::from_str(&text).ok()) {
            set.now.set(kept);
        }
    });
    set
}

impl Chosen {
    /// One of them; reactive.
    pub fn get<T>(self, part: impl FnOnce(&Settings) -> T) -> T {
        self.now.with(part)
    }

    /// One of them, for this moment.
    pub fn now<T>(self, part: impl FnOnce(&Settings) -> T) -> T {
        self.now.with_untracked(part)
    }

    /// Changes them and keeps them on the device.
    pub fn change(self, how: impl FnOnce(&mut Settings)) {
        self.now.update(how);
        if let Ok(text) = self.now.with_untracked(serde_json::to_string) {
            self.ports
                .with_value(|ports| ports.prefs.keep_kitchen(&text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_also_when_a_part_is_missing() {
        let mut settings = Settings {
            volume: Volume::High,
            hold_back: false,
            ..Settings::default()
        };
        settings.keys.give(super::super::keymap::Act::Recall, "r");
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
        let part: Settings = serde_json::from_str(r#"{"volume":"low"}"#).unwrap();
        assert_eq!(part.volume, Volume::Low);
        assert!(part.hold_back);
    }
}
