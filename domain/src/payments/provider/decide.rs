//! What the rules say to payments through providers.

use super::{
    Attempt, AttemptState, Begin, CancelAttempt, GiveUp, GivenUp, Heard, ProviderMark, Report,
    ReturnMoney,
};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, PaymentId, PaymentTypeKey, ProviderKey};
use crate::menu::{PaymentKind, PaymentType};
use crate::money::Money;
use crate::orders::{Order, check_words, open_order};
use crate::payments::decide::{free_of, settled};
use crate::payments::{Payment, card};
use crate::state::{Ctx, State};

/// A provider's texts are kept up to so many characters.
const TEXT: usize = 200;
/// The longest address of a page on which a guest pays.
const ADDRESS: usize = 2_000;

/// Decides a command about a payment through a provider.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::BeginPayment(begin) => self::begin(state, ctx, begin),
        Command::CancelAttempt(cancel) => self::cancel(state, ctx, cancel),
        Command::GiveUpAttempt(up) => give_up(state, ctx, up),
        Command::ReturnMoney(back) => give_back(state, ctx, back),
        Command::ReportAttempt(report) => {
            only_hub(ctx)?;
            heard(state, ctx, report)
        }
        Command::ReportProviders(ready) => {
            only_hub(ctx)?;
            if ready.providers == state.providers {
                return Ok(Vec::new());
            }
            Ok(vec![EventBody::ProvidersChanged(Box::new(ready.clone()))])
        }
        _ => Err(Rejection::NotFound("command")),
    }
}

/// What providers say comes from the hub, which asks them itself.
const fn only_hub(ctx: &Ctx) -> Result<(), Rejection> {
    match ctx.actor {
        Some(_) => Err(Rejection::Forbidden("hub")),
        None => Ok(()),
    }
}

/// The guest waits in front of whoever sends it: what waited on a device is over.
const fn in_time(ctx: &Ctx) -> Result<(), Rejection> {
    if ctx.late {
        return Err(Rejection::NeedsHub);
    }
    Ok(())
}

fn begin(state: &State, ctx: &Ctx, begin: &Begin) -> Result<Vec<EventBody>, Rejection> {
    in_time(ctx)?;
    let order = open_order(state, begin.order)?;
    let known = order.payments.iter().any(|one| one.id == begin.payment);
    if known || state.attempts.contains_key(&begin.payment) {
        return Err(Rejection::DuplicateId("payment"));
    }
    let (way, provider) = way(state, &begin.method)?;
    if !state.providers.contains(provider) {
        return Err(Rejection::ProviderOff(provider.to_string()));
    }
    if begin.amount <= Money::ZERO {
        return Err(Rejection::BadAmount(begin.amount));
    }
    free_of(order, begin.amount)?;
    Ok(vec![EventBody::PaymentBegun(Box::new(Attempt {
        id: begin.payment,
        order: order.id,
        provider: provider.clone(),
        method: way.id.clone(),
        kind: way.kind,
        amount: begin.amount,
        state: AttemptState::Created,
        submitted: false,
        by_token: begin.by_token,
        provider_ref: None,
        redirect: None,
        hint: None,
        words: None,
        captured: None,
        cancel_wanted: false,
        given_up: None,
        returned: None,
        begun_at: ctx.now,
        changed_at: ctx.now,
        by: ctx.waiter(),
    }))])
}

/// The way to pay and its provider; `mobile` is understood as the first that has one, `card` as the first for cards.
pub fn way<'a>(
    state: &'a State,
    method: &PaymentTypeKey,
) -> Result<(&'a PaymentType, &'a ProviderKey), Rejection> {
    let ways = &state.catalog.payment_types;
    let mut carried = ways.iter().filter(|way| way.provider.is_some());
    let found = match method.as_str() {
        "mobile" => carried.next(),
        "card" => carried.find(|way| way.kind == PaymentKind::CardIntegrated),
        _ => state.catalog.payment_type(method),
    };
    let counted = |way: &&PaymentType| {
        matches!(
            way.kind,
            PaymentKind::CardIntegrated | PaymentKind::OtherCashless
        )
    };
    let found = found.filter(counted);
    let found = found.and_then(|way| Some((way, way.provider.as_ref()?)));
    found.ok_or_else(|| Rejection::UnknownPaymentType(method.to_string()))
}

/// Whether a way to pay goes through a provider, set up or not.
pub fn carried(state: &State, method: &PaymentTypeKey) -> bool {
    let known = state.catalog.payment_type(method);
    method.as_str() == "mobile" || known.is_some_and(|way| way.provider.is_some())
}

