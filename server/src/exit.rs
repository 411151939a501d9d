//! How the program ends when it cannot do what it was asked: a sentence for people, a number for scripts.

/// Somebody else works on the data folder.
pub const IN_USE: u8 = 3;
/// The file cannot take the place of the database.
pub const UNFIT: u8 = 4;

/// Another process serves the site.
pub const ELSEWHERE: u8 = 5;

/// The database was put back to an earlier state under the hub; it has to start anew.
pub const WENT_BACK: u8 = 6;

/// The books were changed beside the program.
pub const BROKEN: u8 = 7;

/// An end with a number of its own; every other problem ends with 1.
#[derive(Debug, thiserror::Error)]
#[error("{words}")]
pub struct Ended {
    /// What the program exits with.
    pub code: u8,
    /// What is wrong and what to do.
    pub words: String,
}

impl Ended {
    /// An end with a sentence.
    pub fn new(code: u8, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { code, words }
    }
}
