//! The pages of the cloud. They are drawn by the server alone and need no script: forms post, links lead. What is typed
//! comes back with what was wrong with it.

mod audit;
mod boundary;
pub mod dashboard;
mod forms;
mod frame;
mod owner_door;
mod sign_in;
mod site;
mod sites;

pub use crate::i18n::allowed;

/// Words of the owner's pages.
pub const fn owner_words(lang: domain::Lang) -> &'static crate::i18n::Owner {
    crate::i18n::Owner::of(lang)
}

pub use audit::audit;
pub use boundary::{BoundaryPage, boundary};
pub use forms::{Fault, SiteForm, new_site};
pub use frame::{Here, Page, document, refused};
pub use owner_door::{EnrolFault, SecondStep, enrol, owner_sign_in, recovery_codes, second_factor};
pub use sign_in::{Refused, sign_in};
pub use site::{Shown, key_once, site};
pub use sites::{gone, sites};
