//! Enrolment: a one-time code of the operator becomes an account with a password and a second factor.

use super::repo::{self, Account};
use super::{totp, typed_code};
use crate::auth::{hash_secret, random_code, sha256};
use crate::cloud::{Cloud, Doer, audit};
use crate::db::{Tx, in_time};
use crate::error::Refusal;
use axum::http::StatusCode;
use domain::cloud::owners::{ConfirmEnrol, Enrol, RecoveryCodes, SecondFactor};
use domain::time::UnixMillis;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::json;

/// Recovery codes of an account.
const RECOVERY: usize = 8;

/// A code of 16 clear characters (about 79 bits), so that a fast hash is enough.
pub(super) fn long_code() -> String {
    format!("{}-{}", random_code(), random_code())
}

fn no_code() -> Refusal {
    let message = "code: it is wrong, was used, or is older than 7 days";
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_code", message)
        .with(json!({"field": "code"}))
}

/// The account of a code that is still good, with nobody else writing to it.
async fn invited(tx: &mut Tx, code: &str, now: UnixMillis) -> Result<Account, Refusal> {
    let hash = sha256(&typed_code(code));
    let seen = repo::by_code(tx, &hash).await?.ok_or_else(no_code)?;
    repo::hold(tx, seen.id).await?;
    let account = repo::by_code(tx, &hash).await?;
    let good = |one: &Account| one.active && one.code_until.is_some_and(|until| until > now.0);
    account.filter(good).ok_or_else(no_code)
}

/// The first step: keeps the password and makes the secret of the second factor. It may be done again; the last one
/// counts.
pub(super) async fn begin(cloud: &Cloud, enrol: &Enrol) -> Result<SecondFactor, Refusal> {
    enrol.check()?;
    // Looked at before the password is hashed, which is costly.
    in_time(async {
        let mut tx = cloud.db.write().await?;
        invited(&mut tx, &enrol.code, cloud.clock.now()).await
    })
    .await?;
    let hash = hash_secret(&enrol.password).await;
    let hash = hash.ok_or_else(Refusal::busy)?;
    in_time(pend(cloud, &enrol.code, hash)).await
}

async fn pend(cloud: &Cloud, code: &str, hash: String) -> Result<SecondFactor, Refusal> {
    let mut secret = [0; totp::SECRET_BYTES];
    let filled = SystemRandom::new().fill(&mut secret);
    filled.map_err(|_| Refusal::busy())?;
    let mut tx = cloud.db.write().await?;
    let mut account = invited(&mut tx, code, cloud.clock.now()).await?;
    let sealed = cloud.owners.seal.close(account.id, &secret);
    account.pending_sealed = Some(sealed.ok_or_else(Refusal::busy)?);
    account.pending_hash = Some(hash);
    repo::update(&mut tx, &account).await?;
    tx.commit().await?;
    let secret = totp::base32(&secret);
    let uri = totp::uri(&account.email, &secret);
    Ok(SecondFactor { secret, uri })
}

/// The last step: the second factor works, so the account is whole and the code is used up.
pub(super) async fn confirm(
    cloud: &Cloud,
    confirm: &ConfirmEnrol,
    from: &str,
) -> Result<RecoveryCodes, Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    let mut account = invited(&mut tx, &confirm.code, now).await?;
    let sealed = account.pending_sealed.take();
    let secret = sealed
        .as_deref()
        .and_then(|sealed| cloud.owners.seal.open(account.id, sealed))
        .ok_or_else(no_code)?;
    let step = totp::accepted(&secret, &confirm.totp, 0, now).ok_or_else(|| {
        let message = "totp: this is not what the second factor shows now";
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_totp", message)
            .with(json!({"field": "totp"}))
    })?;
    account.password_hash = account.pending_hash.take();
    account.totp_sealed = sealed;
    // The code that confirmed does not sign in as well.
    account.totp_step = step;
    (account.code_hash, account.code_until) = (None, None);
    let codes: Vec<String> = (0..RECOVERY).map(|_| long_code()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| sha256(&typed_code(code))).collect();
    repo::update(&mut tx, &account).await?;
    repo::keep_recovery(&mut tx, account.id, &hashes).await?;
    repo::forgive(&mut tx, &sha256(&account.email)).await?;
    let doer = Doer {
        actor: &account.email,
        from,
    };
    audit::note(&mut tx, doer, now, "owner.enrolled", None, "").await?;
    tx.commit().await?;
    Ok(RecoveryCodes { codes })
}