/// The attempt for this check.
fn attempt(state: &State, order: OrderId, payment: PaymentId) -> Result<&Attempt, Rejection> {
    let known = state.attempts.get(&payment);
    let known = known.filter(|attempt| attempt.order == order);
    known.ok_or(Rejection::NotFound("payment"))
}

fn illegal(from: AttemptState, to: &str) -> Rejection {
    Rejection::IllegalStatus {
        from: from.name().to_owned(),
        to: to.to_owned(),
    }
}

fn changed(attempt: Attempt) -> EventBody {
    EventBody::AttemptChanged(Box::new(attempt))
}

/// A second wish changes nothing.
fn cancel(state: &State, ctx: &Ctx, cancel: &CancelAttempt) -> Result<Vec<EventBody>, Rejection> {
    in_time(ctx)?;
    let known = attempt(state, cancel.order, cancel.payment)?;
    if !known.state.is_open() {
        return Err(illegal(known.state, "cancelled"));
    }
    if known.cancel_wanted {
        return Ok(Vec::new());
    }
    Ok(vec![changed(Attempt {
        cancel_wanted: true,
        changed_at: ctx.now,
        ..known.clone()
    })])
}

fn said(ctx: &Ctx, reason: &str) -> Result<GivenUp, Rejection> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Rejection::BadField {
            field: "reason",
            allowed: "1 to 64 characters, none of them a control character",
        });
    }
    check_words(reason)?;
    Ok(GivenUp {
        by: ctx.waiter(),
        reason: reason.to_owned(),
        at: ctx.now,
        asked: false,
    })
}

/// Only where the provider does not answer: what it knows, it has to say itself.
fn give_up(state: &State, ctx: &Ctx, up: &GiveUp) -> Result<Vec<EventBody>, Rejection> {
    in_time(ctx)?;
    let known = attempt(state, up.order, up.payment)?;
    if known.state != AttemptState::Unknown || known.given_up.is_some() {
        return Err(illegal(known.state, "givenUp"));
    }
    Ok(vec![changed(Attempt {
        given_up: Some(said(ctx, &up.reason)?),
        changed_at: ctx.now,
        ..known.clone()
    })])
}

fn give_back(state: &State, ctx: &Ctx, back: &ReturnMoney) -> Result<Vec<EventBody>, Rejection> {
    in_time(ctx)?;
    let known = attempt(state, back.order, back.payment)?;
    if known.state != AttemptState::Unmatched {
        return Err(illegal(known.state, AttemptState::Returning.name()));
    }
    Ok(vec![changed(Attempt {
        state: AttemptState::Returning,
        returned: Some(said(ctx, &back.reason)?),
        changed_at: ctx.now,
        ..known.clone()
    })])
}

/// Where what was heard leads; none where it changes nothing. Money that comes after a no is money all the same, and comes
/// once.
const fn next(from: AttemptState, heard: Heard) -> Option<AttemptState> {
    use AttemptState as S;
    Some(match (from, heard) {
        (S::Created, Heard::Submitting) => S::Created,
        (S::Created | S::Pending | S::Unknown, Heard::Pending) => S::Pending,
        (S::Created | S::Pending | S::Unknown, Heard::Unknown) => S::Unknown,
        (S::Created | S::Pending | S::Unknown, Heard::Declined) => S::Declined,
        (S::Created | S::Pending | S::Unknown, Heard::Cancelled) => S::Cancelled,
        (S::Created | S::Pending | S::Unknown | S::Declined | S::Cancelled, Heard::Captured) => {
            S::Captured
        }
        (S::Returning, Heard::Submitting) => S::Returning,
        (S::Returning, Heard::Returned) => S::Returned,
        (S::Returning, Heard::NotReturned) => S::Unmatched,
        _ => return None,
    })
}

/// What a provider says may be anything: no novel is kept of it.
fn short(text: Option<&String>) -> Option<String> {
    let text = text
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())?;
    let kept = text.chars().filter(|letter| !letter.is_control());
    Some(kept.take(TEXT).collect())
}

/// Nor anything that looks like a card's number; its own name for a payment may be digits as well.
fn plain(text: Option<&String>) -> Option<String> {
    short(text).filter(|text| !card::looks_like_one(text))
}

