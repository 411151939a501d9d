//! Sign-in of owners: password and second factor are judged together, so that nobody hears which of them was wrong.

use super::firebase::Identity;
use super::repo::{self, Account, Try};
use super::{Owner, SESSION_MILLIS, totp};
use crate::auth::{Count, is_secret, locked, sha256, wrong_password};
use crate::cloud::{Cloud, Doer, audit};
use crate::db::{Tx, in_time};
use crate::error::Refusal;
use crate::ids::new_id;
use axum::http::StatusCode;
use domain::cloud::owners::{OwnerLogin, OwnerToken, folded};

/// Signs somebody in. An address that nobody has is counted, locked and answered as any other, and takes as long.
pub(super) async fn sign_in(
    cloud: &Cloud,
    login: &OwnerLogin,
    from: &str,
) -> Result<OwnerToken, Refusal> {
    let email = folded(&login.email);
    let (account, count) = in_time(attempt(cloud, &email)).await?;
    let hash = account
        .as_ref()
        .and_then(|one| one.password_hash.as_deref());
    let short = login.is_short();
    let password = if short { login.password.as_str() } else { "" };
    let right = is_secret(password, hash).await && short;
    let account = account.filter(|_| right);
    let second = Some(login.second.as_str());
    in_time(begin(cloud, (&email, from), account, second, count)).await
}

/// Signs in whoever Firebase knows. The second factor is asked for, unless Firebase has asked for one of its own: a
/// stolen mailbox resets a password there, and must not open figures here.
pub(super) async fn by_firebase(
    cloud: &Cloud,
    identity: &Identity,
    second: &str,
    from: &str,
) -> Result<OwnerToken, Refusal> {
    let email = folded(&identity.email);
    let (_, count) = in_time(attempt(cloud, &email)).await?;
    let account = in_time(linked(cloud, identity, &email)).await?;
    let second = (!identity.second_factor).then_some(second);
    in_time(begin(cloud, (&email, from), Some(account), second, count)).await
}

/// The account of somebody of Firebase: the one that is linked, or that of the address, which is linked from now on.
async fn linked(cloud: &Cloud, identity: &Identity, email: &str) -> Result<Account, Refusal> {
    let mut tx = cloud.db.read().await?;
    let account = match repo::by_firebase(&mut tx, &identity.sub).await? {
        Some(account) => Some(account),
        None => repo::by_email(&mut tx, email).await?,
    };
    let ours = |one: &Account| {
        let linked = one.firebase_sub.as_deref();
        one.active && one.enrolled() && linked.is_none_or(|sub| sub == identity.sub)
    };
    let account = account.filter(ours).ok_or_else(|| {
        let message = "no active account has the address of this token";
        Refusal::new(StatusCode::UNAUTHORIZED, "no_account", message)
    })?;
    Ok(Account {
        firebase_sub: Some(identity.sub.clone()),
        ..account
    })
}

/// Counts an attempt; whose it is, when somebody may sign in with the address.
async fn attempt(cloud: &Cloud, email: &str) -> Result<(Option<Account>, Count), Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    let count = match repo::count(&mut tx, &sha256(email), now).await? {
        Try::Locked(until) => return Err(locked(until.since(now))),
        Try::Counted(count) => count,
    };
    let account = repo::by_email(&mut tx, email).await?;
    tx.commit().await?;
    let whole = |one: &Account| one.active && one.enrolled();
    Ok((account.filter(whole), count))
}

/// Begins a session when the second factor is right too, or writes down that it was not.
async fn begin(
    cloud: &Cloud,
    (email, from): (&str, &str),
    seen: Option<Account>,
    second: Option<&str>,
    count: Count,
) -> Result<OwnerToken, Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    let sub = seen.as_ref().and_then(|seen| seen.firebase_sub.clone());
    let account = match seen {
        Some(seen) => Some(fresh(&mut tx, &seen).await?),
        None => None,
    };
    let passed = match (&account, second) {
        (Some(account), Some(typed)) => factor(cloud, &mut tx, account, typed).await?,
        (Some(_), None) => true,
        (None, _) => false,
    };
    let Some(account) = account.filter(|_| passed) else {
        // An address that nobody has is not written down: it may be a password in the wrong field.
        let known = repo::by_email(&mut tx, email).await?;
        let actor = known.map_or_else(|| "unknown".to_owned(), |one| one.email);
        let doer = Doer {
            actor: &actor,
            from,
        };
        let detail = if count.1 > now { "locked" } else { "" };
        audit::note(&mut tx, doer, now, "owner.signInFailed", None, detail).await?;
        tx.commit().await?;
        return Err(wrong_password(count, now));
    };
    if sub.is_some() && sub != account.firebase_sub {
        // Linked only now: whoever fails the second factor links nothing.
        repo::link(&mut tx, account.id, sub.as_deref()).await?;
    }
    let (session, expires_at) = (new_id(), now.plus_millis(SESSION_MILLIS));
    let version = account.token_version;
    let tokens = &cloud.owners.tokens;
    let token = tokens.sign(account.id, session, version, expires_at);
    let token = token.ok_or_else(Refusal::busy)?;
    repo::tidy(&mut tx, now).await?;
    repo::forgive(&mut tx, &sha256(email)).await?;
    repo::begin(&mut tx, session, &account, now, expires_at).await?;
    let doer = Doer {
        actor: &account.email,
        from,
    };
    audit::note(&mut tx, doer, now, "owner.signedIn", None, "").await?;
    tx.commit().await?;
    Ok(OwnerToken { token, expires_at })
}

/// The account as it is now, with nobody else writing to it. It may have been changed while the password was looked at.
async fn fresh(tx: &mut Tx, seen: &Account) -> Result<Account, Refusal> {
    repo::hold(tx, seen.id).await?;
    let now = repo::by_email(tx, &seen.email).await?;
    let same = |one: &Account| one.active && one.token_version == seen.token_version;
    now.filter(same).ok_or_else(Refusal::busy)
}

/// Whether that is a code of the second factor that was not used before, or a recovery code, which is used up.
async fn factor(
    cloud: &Cloud,
    tx: &mut Tx,
    account: &Account,
    typed: &str,
) -> Result<bool, Refusal> {
    let sealed = account.totp_sealed.as_deref();
    let secret = sealed.and_then(|sealed| cloud.owners.seal.open(account.id, sealed));
    let secret = secret.ok_or_else(Refusal::busy)?;
    let now = cloud.clock.now();
    if let Some(step) = totp::accepted(&secret, typed, account.totp_step, now) {
        return Ok(repo::take_step(tx, account.id, step).await?);
    }
    let hash = sha256(&super::typed_code(typed));
    Ok(repo::use_recovery(tx, account.id, &hash).await?)
}

/// Ends this one session; others of the same account go on.
pub(super) async fn sign_out(cloud: &Cloud, who: &Owner) -> Result<(), Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    repo::end(&mut tx, who.session, now).await?;
    audit::note(&mut tx, who.doer(), now, "owner.signedOut", None, "").await?;
    Ok(tx.commit().await?)
}
