//! The paper of the day, as jobs of the printer that prints receipts.

use super::documents::{NewJob, date_and_clock};
use crate::ids::new_id;
use domain::day::{Report, Z};
use domain::ids::JobId;
use domain::lang::Lang;
use domain::menu::Catalog;
use domain::printing::{DayKind, DayPaper, Document, day_paper};
use domain::time::UnixMillis;

/// The language of the house's own paper.
const HOUSE: Lang = Lang::Az;

/// The Z that was made now. The same Z never enters the queue twice by itself.
pub fn closed(catalog: &Catalog, z: &Z) -> Option<NewJob> {
    let at = z.report.until;
    let id = JobId::derived(z.by.id.0, &format!("z {} {}", z.number, at.0));
    let document = z_document(catalog, z, DayKind::Z, at);
    NewJob::at_till(catalog, (id, "z"), None, &document)
}

/// A Z once more, marked as a copy.
pub fn copy(catalog: &Catalog, z: &Z, now: UnixMillis) -> Option<NewJob> {
    let document = z_document(catalog, z, DayKind::Copy, now);
    NewJob::at_till(catalog, (JobId::new(new_id()), "z"), None, &document)
}

/// The X, for whoever wants it.
pub fn running(catalog: &Catalog, (next, report): (u32, Report), by: &str) -> Option<NewJob> {
    let now = report.until;
    let paper = DayPaper {
        by: by.to_owned(),
        ..view(catalog, (next, report), DayKind::X, now)
    };
    let id = JobId::new(new_id());
    NewJob::at_till(catalog, (id, "x"), None, &day_paper(&paper))
}

fn z_document(catalog: &Catalog, z: &Z, kind: DayKind, now: UnixMillis) -> Document {
    day_paper(&DayPaper {
        by: z.by.name.clone(),
        chain_code: z.chain.clone(),
        ..view(catalog, (z.number, z.report.clone()), kind, now)
    })
}

fn view(
    catalog: &Catalog,
    (number, report): (u32, Report),
    kind: DayKind,
    now: UnixMillis,
) -> DayPaper {
    let (day, month, year) = report.business_day.parts();
    let types = catalog.payment_types.iter();
    let letter = if kind == DayKind::X { 'x' } else { 'z' };
    DayPaper {
        document_id: format!("{letter}-{number}"),
        lang: HOUSE,
        kind,
        restaurant: catalog.meta.name.get(HOUSE).to_owned(),
        number,
        business_day: format!("{day:02}.{month:02}.{year:04}"),
        from: date_and_clock(catalog, report.from),
        until: date_and_clock(catalog, report.until),
        printed_at: date_and_clock(catalog, now),
        by: String::new(),
        methods: types
            .map(|one| (one.id.clone(), one.name.get(HOUSE).to_owned()))
            .collect(),
        chain_code: String::new(),
        report,
    }
}
