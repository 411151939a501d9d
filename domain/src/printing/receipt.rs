//! The guest's paper: the bill before paying (HESAB) and the sales receipt after it.

use super::{
    document::{Align, Block, Document, Gap, Size, Span},
    words::{grouped, guests, percent, say},
};
use crate::{lang::Lang, money::Money, orders::VatSum};

/// Which paper the guest gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReceiptKind {
    /// The bill on the table: not a fiscal document and says so.
    PreCheck,
    /// After payment.
    #[default]
    Sale,
    /// Another paper of a receipt that was printed before; counted from 1.
    Duplicate(u32),
}

/// One position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptLine {
    /// Name in the receipt's language.
    pub name: String,
    /// Pieces.
    pub quantity: u32,
    /// Price of one piece with its options, before discounts.
    pub unit: Money,
    /// What the line costs.
    pub amount: Money,
    /// Options, separated by commas; empty for none.
    pub details: String,
}

/// A named amount between lines and total (discount, comp).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SumLine {
    /// What it is, in the receipt's language.
    pub label: String,
    /// Signed.
    pub amount: Money,
}

/// One payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentLine {
    /// Way of paying in the receipt's language, with slip number if there is one.
    pub label: String,
    /// Applied to the check.
    pub amount: Money,
    /// Cash given by the guest, when it was more than `amount`.
    pub tendered: Option<Money>,
    /// Cash given back.
    pub change: Money,
    /// What the guest gave to the staff with it.
    pub tip: Money,
}

/// What a receipt says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptView {
    /// Id of the print job.
    pub document_id: String,
    /// Language of the guest.
    pub lang: Lang,
    /// Which paper.
    pub kind: ReceiptKind,
    /// Name of the house.
    pub restaurant: String,
    /// Address; empty for none.
    pub address: String,
    /// Tax number and object code line; empty for none.
    pub tax_line: String,
    /// Check number without sign (`139`).
    pub check_number: String,
    /// `14.11.2026 21:14`.
    pub printed_at: String,
    /// `Masa 5`.
    pub place: String,
    /// Who served.
    pub waiter: String,
    /// Who took the money; empty on a pre-check.
    pub cashier: String,
    /// Guests; 0 when not known.
    pub guests: u32,
    /// Positions in the order of the check.
    pub lines: Vec<ReceiptLine>,
    /// Σ of the lines.
    pub subtotal: Money,
    /// Discounts and comps.
    pub adjustments: Vec<SumLine>,
    /// Service rate and amount; `None` where no service is charged.
    pub service: Option<(u32, Money)>,
    /// What is owed or was paid.
    pub total: Money,
    /// `total` and the VAT inside it by rate, lowest first; empty where nothing is said of VAT.
    pub vat: Vec<VatSum>,
    /// The house pays simplified tax, and no VAT is inside.
    pub simplified: bool,
    /// How it was paid, in time order.
    pub payments: Vec<PaymentLine>,
    /// Equal parts that were agreed at the table; empty for none.
    pub split: Vec<Money>,
    /// Fiscal id; empty for none.
    pub fiscal_id: String,
    /// Content of the QR code; empty for none.
    pub qr: String,
    /// The fiscal device has not acknowledged the sale.
    pub fiscal_waits: bool,
    /// Code of the receipt chain; empty for none.
    pub chain_code: String,
}

/// Builds the guest's paper.
pub fn receipt(view: &ReceiptView) -> Document {
    let mut paper = Document::new(view.document_id.clone(), view.lang);
    header(&mut paper, view);
    for line in &view.lines {
        position(&mut paper, line);
    }
    paper.push(Block::solid());
    sums(&mut paper, view);
    if !view.payments.is_empty() {
        paper.push(Block::dashed());
        for payment in &view.payments {
            payment_lines(&mut paper, payment, view.lang);
        }
    }
    fiscal(&mut paper, view);
    closing(&mut paper, view);
    paper
}

