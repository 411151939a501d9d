//! From the door of payments to the command that begins one at a provider.

use super::vault::Token;
use crate::error::Refusal;
use crate::state::App;
use domain::Rejection;
use domain::command::Command;
use domain::ids::{OrderId, PaymentId};
use domain::orders::wire::TakePayment;
use domain::payments::card;
use domain::payments::provider::{Begin, carried, way};

/// Characters of a provider's token.
const TOKEN: usize = 512;

/// The payment that a body of `POST /api/orders/{id}/payment` wants through a provider; none for one that is taken at once.
pub fn wanted(
    hub: &App,
    order: OrderId,
    payment: PaymentId,
    body: &TakePayment,
) -> Result<Option<Command>, Refusal> {
    let state = hub.ledger.state();
    if body.provider_token.is_none() && !carried(&state, &body.method) {
        return Ok(None);
    }
    let bad = |field, allowed| Refusal::from(Rejection::BadField { field, allowed });
    for (field, given) in [
        ("tendered", body.tendered.is_some()),
        ("slip", body.slip.is_some()),
    ] {
        if given {
            return Err(bad(field, "nothing for a payment through a provider"));
        }
    }
    let (_, provider) = way(&state, &body.method)?;
    let provider = provider.clone();
    drop(state);
    if let Some(token) = &body.provider_token {
        card::refuse("providerToken", token)?;
        let plain = token.chars().all(|letter| letter.is_ascii_graphic());
        if !plain || !(1..=TOKEN).contains(&token.len()) {
            return Err(bad("providerToken", "1 to 512 letters, digits and signs"));
        }
        let known = hub.providers.get(&provider);
        let known = known.ok_or_else(|| Rejection::ProviderOff(provider.to_string()))?;
        if !known.takes_tokens() {
            return Err(bad(
                "providerToken",
                "nothing here: this provider takes no tokens, the guest pays on its page",
            ));
        }
        hub.providers
            .vault()
            .put(payment, Token::new(token.clone()));
    }
    Ok(Some(Command::BeginPayment(Begin {
        order,
        payment,
        method: body.method.clone(),
        amount: body.amount,
        by_token: body.provider_token.is_some(),
    })))
}