fn heard(state: &State, ctx: &Ctx, report: &Report) -> Result<Vec<EventBody>, Rejection> {
    let known = attempt(state, report.order, report.payment)?;
    let Some(to) = next(known.state, report.heard) else {
        return Ok(Vec::new());
    };
    let or = |new: Option<String>, old: &Option<String>| new.or_else(|| old.clone());
    let redirect = report.redirect.as_ref();
    let redirect = redirect.filter(|address| address.len() <= ADDRESS);
    let mut after = Attempt {
        state: to,
        submitted: true,
        provider_ref: or(short(report.provider_ref.as_ref()), &known.provider_ref),
        redirect: or(redirect.cloned(), &known.redirect),
        hint: or(plain(report.hint.as_ref()), &known.hint),
        words: or(plain(report.words.as_ref()), &known.words),
        ..known.clone()
    };
    if to == AttemptState::Returning
        && let Some(returned) = &mut after.returned
    {
        returned.asked = true;
    }
    if to == AttemptState::Captured {
        return captured(state, ctx, after, report.amount);
    }
    if after == *known {
        return Ok(Vec::new());
    }
    after.changed_at = ctx.now;
    Ok(vec![changed(after)])
}

/// The money came: it is taken for the check, or it is money without one. It is never lost.
fn captured(
    state: &State,
    ctx: &Ctx,
    mut after: Attempt,
    amount: Option<Money>,
) -> Result<Vec<EventBody>, Rejection> {
    let amount = amount.unwrap_or(after.amount);
    if amount <= Money::ZERO {
        return Err(Rejection::BadAmount(amount));
    }
    after.captured = Some(amount);
    after.changed_at = ctx.now;
    let order = state.orders.get(&after.order);
    let Some(order) = order.filter(|order| fits(order, &after, amount)) else {
        after.state = AttemptState::Unmatched;
        return Ok(vec![changed(after)]);
    };
    let payment = Payment {
        provider: Some(Box::new(ProviderMark {
            name: after.provider.clone(),
            reference: after.provider_ref.clone(),
            hint: after.hint.clone(),
        })),
        ..Payment::new(
            after.id,
            (after.method.clone(), after.kind),
            amount,
            (ctx.now, after.by.clone()),
        )
    };
    let mut events = vec![changed(after)];
    events.extend(settled(state, ctx, order, (payment, None)));
    Ok(events)
}

/// Whether the check still takes so much beside what is kept free for others.
fn fits(order: &Order, attempt: &Attempt, amount: Money) -> bool {
    let others = order.under_way.iter();
    let others = others.filter(|one| one.payment != attempt.id);
    let kept: Money = others.map(|one| one.amount).sum();
    let taken = order.payments.iter().any(|one| one.id == attempt.id);
    order.is_open() && !taken && amount <= order.due().minus(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table: who is not named stays.
    #[test]
    fn every_word_of_a_provider_leads_somewhere_or_nowhere() {
        use AttemptState as S;
        use Heard as H;
        let all = [
            H::Submitting,
            H::Pending,
            H::Unknown,
            H::Captured,
            H::Declined,
            H::Cancelled,
            H::Returned,
            H::NotReturned,
        ];
        let row = |from| all.map(|heard| next(from, heard));
        let open = |first| {
            [
                first,
                Some(S::Pending),
                Some(S::Unknown),
                Some(S::Captured),
                Some(S::Declined),
                Some(S::Cancelled),
                None,
                None,
            ]
        };
        assert_eq!(row(S::Created), open(Some(S::Created)));
        assert_eq!(row(S::Pending), open(None));
        assert_eq!(row(S::Unknown), open(None));
        for over in [S::Declined, S::Cancelled] {
            let mut only = [None; 8];
            only[3] = Some(S::Captured);
            assert_eq!(row(over), only);
        }
        for end in [S::Captured, S::Unmatched, S::Returned] {
            assert_eq!(row(end), [None; 8], "{end:?}");
        }
        let mut back = [None; 8];
        back[0] = Some(S::Returning);
        back[6] = Some(S::Returned);
        back[7] = Some(S::Unmatched);
        assert_eq!(row(S::Returning), back);
    }

    #[test]
    fn nothing_that_looks_like_a_card_is_kept_of_what_a_provider_says() {
        let said = |text: &str| plain(Some(&text.to_owned()));
        assert_eq!(said("4111 1111 1111 1111"), None);
        assert_eq!(said(" 476173**0010\n"), Some("476173**0010".to_owned()));
        let named = Some("4111111111111111".to_owned());
        assert_eq!(short(named.as_ref()), named);
        assert_eq!(said("  "), None);
    }
}
