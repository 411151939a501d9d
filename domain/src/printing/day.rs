//! The paper of the day: the X while it goes on, the Z that closes it, and copies of a Z.

use super::document::{Align, Block, Document, Gap, Size, Span};
use super::receipt::{bold_pair, bold_title, centred, code, pair, vat_lines};
use super::words::{grouped, kind_word, percent, say};
use crate::accounts::AccountSums;
use crate::day::{DaySums, DrawerSum, MethodSum, Report, Sum, TipSum};
use crate::ids::PaymentTypeKey;
use crate::lang::Lang;
use crate::money::Money;
use crate::payments::KindSum;

/// Which paper it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayKind {
    /// The day goes on.
    #[default]
    X,
    /// A closing.
    Z,
    /// Another paper of a closing.
    Copy,
}

/// What the paper says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPaper {
    /// Id of the document.
    pub document_id: String,
    /// Language of the house.
    pub lang: Lang,
    /// Which paper.
    pub kind: DayKind,
    /// Name of the house.
    pub restaurant: String,
    /// The number of the Z; for an X that of the next.
    pub number: u32,
    /// `14.11.2026`.
    pub business_day: String,
    /// `14.11.2026 11:02`.
    pub from: String,
    /// The same.
    pub until: String,
    /// When it was printed, the same.
    pub printed_at: String,
    /// Who closed, or who wants an X.
    pub by: String,
    /// What was counted, and what was open.
    pub report: Report,
    /// The ways to pay by their names.
    pub methods: Vec<(PaymentTypeKey, String)>,
    /// Code of the chain; empty on an X.
    pub chain_code: String,
}

/// Builds the paper of the day.
pub fn day_paper(view: &DayPaper) -> Document {
    let mut paper = Document::new(view.document_id.clone(), view.lang);
    header(&mut paper, view);
    sales(&mut paper, view);
    money(&mut paper, view);
    on_accounts(&mut paper, view);
    control(&mut paper, view);
    for drawer in &view.report.sums.drawers {
        counted(&mut paper, drawer, view.lang);
    }
    open(&mut paper, view);
    paper.push(Block::dashed());
    if !view.chain_code.is_empty() {
        let label = say(view.lang, "Zəncir kodu", "Код цепочки", "Chain code");
        paper.push(code(label, &view.chain_code));
    }
    paper.push(centred(say(
        view.lang,
        "Fiskal sənəd deyil.",
        "Не фискальный документ.",
        "Not a fiscal document.",
    )));
    paper
}

fn header(paper: &mut Document, view: &DayPaper) {
    let lang = view.lang;
    paper.push(Block::text(
        Span::new(&*view.restaurant, Size::Title).bold(),
        Align::Center,
    ));
    paper.push(Block::Feed { gap: Gap::Small });
    if view.kind == DayKind::Copy {
        paper.push(Block::banner(say(lang, "NÜSXƏ", "КОПИЯ", "COPY")));
        paper.push(Block::Feed { gap: Gap::Small });
    }
    let title = match view.kind {
        DayKind::X => say(lang, "X hesabatı", "X-отчёт", "X report").to_owned(),
        // As short as that, it stands beside the date on every paper.
        DayKind::Z | DayKind::Copy => format!("Z №{}", view.number),
    };
    paper.push(bold_title(&title, &view.business_day));
    for (label, text) in [
        (say(lang, "Başlanğıc", "Начало", "From"), &view.from),
        (say(lang, "Son", "Конец", "Until"), &view.until),
        (say(lang, "Çap", "Печать", "Printed"), &view.printed_at),
        (say(lang, "Kim", "Кто", "By"), &view.by),
    ] {
        if !text.is_empty() {
            paper.push(small(label, text));
        }
    }
    paper.push(Block::solid());
}

fn sales(paper: &mut Document, view: &DayPaper) {
    let (lang, sums) = (view.lang, &view.report.sums);
    let checks = say(lang, "Hesablar", "Счета", "Checks");
    paper.push(small(checks, &sums.checks.to_string()));
    let covers = say(lang, "Qonaqlar", "Гости", "Guests");
    paper.push(small(covers, &sums.covers.to_string()));
    let off = |amount: Money| Money::ZERO.minus(amount);
    for (label, amount) in [
        (say(lang, "Satış", "Продажи", "Sales"), sums.gross),
        (
            say(lang, "Yemək endirimi", "Скидки на блюда", "Line discounts"),
            off(sums.line_discounts),
        ),
        (
            say(lang, "Hesab endirimi", "Скидки на счета", "Check discounts"),
            off(sums.check_discounts),
        ),
    ] {
        paper.push(pair(label, amount, Size::Normal));
    }
    let comps = Sum {
        amount: off(sums.comps.amount),
        ..sums.comps
    };
    paper.push(times(say(lang, "İkram", "Угощения", "Comps"), comps));
    let service = say(lang, "Xidmət haqqı", "Обслуживание", "Service");
    paper.push(pair(service, sums.service, Size::Normal));
    paper.push(bold_title(
        say(lang, "Dövriyyə", "Выручка", "Turnover"),
        &format!("{} ₼", grouped(sums.total)),
    ));
    // A house without VAT says nothing of it.
    if sums.vat.iter().any(|one| one.rate_bp > 0) {
        vat_lines(paper, &sums.vat, lang);
    }
    paper.push(Block::dashed());
    turnover(paper, &sums.turnover, lang);
}

