//! A provider that was set up once and is not any more, while payments of it were under way.

use super::{About, Answer, Asked, PaymentProvider, Trouble, Wish};
use domain::ids::ProviderKey;
use domain::money::Money;

/// It reaches nobody.
pub(super) struct Absent(pub(super) ProviderKey);

fn nobody() -> Trouble {
    Trouble::NeverSent("the provider is not set up any more".to_owned())
}

impl PaymentProvider for Absent {
    fn key(&self) -> ProviderKey {
        self.0.clone()
    }

    fn takes_tokens(&self) -> bool {
        false
    }

    fn create<'a>(&'a self, _: &'a Wish) -> Asked<'a, Answer> {
        Box::pin(async { Err(nobody()) })
    }

    fn status<'a>(&'a self, _: &'a About) -> Asked<'a, Answer> {
        Box::pin(async { Err(nobody()) })
    }

    fn cancel<'a>(&'a self, _: &'a About) -> Asked<'a, ()> {
        Box::pin(async { Err(nobody()) })
    }

    /// A person has to do it otherwise, and sees that it did not go back.
    fn refund<'a>(&'a self, _: &'a About, _: Money, _: &'a str) -> Asked<'a, ()> {
        Box::pin(async { Err(Trouble::CannotAsk) })
    }
}
