//! What makes one list of variants two types.

/// One list of variants, two forms of reading ([`tagged`]): a browser reads what it has kept.
macro_rules! commands {
    ($($variants:tt)*) => {
        /// A change that somebody wants.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(!try_from))]
        #[serde(tag = "name", content = "args", try_from = "Tagged")]
        pub enum Command {
            $($variants)*
        }

        /// The twin that reads.
        #[derive(Deserialize)]
        #[serde(remote = "Command")]
        enum Named {
            $($variants)*
        }
    };
}