/// The turnover by how it was paid, and the simplified tax on it.
fn turnover(paper: &mut Document, sums: &[KindSum], lang: Lang) {
    if sums.is_empty() {
        return;
    }
    let title = say(
        lang,
        "Dövriyyə ödəniş üzrə",
        "Выручка по видам оплаты",
        "Turnover by payment",
    );
    paper.push(small(title, ""));
    for one in sums {
        paper.push(pair(kind_word(lang, one.kind), one.total, Size::Normal));
        if let Some(bp) = one.tax_bp {
            let rate = percent(bp);
            let text = match lang {
                Lang::Az => format!("sadələşdirilmiş vergi {rate} %"),
                Lang::Ru => format!("упрощённый налог {rate} %"),
                Lang::En => format!("simplified tax {rate} %"),
            };
            paper.push(pair(&text, one.tax, Size::Small));
        }
        if !one.refunded.is_zero() {
            let label = say(lang, "qaytarılıb", "возвращено", "given back");
            paper.push(pair(label, Money::ZERO.minus(one.refunded), Size::Small));
        }
    }
    paper.push(Block::dashed());
}

fn money(paper: &mut Document, view: &DayPaper) {
    let (lang, sums) = (view.lang, &view.report.sums);
    let by_method = |paper: &mut Document, list: &[MethodSum], sign: i64| {
        for one in list {
            let mut names = view.methods.iter();
            let name = names.find(|(key, _)| *key == one.method);
            let name = name.map_or(one.method.as_str(), |(_, name)| name);
            let amount = Money(one.amount.0.saturating_mul(sign));
            let count = one.count;
            paper.push(times(name, Sum { count, amount }));
        }
    };
    let title = say(lang, "Alınıb", "Принято", "Taken");
    paper.push(bold_pair(title, &grouped(all(&sums.payments))));
    by_method(paper, &sums.payments, 1);
    if !sums.refunds.is_empty() {
        let back = Money::ZERO.minus(all(&sums.refunds));
        let title = say(lang, "Qaytarılıb", "Возвращено", "Given back");
        paper.push(bold_pair(title, &grouped(back)));
        by_method(paper, &sums.refunds, -1);
    }
    if !sums.written_off.is_nothing() {
        let title = say(lang, "Silinib", "Списано", "Written off");
        paper.push(times(title, sums.written_off));
    }
    if !sums.tips.is_empty() {
        let title = say(lang, "Bəxşiş", "Чаевые", "Tips");
        paper.push(bold_pair(title, &grouped(all(&sums.tips))));
        by_method(paper, &sums.tips, 1);
        for TipSum {
            name,
            count,
            amount,
            ..
        } in &sums.tips_by
        {
            let (count, amount) = (*count, *amount);
            paper.push(times(name, Sum { count, amount }));
        }
    }
    paper.push(Block::dashed());
}

/// Guest accounts: what was sold, taken and used, and what stands on them.
fn on_accounts(paper: &mut Document, view: &DayPaper) {
    let (lang, report) = (view.lang, &view.report);
    let sums = &report.sums.accounts;
    if sums.is_nothing() && report.accounts.is_nothing() {
        return;
    }
    let title = say(lang, "Qonaq hesabları", "Счета гостей", "Guest accounts");
    paper.push(bold_pair(title, &grouped(all(&sums.top_ups))));
    for ([az, ru, en], sum) in on_each(sums) {
        if sum.count > 0 {
            paper.push(times(say(lang, az, ru, en), sum));
        }
    }
    let owed = &report.accounts;
    let cards = say(
        lang,
        "Kartlarda qalıb",
        "Осталось на картах",
        "Left on gift cards",
    );
    let deposits = say(
        lang,
        "Depozitlərdə qalıb",
        "Осталось в депозитах",
        "Left in deposits",
    );
    let house = say(lang, "Qonaqların borcu", "Долг гостей", "Owed by guests");
    for (label, amount) in [
        (cards, owed.gift_cards),
        (deposits, owed.deposits),
        (house, owed.house),
    ] {
        if !amount.is_zero() {
            paper.push(pair(label, amount, Size::Normal));
        }
    }
    paper.push(Block::dashed());
}

