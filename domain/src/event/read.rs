//! From the text to an event.

use super::{EventBody, Named};
use crate::tagged;
use serde::Deserialize;
use serde_json::value::RawValue;

/// An event's body as it lies in the text.
#[derive(Deserialize)]
pub(crate) struct Tagged {
    pub(crate) name: Box<RawValue>,
    pub(crate) data: Box<RawValue>,
}

impl TryFrom<Tagged> for EventBody {
    type Error = serde_json::Error;

    fn try_from(tagged: Tagged) -> Result<Self, Self::Error> {
        tagged::read(&tagged.name, &tagged.data, |text| Named::deserialize(text))
    }
}
