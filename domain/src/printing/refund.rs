//! The guest's paper of money that went back: dishes or an amount, how it was given, and room for a signature.

use super::document::{Align, Block, Document, Gap, Size, Span};
use super::receipt::{
    ReceiptLine, SumLine, bold_pair, bold_title, copy_words, fiscal_follows, fiscal_number, pair,
    service_line, vat_lines,
};
use super::words::{grouped, say};
use crate::lang::Lang;
use crate::money::Money;
use crate::orders::VatSum;

/// What the paper says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundPaper {
    /// Id of the print job.
    pub document_id: String,
    /// Language of the guest.
    pub lang: Lang,
    /// It came out before; this is another one.
    pub copy: bool,
    /// Name of the house.
    pub restaurant: String,
    /// Address; empty for none.
    pub address: String,
    /// Check number without sign (`139`).
    pub check_number: String,
    /// When the money went back: `14.11.2026 21:14`.
    pub given_at: String,
    /// Who gave it; empty when not known.
    pub by: String,
    /// The dishes, without service; the price of one piece is not said. Empty where an amount went back.
    pub lines: Vec<ReceiptLine>,
    /// What goes back without service and tip.
    pub net: Money,
    /// Service rate and what of it goes back; `None` for nothing.
    pub service: Option<(u32, Money)>,
    /// The tip that goes back.
    pub tip: Money,
    /// `net` and service with the VAT inside by rate; empty where nothing is said of VAT.
    pub vat: Vec<VatSum>,
    /// What went back by each payment; together they are the total.
    pub tenders: Vec<SumLine>,
    /// Why; empty for none.
    pub reason: String,
    /// Fiscal id and content of the QR code of each document; empty for none.
    pub fiscal: Vec<(String, String)>,
    /// The fiscal device has not acknowledged all of it.
    pub fiscal_waits: bool,
}

/// Builds the paper.
pub fn refund_paper(view: &RefundPaper) -> Document {
    let mut paper = Document::new(view.document_id.clone(), view.lang);
    head(&mut paper, view);
    for line in &view.lines {
        dish(&mut paper, line);
    }
    sums(&mut paper, view);
    fiscal(&mut paper, view);
    signature(&mut paper, view.lang);
    paper
}

fn head(paper: &mut Document, view: &RefundPaper) {
    let lang = view.lang;
    paper.push(Block::Mark);
    paper.push(Block::text(
        Span::new(&*view.restaurant, Size::Title).bold(),
        Align::Center,
    ));
    if !view.address.is_empty() {
        let address = Span::new(&*view.address, Size::Normal);
        paper.push(Block::text(address, Align::Center));
    }
    paper.push(Block::dashed());
    paper.push(Block::banner(say(
        lang,
        "GERİ QAYTARMA",
        "ВОЗВРАТ",
        "REFUND",
    )));
    if view.copy {
        paper.push(Block::Banner {
            text: copy_words(1, lang),
            size: Size::Normal,
        });
    }
    paper.push(Block::Feed { gap: Gap::Small });
    let check = say(lang, "Satış çeki", "Чек", "Receipt");
    paper.push(bold_pair(
        &format!("{check} №{}", view.check_number),
        &view.given_at,
    ));
    for (word, text) in [
        (say(lang, "Qaytaran", "Вернул", "Given by"), &view.by),
        (say(lang, "Səbəb", "Причина", "Reason"), &view.reason),
    ] {
        if !text.is_empty() {
            let text = Span::new(format!("{word}: {text}"), Size::Small);
            paper.push(Block::text(text, Align::Left));
        }
    }
    paper.push(Block::dashed());
}

fn dish(paper: &mut Document, line: &ReceiptLine) {
    paper.push(Block::columns(
        Span::new(format!("{} × {}", line.quantity, line.name), Size::Normal),
        Span::new(grouped(line.amount), Size::Normal).bold(),
    ));
    if !line.details.is_empty() {
        let details = Span::new(&*line.details, Size::Small);
        paper.push(Block::text(details, Align::Left));
    }
    paper.push(Block::Feed { gap: Gap::Small });
}

fn sums(paper: &mut Document, view: &RefundPaper) {
    let lang = view.lang;
    if view.lines.is_empty() && !view.net.is_zero() {
        let word = say(lang, "Məbləğ", "Сумма", "Amount");
        paper.push(pair(word, view.net, Size::Normal));
    }
    if let Some(service) = view.service {
        service_line(paper, service, lang);
    }
    if !view.tip.is_zero() {
        let word = say(lang, "Bəxşiş", "Чаевые", "Tip");
        paper.push(pair(word, view.tip, Size::Normal));
    }
    paper.push(Block::solid());
    let total: Money = view.tenders.iter().map(|one| one.amount).sum();
    let word = say(lang, "Qaytarıldı", "Возвращено", "Given back");
    paper.push(bold_title(word, &format!("{} ₼", grouped(total))));
    vat_lines(paper, &view.vat, lang);
    paper.push(Block::dashed());
    for tender in &view.tenders {
        paper.push(pair(&tender.label, tender.amount, Size::Normal));
    }
}

