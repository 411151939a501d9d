//! The three languages of the house and names that exist in all of them.

use serde::{Deserialize, Serialize};

/// A language that screens and paper speak.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Azerbaijani, the default.
    #[default]
    Az,
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Lang {
    /// Every language, in the order in which a switch shows them.
    pub const ALL: [Self; 3] = [Self::Az, Self::Ru, Self::En];

    /// The BCP 47 tag (`az`, `ru`, `en`).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Az => "az",
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// Reads a tag such as `ru` or `ru-RU`; `None` for a language that Sufra does not speak.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }
}

/// A name in every language of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LocalName {
    /// Azerbaijani.
    pub az: String,
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl LocalName {
    /// The name in `lang`; an empty translation falls back to Azerbaijani.
    pub fn get(&self, lang: Lang) -> &str {
        let name = match lang {
            Lang::Az => &self.az,
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        };
        if name.is_empty() { &self.az } else { name }
    }
}
