//! `GET|POST /api/accounts`, `GET /api/accounts/{id}`, `GET /api/accounts/by-code/{code}`,
//! `POST /api/accounts/{id}/top-up|take-back|close`. They build the same commands that the screens send.

use super::{codes, repo};
use crate::auth::{AccountsManage, May, PaymentsTake};
use crate::body::{Asked, Body, Given, IdempotencyKey, PathId};
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::{Answered, Request, hash_of};
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::Rejection;
use domain::accounts::{
    Account, AccountKind, AccountList, AccountPage, AccountView, Close, CloseAccount, NewAccount,
    Open, PayIn, TakeBack, TakeTopUpBack, TopUp, is_code,
};
use domain::command::Command;
use domain::ids::{AccountId, CommandId};
use domain::staff::{Actor, Permission};
use domain::wire::Verdict;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Accounts of a list.
const PAGE: usize = 50;

/// An account as it stands.
fn known(hub: &App, id: AccountId) -> Result<Arc<Account>, Refusal> {
    let state = hub.ledger.state();
    let known = state.accounts.as_ref().and_then(|all| all.get(&id));
    Ok(Arc::clone(known.ok_or(Rejection::NotFound("account"))?))
}

/// Brings a command through the door. Without a key each request is one of its own.
async fn through(
    hub: &App,
    actor: Actor,
    id: CommandId,
    command: Command,
    asked: &impl Serialize,
) -> Result<Answered, Refusal> {
    let request = Request {
        asked: Some(hash_of(asked)?),
        ..Request::direct(id, command, Some(actor))
    };
    let answered = hub.ledger.ask(request).await?;
    // An outcome that was stored before, for whoever else had this id.
    match answered.kept.outcome.outcome {
        Verdict::Applied => Ok(answered),
        Verdict::Rejected | Verdict::Quarantined => Err(Refusal::unfinished()),
    }
}

fn id_of(key: Option<IdempotencyKey>, actor: &Actor) -> CommandId {
    key.map_or_else(|| CommandId::new(new_id()), |key| key.command(actor))
}

/// Which accounts are asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    kind: Option<String>,
    q: Option<String>,
}