/// What happened on each kind of account, with its words.
const fn on_each(sums: &AccountSums) -> [([&'static str; 3], Sum); 7] {
    let words = [
        [
            "Hədiyyə kartı satılıb",
            "Продано подарочных карт",
            "Gift cards sold",
        ],
        ["Kartla ödənilib", "Оплачено картами", "Gift cards used"],
        ["Depozit alınıb", "Принято депозитов", "Deposits taken"],
        ["Depozitlə ödənilib", "Оплачено депозитами", "Deposits used"],
        [
            "Depozit qaytarılıb",
            "Возвращено депозитов",
            "Deposits given back",
        ],
        ["Nisyə verilib", "Отпущено в долг", "Charged to accounts"],
        ["Nisyə ödənilib", "Погашено долгов", "Debts settled"],
    ];
    let [sold, used, taken, spent, back, charged, settled] = words;
    [
        (sold, sums.gift_sold),
        (used, sums.gift_used),
        (taken, sums.deposits_taken),
        (spent, sums.deposits_used),
        (back, sums.deposits_back),
        (charged, sums.house_charged),
        (settled, sums.house_settled),
    ]
}

fn all(methods: &[MethodSum]) -> Money {
    methods.iter().map(|one| one.amount).sum()
}

fn control(paper: &mut Document, view: &DayPaper) {
    let lang = view.lang;
    let DaySums {
        voids,
        voids_told,
        cancelled,
        bills_cancelled,
        no_sales,
        ..
    } = view.report.sums;
    for (label, sum) in [
        (
            say(lang, "Ləğv edilmiş yeməklər", "Отмены блюд", "Voids"),
            voids,
        ),
        (
            say(
                lang,
                "o cümlədən mətbəxdən sonra",
                "в том числе после кухни",
                "of them after the kitchen",
            ),
            voids_told,
        ),
        (
            say(
                lang,
                "Ləğv edilmiş hesablar",
                "Отмены счетов",
                "Cancelled checks",
            ),
            cancelled,
        ),
        (
            say(
                lang,
                "Geri alınmış hesab çapları",
                "Отозванные пречеки",
                "Bills taken back",
            ),
            bills_cancelled,
        ),
    ] {
        paper.push(times(label, sum));
    }
    let label = say(lang, "Çeksiz kassa açılışı", "Ящик без продажи", "No sale");
    paper.push(small(label, &format!("× {no_sales}")));
}

fn counted(paper: &mut Document, drawer: &DrawerSum, lang: Lang) {
    paper.push(Block::dashed());
    let title = say(lang, "Kassa", "Касса", "Drawer");
    let title = format!("{title} {}", drawer.drawer);
    paper.push(bold_pair(&title, &drawer.closed_by));
    if !drawer.accounts.is_zero() {
        let label = say(lang, "Qonaq hesabları", "Счета гостей", "Guest accounts");
        paper.push(pair(label, drawer.accounts, Size::Normal));
    }
    if !drawer.tips.is_zero() {
        let label = say(lang, "Bəxşiş", "Чаевые", "Tips");
        paper.push(pair(label, drawer.tips, Size::Normal));
    }
    for (label, amount) in [
        (
            say(lang, "Olmalı", "Должно быть", "Expected"),
            drawer.expected,
        ),
        (
            say(lang, "Sayılıb", "Пересчитано", "Counted"),
            drawer.counted,
        ),
        (say(lang, "Fərq", "Разница", "Variance"), drawer.variance),
    ] {
        paper.push(pair(label, amount, Size::Normal));
    }
}

/// What was open: nobody may overlook it.
fn open(paper: &mut Document, view: &DayPaper) {
    let (lang, report) = (view.lang, &view.report);
    if report.is_done() {
        return;
    }
    paper.push(Block::dashed());
    let title = say(lang, "Açıq qalıb", "Осталось открытым", "Left open");
    paper.push(Block::banner(title));
    let check = say(lang, "Hesab", "Счёт", "Check");
    for one in &report.open_checks {
        let label = format!("{check} №{} · {}", one.number, one.waiter);
        paper.push(pair(&label, one.total.minus(one.paid), Size::Normal));
    }
    let drawer = say(lang, "Kassa", "Касса", "Drawer");
    for one in &report.open_drawers {
        let label = format!("{drawer} {} · {}", one.drawer, one.opened_by);
        paper.push(pair(&label, one.expected, Size::Normal));
    }
    for one in &report.unsent {
        let count = match lang {
            Lang::Az => format!("{} əmr göndərilməyib", one.pending),
            Lang::Ru => format!("не отправлено: {}", one.pending),
            Lang::En => format!("{} not sent", one.pending),
        };
        paper.push(small(&one.name, &count));
    }
}

fn small(label: &str, text: &str) -> Block {
    Block::columns(Span::new(label, Size::Small), Span::new(text, Size::Small))
}

/// `Nağd × 12 … 340.00`
fn times(label: &str, sum: Sum) -> Block {
    pair(
        &format!("{label} × {}", sum.count),
        sum.amount,
        Size::Normal,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Owed;
    use crate::day::OpenCheck;
    use crate::ids::OrderId;
    use crate::menu::PaymentKind;
    use crate::orders::VatSum;
    use crate::time::{BusinessDay, UnixMillis};

    fn view(kind: DayKind) -> DayPaper {
        let sums = DaySums {
            checks: 238,
            total: Money(2_085_210),
            comps: Sum {
                count: 3,
                amount: Money(9_350),
            },
            payments: vec![MethodSum {
                method: "cash".into(),
                count: 97,
                amount: Money(736_496),
            }],
            ..DaySums::default()
        };
        DayPaper {
            document_id: "z-3".into(),
            lang: Lang::Az,
            kind,
            restaurant: "Sufra".into(),
            number: 3,
            business_day: "14.11.2026".into(),
            from: "13.11.2026 23:58".into(),
            until: "15.11.2026 00:40".into(),
            printed_at: "15.11.2026 00:40".into(),
            by: "Aygün".into(),
            report: Report {
                business_day: BusinessDay::parse("2026-11-14").expect("a day"),
                from: UnixMillis(0),
                until: UnixMillis(1),
                sums,
                accounts: Owed::default(),
                open_checks: vec![OpenCheck {
                    order: OrderId::default(),
                    number: "139".into(),
                    table: None,
                    waiter: "Tural".into(),
                    total: Money(4_100),
                    paid: Money(1_000),
                }],
                open_drawers: Vec::new(),
                unsent: Vec::new(),
            },
            methods: vec![("cash".into(), "Nağd".into())],
            chain_code: "3F9A-0C1D-77E2".into(),
        }
    }

    fn texts(view: &DayPaper) -> String {
        serde_json::to_string(&day_paper(view)).expect("serialises")
    }

    #[test]
    fn a_z_says_its_number_its_sums_and_its_code() {
        let text = texts(&view(DayKind::Z));
        for word in [
            "Z №3",
            "20\u{202f}852.10 ₼",
            "Nağd × 97",
            "7\u{202f}364.96",
            "İkram × 3",
            "\u{2212}93.50",
            "3F9A-0C1D-77E2",
            "Hesab №139 · Tural",
            "\"31.00\"",
            "Açıq qalıb",
        ] {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(!text.contains("NÜSXƏ"));
        assert!(texts(&view(DayKind::Copy)).contains("NÜSXƏ"));
    }

    #[test]
    fn an_x_has_no_number_and_a_finished_day_nothing_open() {
        let mut view = view(DayKind::X);
        view.report.open_checks.clear();
        view.lang = Lang::Ru;
        let text = texts(&view);
        assert!(text.contains("X-отчёт") && !text.contains("№3"));
        assert!(!text.contains("Осталось открытым"));
    }

    #[test]
    fn the_turnover_is_split_by_how_it_was_paid() {
        let mut view = view(DayKind::X);
        view.lang = Lang::En;
        let sum = |kind, total, tax_bp: Option<u32>, tax, refunded| KindSum {
            kind,
            total: Money(total),
            tax_bp,
            tax: Money(tax),
            refunded: Money(refunded),
            ..KindSum::default()
        };
        view.report.sums.turnover = vec![
            sum(PaymentKind::Cash, 100_000, Some(400), 4_000, 0),
            sum(PaymentKind::OtherCashless, 50_000, None, 0, 1_250),
        ];
        let exempt = VatSum {
            total: Money(50_000),
            ..VatSum::default()
        };
        view.report.sums.vat = vec![exempt];
        let text = texts(&view);
        for word in [
            "Turnover by payment",
            "simplified tax 4 %",
            "40.00",
            "Other cashless",
            "12.50",
        ] {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(
            !text.contains("VAT"),
            "a house without it says nothing of it"
        );
        view.report.sums.vat.push(VatSum {
            rate_bp: 1_800,
            ..exempt
        });
        let text = texts(&view);
        assert!(text.contains("exempt from VAT") && text.contains("including VAT 18 %"));
    }
}
