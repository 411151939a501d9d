//! The paper of guest accounts, as jobs of the printer that prints receipts. A code is on none of them: pictures of paper
//! are looked at later.

use super::documents::{GUEST, NewJob, date_and_clock};
use domain::accounts::{MoveKind, Moved};
use domain::ids::JobId;
use domain::menu::Catalog;
use domain::printing::{AccountPaper, account_paper};
use domain::state::State;
use domain::time::UnixMillis;

/// What the guest brought or got back. A check that was paid has its receipt.
pub fn moved(catalog: &Catalog, state: &State, moved: &Moved, at: UnixMillis) -> Option<NewJob> {
    if !matches!(
        moved.what,
        MoveKind::TopUp | MoveKind::PaidBack | MoveKind::TakenBack
    ) {
        return None;
    }
    let account = state.accounts.as_ref()?.get(&moved.account)?;
    let id = JobId::derived(moved.id.0, "account");
    let code = account.code.as_ref();
    let method = moved.method.as_ref().map(|key| {
        let known = catalog.payment_type(key);
        known.map_or(key.as_str(), |known| known.name.get(GUEST))
    });
    let paper = AccountPaper {
        document_id: id.to_string(),
        lang: GUEST,
        restaurant: catalog.meta.name.get(GUEST).to_owned(),
        printed_at: date_and_clock(catalog, at),
        kind: moved.kind,
        name: code.map_or_else(
            || account.name.clone(),
            |code| format!("•••• {}", code.tail),
        ),
        what: moved.what,
        amount: moved.amount,
        method: method.unwrap_or_default().to_owned(),
        balance: moved.balance,
        cashier: moved.by.name.clone(),
    };
    NewJob::at_till(catalog, (id, "account"), None, &account_paper(&paper))
}
