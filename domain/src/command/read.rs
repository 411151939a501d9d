//! From the text to a command.

use super::{Command, Named};
use crate::tagged;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A command as it lies in the text.
#[derive(Deserialize)]
pub(crate) struct Tagged {
    pub(crate) name: Box<RawValue>,
    pub(crate) args: Box<RawValue>,
}

impl TryFrom<Tagged> for Command {
    type Error = serde_json::Error;

    fn try_from(tagged: Tagged) -> Result<Self, Self::Error> {
        tagged::read(&tagged.name, &tagged.args, |text| Named::deserialize(text))
    }
}