/// `GET /api/accounts?kind=&q=`: the open ones, the newest first. Gift cards are found by their codes; the list of them is
/// for whoever manages accounts.
pub async fn list(
    State(hub): State<App>,
    who: May<PaymentsTake>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<AccountList>, Refusal> {
    let manages = who.actor.role.may(Permission::AccountsManage);
    let kind: Option<AccountKind> = wanted
        .kind
        .map(|kind| serde_json::from_value(kind.into()))
        .transpose()
        .map_err(|_| Rejection::BadField {
            field: "kind",
            allowed: "house, giftCard or deposit",
        })?;
    let words = wanted.q.unwrap_or_default().trim().to_lowercase();
    let fits = |account: &Account| {
        let name = account.name.to_lowercase();
        let told = name.contains(&words) || account.phone.contains(&words);
        let seen = manages || account.kind != AccountKind::GiftCard;
        seen && told && !account.closed && kind.is_none_or(|kind| kind == account.kind)
    };
    let state = hub.ledger.state();
    let all = state.accounts.iter().flat_map(|all| all.values());
    let mut found: Vec<&Arc<Account>> = all.filter(|account| fits(account)).collect();
    found.sort_by_key(|account| (std::cmp::Reverse(account.opened_at), account.id));
    Ok(Json(AccountList {
        more: found.len() > PAGE,
        accounts: found
            .into_iter()
            .take(PAGE)
            .map(|account| AccountView::from(&**account))
            .collect(),
    }))
}

/// `GET /api/accounts/{id}`: an account and what happened to it last.
pub async fn one(
    State(hub): State<App>,
    _who: May<PaymentsTake>,
    PathId(id): PathId<AccountId>,
) -> Result<Json<AccountPage>, Refusal> {
    let account = AccountView::from(&*known(&hub, id)?);
    let mut tx = hub.ledger.db().read().await?;
    let moves = repo::moves(&mut tx, hub.ledger.site(), id).await?;
    Ok(Json(AccountPage { account, moves }))
}

/// `GET /api/accounts/by-code/{code}`: the gift card with a code.
pub async fn by_code(
    State(hub): State<App>,
    who: May<PaymentsTake>,
    Path(text): Path<String>,
) -> Result<Json<AccountView>, Refusal> {
    let code = is_code(&text).ok_or(Rejection::BadField {
        field: "code",
        allowed: "the sixteen digits of a gift card",
    })?;
    let (person, now) = (who.actor.staff_id, hub.clock.now());
    hub.guesses.ask(person, now)?;
    let hash = codes::hash(&code);
    let state = hub.ledger.state();
    let mut all = state.accounts.iter().flat_map(|all| all.values());
    let mine = |account: &Account| account.code.as_ref().is_some_and(|code| code.hash == hash);
    let found = all.find(|account| mine(account));
    let found = found.ok_or(Rejection::NotFound("gift card"))?;
    hub.guesses.right(person, now);
    let mut view = AccountView::from(&**found);
    view.proof = Some(hub.proofs.give(&hash, person, now));
    Ok(Json(view))
}

/// `POST /api/accounts`: the code of a gift card is whole in this answer, and in no other.
pub async fn open(
    State(hub): State<App>,
    who: May<PaymentsTake>,
    key: Option<IdempotencyKey>,
    Body(asked): Body<NewAccount>,
) -> Result<(StatusCode, Json<AccountView>), Refusal> {
    let id = id_of(key, &who.actor);
    let account = asked
        .id
        .unwrap_or_else(|| AccountId::derived(id.0, "account"));
    let code = (asked.kind == AccountKind::GiftCard).then(codes::random);
    let command = Command::OpenAccount(Box::new(Open {
        account,
        kind: asked.kind,
        name: asked.name.clone(),
        phone: asked.phone.clone(),
        limit: asked.limit,
        reservation: asked.reservation,
        code: code.as_deref().map(codes::mark),
    }));
    let answered = through(&hub, who.actor, id, command, &asked).await?;
    let mut view = AccountView::from(&*known(&hub, account)?);
    // A repeat made another code, which nobody knows.
    if let Some(code) = code.filter(|_| !answered.repeated) {
        view.code = Some(domain::accounts::grouped(&code));
    }
    Ok((StatusCode::CREATED, Json(view)))
}

/// `POST /api/accounts/{id}/top-up`
pub async fn top_up(
    State(hub): State<App>,
    who: May<PaymentsTake>,
    PathId(account): PathId<AccountId>,
    key: IdempotencyKey,
    Body(asked): Body<PayIn>,
) -> Result<(StatusCode, Json<AccountView>), Refusal> {
    let id = key.command(&who.actor);
    let command = Command::TopUp(TopUp {
        account,
        method: asked.method.clone(),
        amount: asked.amount,
        slip: asked.slip.clone(),
    });
    through(&hub, who.actor, id, command, &(account, &asked)).await?;
    let view = AccountView::from(&*known(&hub, account)?);
    Ok((StatusCode::CREATED, Json(view)))
}

/// `POST /api/accounts/{id}/take-back`
pub async fn take_back(
    State(hub): State<App>,
    who: May<AccountsManage>,
    PathId(account): PathId<AccountId>,
    key: IdempotencyKey,
    Body(asked): Body<TakeTopUpBack>,
) -> Result<Json<AccountView>, Refusal> {
    let id = key.command(&who.actor);
    let command = Command::TakeBack(TakeBack {
        account,
        top_up: asked.top_up,
        reason: asked.reason.clone(),
    });
    through(&hub, who.actor, id, command, &(account, &asked)).await?;
    Ok(Json(AccountView::from(&*known(&hub, account)?)))
}

/// `POST /api/accounts/{id}/close`
pub async fn close(
    State(hub): State<App>,
    who: May<AccountsManage>,
    PathId(account): PathId<AccountId>,
    key: Option<IdempotencyKey>,
    Given(asked): Given<CloseAccount>,
) -> Result<Json<AccountView>, Refusal> {
    let id = id_of(key, &who.actor);
    let command = Command::CloseAccount(Close {
        account,
        method: asked.method.clone(),
    });
    through(&hub, who.actor, id, command, &(account, &asked)).await?;
    Ok(Json(AccountView::from(&*known(&hub, account)?)))
}