fn fiscal(paper: &mut Document, view: &RefundPaper) {
    if view.fiscal.is_empty() && !view.fiscal_waits {
        return;
    }
    paper.push(Block::dashed());
    for (id, qr) in &view.fiscal {
        paper.push(fiscal_number(id, view.lang));
        if !qr.is_empty() {
            paper.push(Block::Qr { data: qr.clone() });
        }
    }
    if view.fiscal_waits {
        paper.push(fiscal_follows(view.lang));
    }
}

fn signature(paper: &mut Document, lang: Lang) {
    for _ in 0..3 {
        paper.push(Block::Feed { gap: Gap::Line });
    }
    paper.push(Block::solid());
    let word = say(lang, "Qonağın imzası", "Подпись гостя", "Guest's signature");
    paper.push(Block::text(Span::new(word, Size::Small), Align::Center));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dishes(lang: Lang) -> RefundPaper {
        let pick = |[az, ru, en]: [&'static str; 3]| say(lang, az, ru, en).to_owned();
        RefundPaper {
            document_id: "139-Q".into(),
            lang,
            restaurant: "Sufra".into(),
            check_number: "139".into(),
            given_at: "14.11.2026 21:40".into(),
            by: "Aygün Əliyeva".into(),
            lines: vec![ReceiptLine {
                name: pick(["Piti", "Пити", "Piti"]),
                quantity: 2,
                amount: Money(1_400),
                details: pick(["böyük", "большая", "large"]),
                ..ReceiptLine::default()
            }],
            net: Money(1_400),
            service: Some((1_000, Money(140))),
            vat: vec![sum(800, 540, 40), sum(1_800, 1_000, 153)],
            tenders: vec![
                tender(pick(["Nağd", "Наличные", "Cash"]), 500),
                tender(pick(["Köçürmə", "Перевод", "Transfer"]), 1_040),
            ],
            reason: pick(["Keyfiyyət", "Качество", "Quality"]),
            ..RefundPaper::default()
        }
    }

    fn sum(rate_bp: u32, total: i64, vat: i64) -> VatSum {
        VatSum {
            rate_bp,
            total: Money(total),
            vat: Money(vat),
        }
    }

    fn tender(label: String, amount: i64) -> SumLine {
        SumLine {
            label,
            amount: Money(amount),
        }
    }

    /// The words of a paper: columns with ` | ` between them, one line for each block that says something.
    fn words(view: &RefundPaper) -> Vec<String> {
        let paper = refund_paper(view);
        let said = paper.blocks.iter().filter_map(|block| match block {
            Block::Text { spans, .. } => spans.first().map(|span| span.text.clone()),
            Block::Columns { left, right } => Some(format!("{} | {}", left.text, right.text)),
            Block::Banner { text, .. } => Some(format!("[{text}]")),
            Block::Qr { data } => Some(format!("QR {data}")),
            _ => None,
        });
        said.collect()
    }

    #[test]
    fn dishes_in_azerbaijani() {
        assert_eq!(
            words(&dishes(Lang::Az)),
            [
                "Sufra",
                "[GERİ QAYTARMA]",
                "Satış çeki №139 | 14.11.2026 21:40",
                "Qaytaran: Aygün Əliyeva",
                "Səbəb: Keyfiyyət",
                "2 × Piti | 14.00",
                "böyük",
                "Xidmət haqqı 10 % | 1.40",
                "Qaytarıldı | 15.40 ₼",
                "o cümlədən ƏDV 8 % | 0.40",
                "o cümlədən ƏDV 18 % | 1.53",
                "Nağd | 5.00",
                "Köçürmə | 10.40",
                "Qonağın imzası",
            ]
        );
    }

    #[test]
    fn a_copy_in_russian_with_its_fiscal_number() {
        let view = RefundPaper {
            copy: true,
            fiscal: vec![("F-8".into(), "https://example/F-8".into())],
            ..dishes(Lang::Ru)
        };
        assert_eq!(
            words(&view),
            [
                "Sufra",
                "[ВОЗВРАТ]",
                "[ДУБЛИКАТ 1 · не фискальный чек]",
                "Чек №139 | 14.11.2026 21:40",
                "Вернул: Aygün Əliyeva",
                "Причина: Качество",
                "2 × Пити | 14.00",
                "большая",
                "Обслуживание 10 % | 1.40",
                "Возвращено | 15.40 ₼",
                "в том числе НДС 8 % | 0.40",
                "в том числе НДС 18 % | 1.53",
                "Наличные | 5.00",
                "Перевод | 10.40",
                "Фискальный ID | F-8",
                "QR https://example/F-8",
                "Подпись гостя",
            ]
        );
    }

    #[test]
    fn an_amount_with_a_tip_in_english_while_the_device_is_silent() {
        let view = RefundPaper {
            lines: Vec::new(),
            net: Money(300),
            service: None,
            tip: Money(50),
            vat: Vec::new(),
            tenders: vec![tender("Cash".into(), 350)],
            by: String::new(),
            reason: String::new(),
            fiscal_waits: true,
            ..dishes(Lang::En)
        };
        assert_eq!(
            words(&view),
            [
                "Sufra",
                "[REFUND]",
                "Receipt №139 | 14.11.2026 21:40",
                "Amount | 3.00",
                "Tip | 0.50",
                "Given back | 3.50 ₼",
                "Cash | 3.50",
                "No answer from the fiscal device yet: the fiscal ID follows on a copy.",
                "Guest's signature",
            ]
        );
    }
}
