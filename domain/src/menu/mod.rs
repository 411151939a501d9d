//! The catalogue: what is sold, where it is made, how it can be changed and paid.

mod catalog;
mod choice;
mod combo;
mod hours;
mod left;
mod pay;
mod rates;
mod search;
mod tax;

pub use catalog::{Catalog, CatalogError};
pub use catalog::{
    Category, Course, Item, KdsScreen, Meta, ModifierGroup, ModifierOption, Patience, Printer,
    Reason, Reasons, Size, Station,
};
pub use choice::{Choice, ChosenOption, PricedChoice, price};
pub use combo::{Combo, NewPart, Slot};
pub use hours::Hours;
pub use left::MOST as LEFT_MOST;
pub(crate) use left::{decide, reserve, set as set_left};
pub use pay::{PaymentKind, PaymentType};
pub use rates::{HouseRates, RatesSet, SetRates};
pub(crate) use rates::{WHOLE_BP, decide_rates, set_rates};
pub use search::{fold, matches};
pub use tax::{Simplified, Tax};
