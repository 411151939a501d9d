//! A name beside its content, read straight from the text.
//!
//! What serde derives for a tag beside its content holds the content in memory until the tag has come, and with it a
//! second reader for every type inside: a tenth of the browser's code. A twin of the type that reads `{"name": content}`
//! needs none of it.

use serde_json::Error;
use serde_json::de::{Deserializer, StrRead};
use serde_json::value::RawValue;

/// Reads a name and its content with `twin`.
pub fn read<T>(
    name: &RawValue,
    content: &RawValue,
    twin: impl FnOnce(&mut Deserializer<StrRead<'_>>) -> Result<T, Error>,
) -> Result<T, Error> {
    let text = format!("{{{name}:{content}}}");
    let mut reader = Deserializer::from_str(&text);
    let value = twin(&mut reader)?;
    reader.end()?;
    Ok(value)
}
