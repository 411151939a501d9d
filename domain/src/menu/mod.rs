//! The catalogue: what is sold, where it is made, how it can be changed and paid.

mod catalog;
mod choice;
mod search;

pub use catalog::{Catalog, CatalogError};
pub use catalog::{
    Category, Course, Item, KdsScreen, Meta, ModifierGroup, ModifierOption, PaymentKind,
    PaymentType, Printer, Size, Station,
};
pub use choice::{Choice, ChosenOption, PricedChoice, price};
pub use search::{fold, matches};