fn header(paper: &mut Document, view: &ReceiptView) {
    let lang = view.lang;
    paper.push(Block::Mark);
    paper.push(Block::text(
        Span::new(&*view.restaurant, Size::Title).bold(),
        Align::Center,
    ));
    for (text, size) in [(&view.address, Size::Normal), (&view.tax_line, Size::Small)] {
        if !text.is_empty() {
            paper.push(Block::text(Span::new(&**text, size), Align::Center));
        }
    }
    paper.push(Block::dashed());
    let number = format!("№{}", view.check_number);
    let date = Span::new(&*view.printed_at, Size::Small);
    if view.kind == ReceiptKind::Sale {
        let title = say(lang, "Satış çeki", "Чек", "Receipt");
        paper.push(bold_pair(&format!("{title} {number}"), &view.place));
    } else {
        paper.push(Block::Banner {
            text: banner(view),
            size: Size::Normal,
        });
        paper.push(Block::Feed { gap: Gap::Small });
        paper.push(bold_pair(&view.place, &number));
    }
    paper.push(Block::columns(
        Span::new(served_by(view), Size::Small),
        date,
    ));
    if !view.cashier.is_empty() {
        let text = format!(
            "{}: {}",
            say(lang, "Kassir", "Кассир", "Cashier"),
            view.cashier
        );
        paper.push(Block::text(Span::new(text, Size::Small), Align::Left));
    }
    paper.push(Block::dashed());
}

fn banner(view: &ReceiptView) -> String {
    match view.kind {
        ReceiptKind::Duplicate(copy) => copy_words(copy, view.lang),
        _ => say(
            view.lang,
            "HESAB · fiskal çek deyil",
            "СЧЁТ · не фискальный чек",
            "BILL · not a fiscal receipt",
        )
        .to_owned(),
    }
}

/// That a paper came out before; counted from 1.
pub(super) fn copy_words(copy: u32, lang: Lang) -> String {
    match lang {
        Lang::Az => format!("NÜSXƏ {copy} · fiskal çek deyil"),
        Lang::Ru => format!("ДУБЛИКАТ {copy} · не фискальный чек"),
        Lang::En => format!("COPY {copy} · not a fiscal receipt"),
    }
}

fn served_by(view: &ReceiptView) -> String {
    let mut parts = Vec::new();
    if !view.waiter.is_empty() {
        let word = say(view.lang, "Ofisiant", "Официант", "Waiter");
        parts.push(format!("{word}: {}", view.waiter));
    }
    if view.guests > 0 {
        parts.push(guests(view.guests, view.lang));
    }
    parts.join(" · ")
}

fn position(paper: &mut Document, line: &ReceiptLine) {
    paper.push(Block::columns(
        Span::new(&*line.name, Size::Normal),
        Span::new(grouped(line.amount), Size::Normal).bold(),
    ));
    let times = format!("{} × {}", line.quantity, grouped(line.unit));
    let second = match (line.quantity > 1, line.details.is_empty()) {
        (true, true) => times,
        (true, false) => format!("{times} · {}", line.details),
        (false, false) => line.details.clone(),
        (false, true) => String::new(),
    };
    if !second.is_empty() {
        paper.push(Block::text(Span::new(second, Size::Small), Align::Left));
    }
    paper.push(Block::Feed { gap: Gap::Small });
}

fn sums(paper: &mut Document, view: &ReceiptView) {
    let lang = view.lang;
    let plain =
        view.adjustments.is_empty() && view.service.is_none_or(|(_, amount)| amount.is_zero());
    if view.kind != ReceiptKind::Sale || !plain {
        paper.push(pair(
            say(lang, "Ara cəm", "Подытог", "Subtotal"),
            view.subtotal,
            Size::Normal,
        ));
    }
    for sum in &view.adjustments {
        paper.push(pair(&sum.label, sum.amount, Size::Normal));
    }
    if let Some(service) = view.service {
        service_line(paper, service, lang);
    }
    let word = if view.kind == ReceiptKind::PreCheck {
        say(lang, "Ödəniləcək", "К оплате", "To pay")
    } else {
        say(lang, "Cəmi", "Итого", "Total")
    };
    paper.push(bold_title(word, &format!("{} ₼", grouped(view.total))));
    vat_lines(paper, &view.vat, lang);
    if view.simplified {
        let text = say(
            lang,
            "Sadələşdirilmiş vergi ödəyicisi, ƏDV-siz",
            "Плательщик упрощённого налога, без НДС",
            "Simplified tax payer, no VAT",
        );
        paper.push(Block::text(Span::new(text, Size::Small), Align::Left));
    }
    if let Some(people) = u32::try_from(view.split.len())
        .ok()
        .filter(|count| *count > 1)
    {
        let text = match lang {
            Lang::Az => format!("{people} nəfərə bərabər"),
            Lang::Ru => format!("Поровну на {people}"),
            Lang::En => format!("Split into {people}"),
        };
        let parts: Vec<String> = view.split.iter().copied().map(grouped).collect();
        paper.push(Block::dashed());
        paper.push(Block::columns(
            Span::new(text, Size::Normal),
            Span::new(parts.join(" / "), Size::Normal),
        ));
    }
}

