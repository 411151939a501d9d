//! What proves an act out of the ordinary, in words: the same on the hub's screen and on the owner's page.

use crate::format::money;
use crate::i18n::Reports;
use domain::Lang;
use domain::reports::{Exception, ExceptionKind};

/// What stands before it.
pub const fn icon(kind: ExceptionKind) -> &'static str {
    match kind {
        ExceptionKind::BillCancelled => "lock-open",
        ExceptionKind::Void => "trash-2",
        ExceptionKind::Discount | ExceptionKind::ServiceWaived => "percent",
        ExceptionKind::Comp => "gift",
        ExceptionKind::Price => "tag",
        ExceptionKind::Released => "door-open",
        ExceptionKind::Refund => "undo-2",
        ExceptionKind::Cancelled => "ban",
        ExceptionKind::NoSale => "wallet",
        ExceptionKind::MethodChanged => "arrow-right",
    }
}

/// Before and after, what was charged again, where the cash lies.
pub fn facts(lang: Lang, one: &Exception) -> Vec<String> {
    let t = Reports::of(lang);
    let bill = one.before.map(|before| match one.after {
        Some(after) => format!("{} → {}", money(before), money(after)),
        None => format!("{} · {}", money(before), t.open_still),
    });
    let again = (!one.charged_again.is_zero()).then(|| {
        format!(
            "{} · {} {}",
            money(one.amount),
            t.charged_again,
            money(one.charged_again)
        )
    });
    let drawers = one.counted_without.as_ref().map(|counted| {
        let now = one.lies_in.as_deref().unwrap_or(t.no_drawer);
        format!("{}: {counted} · {}: {now}", t.counted_without, t.lies_in)
    });
    [bill, again, drawers].into_iter().flatten().collect()
}