/// The service charge with its rate.
pub(super) fn service_line(paper: &mut Document, (bp, amount): (u32, Money), lang: Lang) {
    let word = say(lang, "Xidmət haqqı", "Обслуживание", "Service");
    let text = format!("{word} {} %", percent(bp));
    paper.push(pair(&text, amount, Size::Normal));
}

/// One line for each rate: the VAT inside, or what is exempt of it.
pub(super) fn vat_lines(paper: &mut Document, sums: &[VatSum], lang: Lang) {
    for one in sums {
        let rate = percent(one.rate_bp);
        let (text, amount) = match (lang, one.rate_bp) {
            (Lang::Az, 0) => ("ƏDV-dən azad".to_owned(), one.total),
            (Lang::Ru, 0) => ("не облагается НДС".to_owned(), one.total),
            (Lang::En, 0) => ("exempt from VAT".to_owned(), one.total),
            (Lang::Az, _) => (format!("o cümlədən ƏDV {rate} %"), one.vat),
            (Lang::Ru, _) => (format!("в том числе НДС {rate} %"), one.vat),
            (Lang::En, _) => (format!("including VAT {rate} %"), one.vat),
        };
        paper.push(pair(&text, amount, Size::Small));
    }
}

fn payment_lines(paper: &mut Document, payment: &PaymentLine, lang: Lang) {
    paper.push(pair(&payment.label, payment.amount, Size::Normal));
    if let Some(tendered) = payment.tendered {
        let text = match lang {
            Lang::Az => format!("alındı {}, qaytarıldı", grouped(tendered)),
            Lang::Ru => format!("получено {}, сдача", grouped(tendered)),
            Lang::En => format!("tendered {}, change", grouped(tendered)),
        };
        paper.push(pair(&text, payment.change, Size::Small));
    }
    if !payment.tip.is_zero() {
        let word = say(lang, "bəxşiş", "чаевые", "tip");
        paper.push(pair(word, payment.tip, Size::Small));
    }
}

fn fiscal(paper: &mut Document, view: &ReceiptView) {
    let lang = view.lang;
    if view.fiscal_waits {
        paper.push(Block::dashed());
        paper.push(fiscal_follows(lang));
        return;
    }
    if view.fiscal_id.is_empty() && view.qr.is_empty() {
        return;
    }
    paper.push(Block::dashed());
    if !view.fiscal_id.is_empty() {
        paper.push(fiscal_number(&view.fiscal_id, lang));
    }
    if !view.qr.is_empty() {
        paper.push(Block::Qr {
            data: view.qr.clone(),
        });
        paper.push(centred(say(
            lang,
            "ƏDV-ni geri almaq üçün QR kodu oxudun.",
            "Считайте QR-код, чтобы вернуть НДС.",
            "Scan the QR code to get VAT back.",
        )));
    }
}

/// That the device has not answered.
pub(super) fn fiscal_follows(lang: Lang) -> Block {
    centred(say(
        lang,
        "Fiskal cihaz hələ cavab verməyib: fiskal ID sonra, nüsxədə.",
        "Фискальный аппарат ещё не ответил: фискальный ID позже, в копии.",
        "No answer from the fiscal device yet: the fiscal ID follows on a copy.",
    ))
}

/// The number that the device gave.
pub(super) fn fiscal_number(id: &str, lang: Lang) -> Block {
    code(say(lang, "Fiskal ID", "Фискальный ID", "Fiscal ID"), id)
}

fn closing(paper: &mut Document, view: &ReceiptView) {
    let lang = view.lang;
    paper.push(Block::dashed());
    if view.kind == ReceiptKind::PreCheck {
        paper.push(centred(say(
            lang,
            "Fiskal çek ödənişdən sonra verilir.",
            "Фискальный чек выдаётся после оплаты.",
            "The fiscal receipt follows after payment.",
        )));
        paper.push(centred(say(
            lang,
            "Bəxşiş məbləğə daxil deyil.",
            "Чаевые не включены.",
            "Tips are not included.",
        )));
        return;
    }
    if !view.chain_code.is_empty() {
        paper.push(code(
            say(lang, "Zəncir kodu", "Код цепочки", "Chain code"),
            &view.chain_code,
        ));
    }
    let thanks = say(lang, "Nuş olsun!", "Приятного аппетита!", "Thank you!");
    paper.push(Block::text(Span::new(thanks, Size::Normal), Align::Center));
}

pub(super) fn centred(text: &str) -> Block {
    Block::text(Span::new(text, Size::Small), Align::Center)
}

pub(super) fn pair(label: &str, amount: Money, size: Size) -> Block {
    Block::columns(Span::new(label, size), Span::new(grouped(amount), size))
}

pub(super) fn bold_pair(left: &str, right: &str) -> Block {
    Block::columns(
        Span::new(left, Size::Normal).bold(),
        Span::new(right, Size::Normal).bold(),
    )
}

pub(super) fn bold_title(left: &str, right: &str) -> Block {
    Block::columns(
        Span::new(left, Size::Title).bold(),
        Span::new(right, Size::Title).bold(),
    )
}

pub(super) fn code(label: &str, value: &str) -> Block {
    Block::columns(
        Span::new(label, Size::Small),
        Span::new(value, Size::Small).mono(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(paper: &Document) -> String {
        serde_json::to_string(paper).expect("serialises")
    }

    #[test]
    fn a_pre_check_says_what_it_is_not() {
        let view = ReceiptView {
            kind: ReceiptKind::PreCheck,
            total: Money(684_230),
            ..ReceiptView::default()
        };
        let text = texts(&receipt(&view));
        assert!(text.contains("HESAB · fiskal çek deyil"));
        assert!(text.contains("6\u{202f}842.30 ₼"));
    }

    #[test]
    fn cash_shows_tendered_and_change() {
        let sum = |rate_bp, total, vat| VatSum {
            rate_bp,
            total: Money(total),
            vat: Money(vat),
        };
        let view = ReceiptView {
            lang: Lang::Ru,
            payments: vec![PaymentLine {
                label: "Наличные".into(),
                amount: Money(3333),
                tendered: Some(Money(4000)),
                change: Money(667),
                tip: Money(200),
            }],
            vat: vec![sum(0, 5_000, 0), sum(1_800, 10_000, 1_525)],
            ..ReceiptView::default()
        };
        let text = texts(&receipt(&view));
        assert!(text.contains("получено 40.00, сдача") && text.contains("\"6.67\""));
        assert!(text.contains("в том числе НДС 18 %") && text.contains("\"15.25\""));
        assert!(text.contains("не облагается НДС") && text.contains("\"50.00\""));
        assert!(text.contains("чаевые") && text.contains("\"2.00\""));
    }

    #[test]
    fn a_house_under_simplified_tax_says_so_and_nothing_of_vat() {
        let view = ReceiptView {
            lang: Lang::En,
            simplified: true,
            ..ReceiptView::default()
        };
        let text = texts(&receipt(&view));
        assert!(text.contains("Simplified tax payer, no VAT") && !text.contains("including VAT"));
    }

    #[test]
    fn a_receipt_has_its_fiscal_number_or_says_that_it_follows() {
        let view = ReceiptView {
            lang: Lang::En,
            fiscal_waits: true,
            ..ReceiptView::default()
        };
        assert!(texts(&receipt(&view)).contains("No answer from the fiscal device yet"));
        let view = ReceiptView {
            fiscal_waits: false,
            fiscal_id: "F-7".into(),
            qr: "https://example/F-7".into(),
            ..view
        };
        let text = texts(&receipt(&view));
        assert!(text.contains("F-7") && text.contains("https://example/F-7"));
        assert!(!text.contains("No answer"));
    }
}
