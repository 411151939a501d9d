//! The pipeline over real sockets: what arrives must be what was drawn, dot by dot, once.

use super::{
    Bitmap, Faults, JobState, Outcome, PrinterProfile, Trouble, VirtualPrinter, decode,
    drawer_kick, driver, encode, escpos, render, virtual_printer::Now,
};
use domain::{
    Lang, Money,
    orders::VatSum,
    printing::{
        Align, Block, DayKind, DayPaper, Document, KitchenLine, KitchenTicketView, PaymentLine,
        ReceiptKind, ReceiptLine, ReceiptView, Size, Span, TicketMark, day_paper, kitchen_ticket,
        receipt,
    },
    time::UnixMillis,
};
use proptest::prelude::*;
use std::{sync::Arc, sync::Mutex, time::Duration};

const ALPHABET: &str = "AaBbCcÇçDdEeƏəFfGgĞğHhXxIıİiJjKkQqLlMmNnOoÖöPpRrSsŞşTtUuÜüVvYyZz \
    АаБбВвГгДдЕеЁёЖжЗзИиЙйКкЛлМмНнОоПпРрСсТтУуФфХхЦцЧчШшЩщЪъЫыЬьЭэЮюЯя 0123456789 ₼ № « » – — − × · … ° ½ % ’";

fn alphabet() -> Document {
    let mut paper = Document::new("alphabet", Lang::Az);
    for span in [
        Span::new(ALPHABET, Size::Normal),
        Span::new(ALPHABET, Size::Normal).bold(),
        Span::new(ALPHABET, Size::Small).mono(),
    ] {
        paper.push(Block::text(span, Align::Left));
    }
    paper.push(Block::banner("ƏLAVƏ ₼"));
    paper
}

fn profile(dots: u16) -> PrinterProfile {
    let mut profile = PrinterProfile::with_dots(dots);
    profile.waits.stall_millis = 150;
    profile.waits.answer_millis = 400;
    profile.waits.connect_millis = 1_000;
    profile.waits.close_millis = 500;
    profile.waits.pause_millis = 20;
    profile.waits.proof_millis = 1_000;
    profile.pace_millis = 1;
    profile
}

async fn printer() -> VirtualPrinter {
    let now: Now = Arc::new(|| UnixMillis(1_794_682_800_000));
    VirtualPrinter::start(([127, 0, 0, 1], 0).into(), now)
        .await
        .expect("a free port")
}

async fn send(
    printer: &VirtualPrinter,
    job: &[u8],
    profile: &PrinterProfile,
) -> (Outcome, Vec<JobState>) {
    let states = Mutex::new(Vec::new());
    let address = printer.address().to_string();
    let outcome = driver::print(&address, job, profile, |state| {
        states.lock().expect("states").push(state);
    })
    .await;
    (outcome, states.into_inner().expect("states"))
}

#[tokio::test]
async fn the_alphabet_arrives_dot_by_dot_on_every_paper() {
    let printer = printer().await;
    for (index, dots) in [576, 384, 512, 640].into_iter().enumerate() {
        let mut profile = profile(dots);
        // A busy machine draws the virtual paper slowly; only the tests of a stall need a short one.
        profile.waits.stall_millis = 10_000;
        let drawn = render(&alphabet(), &profile);
        let (outcome, states) = send(&printer, &encode(&drawn, &profile), &profile).await;
        assert_eq!(outcome, Outcome::Printed { confirmed: true });
        assert_eq!(
            states,
            [
                JobState::Connecting,
                JobState::Sending,
                JobState::Confirming
            ]
        );
        let tickets = printer.tickets();
        assert_eq!(tickets.len(), index + 1);
        assert_eq!(tickets[index].bitmap, drawn);
        assert!(tickets[index].png.starts_with(b"\x89PNG"));
    }
    assert_eq!(printer.unknown_bytes(), 0);
}

#[tokio::test]
async fn paper_out_at_a_third_prints_once_after_the_new_roll() {
    let printer = Arc::new(printer().await);
    let profile = profile(576);
    let drawn = render(&alphabet(), &profile);
    let job = encode(&drawn, &profile);
    printer.misbehave(Faults {
        paper_out_after: Some(job.len() * 3 / 10),
        ..Faults::default()
    });
    let reloading = Arc::clone(&printer);
    let reload = tokio::spawn(async move {
        while reloading.has_paper() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(400)).await;
        reloading.load_paper(true);
    });
    let (outcome, states) = send(&printer, &job, &profile).await;
    reload.await.expect("reloads");
    assert_eq!(outcome, Outcome::Printed { confirmed: true });
    assert!(
        states.contains(&JobState::Blocked(Trouble::PaperOut)),
        "{states:?}"
    );
    assert_eq!(printer.jobs(), 1);
    assert_eq!(printer.tickets().len(), 1);
    assert_eq!(printer.tickets()[0].bitmap, drawn);
}

#[tokio::test]
async fn no_paper_before_the_job_sends_nothing() {
    let printer = printer().await;
    printer.load_paper(false);
    let profile = profile(576);
    let job = encode(&render(&alphabet(), &profile), &profile);
    assert_eq!(
        send(&printer, &job, &profile).await.0,
        Outcome::Blocked(Trouble::PaperOut)
    );
    assert_eq!(printer.jobs(), 0);
    printer.load_paper(true);
    assert_eq!(
        send(&printer, &job, &profile).await.0,
        Outcome::Printed { confirmed: true }
    );
}

#[tokio::test]
async fn a_mute_clone_is_assumed_and_keeps_its_last_row() {
    let printer = printer().await;
    printer.misbehave(Faults {
        mute: true,
        slow: Some((4096, 2)),
        ..Faults::default()
    });
    let profile = PrinterProfile {
        status: false,
        ..profile(576)
    };
    let drawn = render(&alphabet(), &profile);
    let (outcome, _) = send(&printer, &encode(&drawn, &profile), &profile).await;
    assert_eq!(outcome, Outcome::Printed { confirmed: false });
    assert_eq!(printer.tickets()[0].bitmap, drawn);
}

#[tokio::test]
async fn the_last_row_survives_a_close_with_unread_status() {
    // The printer pushes status all the time; the driver has to read it before it closes.
    let printer = printer().await;
    printer.misbehave(Faults {
        slow: Some((1024, 1)),
        ..Faults::default()
    });
    let profile = profile(576);
    let drawn = render(&alphabet(), &profile);
    let mut job = encode(&drawn, &profile);
    job.extend(escpos::PUSH_STATUS.repeat(200));
    let (outcome, _) = send(&printer, &job, &profile).await;
    assert_eq!(outcome, Outcome::Printed { confirmed: true });
    assert_eq!(printer.tickets()[0].bitmap, drawn);
}

#[tokio::test]
async fn two_terminals_at_once_get_two_whole_tickets() {
    let printer = printer().await;
    let mut profile = profile(576);
    profile.waits.answer_millis = 5_000;
    let first = render(&alphabet(), &profile);
    let second = render(&kitchen_ticket(&kitchen(TicketMark::New)), &profile);
    let (one, two) = (encode(&first, &profile), encode(&second, &profile));
    let (a, b) = tokio::join!(
        send(&printer, &one, &profile),
        send(&printer, &two, &profile)
    );
    let proved = Outcome::Printed { confirmed: true };
    assert_eq!((a.0, b.0), (proved, proved));
    let tickets: Vec<Bitmap> = printer.tickets().into_iter().map(|t| t.bitmap).collect();
    assert_eq!(tickets.len(), 2);
    assert!(tickets.contains(&first) && tickets.contains(&second));
}

#[tokio::test]
async fn a_printer_that_is_off_or_silent_never_starts() {
    let printer = printer().await;
    let profile = profile(576);
    let job = encode(&render(&alphabet(), &profile), &profile);
    printer.misbehave(Faults {
        mute: true,
        ..Faults::default()
    });
    assert_eq!(
        send(&printer, &job, &profile).await.0,
        Outcome::NotStarted(Trouble::NoAnswer)
    );
    printer.misbehave(Faults::default());
    printer.switch(false);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (outcome, states) = send(&printer, &job, &profile).await;
    assert_eq!(outcome, Outcome::NotStarted(Trouble::Unreachable));
    assert_eq!(states, [JobState::Connecting]);
    printer.switch(true);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(
        send(&printer, &job, &profile).await.0,
        Outcome::Printed { confirmed: true }
    );
}

#[tokio::test]
async fn a_link_that_breaks_mid_job_is_uncertain() {
    let printer = printer().await;
    let profile = profile(576);
    let job = encode(&render(&alphabet(), &profile), &profile);
    printer.misbehave(Faults {
        reset_after: Some(job.len() / 3),
        ..Faults::default()
    });
    assert_eq!(
        send(&printer, &job, &profile).await.0,
        Outcome::Uncertain(Trouble::LinkLost)
    );
    assert_eq!(printer.tickets(), []);
}

#[tokio::test]
async fn silence_after_the_cut_is_not_a_proof() {
    let printer = printer().await;
    let profile = profile(576);
    let job = encode(&render(&alphabet(), &profile), &profile);
    printer.misbehave(Faults {
        no_proof: true,
        ..Faults::default()
    });
    let (outcome, states) = send(&printer, &job, &profile).await;
    assert_eq!(outcome, Outcome::Uncertain(Trouble::NoAnswer));
    assert!(states.contains(&JobState::Blocked(Trouble::Stalled)));
}

#[tokio::test]
async fn the_drawer_is_a_job_of_its_own() {
    let printer = printer().await;
    let profile = profile(576);
    let (outcome, _) = send(&printer, &drawer_kick(&profile), &profile).await;
    assert_eq!(outcome, Outcome::Printed { confirmed: true });
    assert_eq!((printer.drawer_kicks(), printer.tickets().len()), (1, 0));
}

proptest! {
    #[test]
    fn no_picture_is_a_real_time_command(
        stride in 1_usize..12,
        cells in prop::collection::vec(prop::sample::select(vec![0x10_u8, 0x04, 0x05, 0x14, 0x00, 0xff]), 0..2000),
        band_rows in 1_u16..30,
    ) {
        let mut picture = Bitmap::from_rows(stride * 8, cells);
        let profile = PrinterProfile { band_rows, ..PrinterProfile::default() };
        let job = encode(&picture, &profile);
        prop_assert!(!escpos::has_real_time(&job));
        escpos::scrub(&mut picture);
        let arrived = decode::Decoder::default().feed(&job).into_iter().find_map(|command| match command {
            decode::Command::Cut(ticket) => ticket,
            _ => None,
        });
        prop_assert_eq!(arrived.unwrap_or(Bitmap::from_rows(stride * 8, vec![])), picture);
    }

    #[test]
    fn a_stream_in_pieces_decodes_the_same(sizes in prop::collection::vec(1_usize..700, 1..40)) {
        let profile = PrinterProfile::with_dots(384);
        let job = encode(&render(&kitchen_ticket(&kitchen(TicketMark::AddOn)), &profile), &profile);
        let whole = decode::Decoder::default().feed(&job);
        let mut decoder = decode::Decoder::default();
        let (mut rest, mut pieces) = (job.as_slice(), Vec::new());
        for size in sizes.iter().cycle() {
            let (now, later) = rest.split_at((*size).min(rest.len()));
            pieces.extend(decoder.feed(now));
            rest = later;
            if rest.is_empty() { break; }
        }
        prop_assert_eq!(pieces, whole);
    }
}

fn line(quantity: u32, name: &str, modifiers: &[&str], allergies: &[&str]) -> KitchenLine {
    KitchenLine {
        quantity,
        name: name.into(),
        modifiers: modifiers.iter().map(|text| (*text).into()).collect(),
        allergies: allergies.iter().map(|text| (*text).into()).collect(),
    }
}

fn kitchen(mark: TicketMark) -> KitchenTicketView {
    KitchenTicketView {
        ticket_id: "144-3-M".into(),
        mark,
        station: "Manqal".into(),
        place: "Masa 12".into(),
        order_number: "144".into(),
        waiter: "Tural".into(),
        guests: 4,
        time: "20:57".into(),
        heading: "3-cü kurs · başladıldı 20:57".into(),
        lines: vec![
            line(2, "Tikə kabab (quzu)", &[], &[]),
            line(1, "Lülə kabab", &["quyruqsuz"], &["qoz"]),
            line(
                12,
                "Toyuq kababı xüsusi souslu, kişmişli və zəfəranlı",
                &["lavaşda"],
                &[],
            ),
        ],
        elsewhere: "İsti: 1 sətir · Xəmir: 4".into(),
        ..KitchenTicketView::default()
    }
}

#[expect(clippy::too_many_lines, reason = "one whole receipt, written out")]
fn bill(lang: Lang, kind: ReceiptKind) -> ReceiptView {
    let ru = lang == Lang::Ru;
    let pick = |az: &str, russian: &str| {
        if ru {
            russian.to_owned()
        } else {
            az.to_owned()
        }
    };
    let row = |name, quantity, unit, details: String| ReceiptLine {
        name,
        quantity,
        unit: Money(unit),
        amount: Money(unit).times(quantity),
        details,
    };
    ReceiptView {
        document_id: "139-1".into(),
        lang,
        kind,
        restaurant: "Sufra".into(),
        address: pick("İçərişəhər, Bakı", "Ичеришехер, Баку"),
        tax_line: pick(
            "VÖEN 0000000000 · Obyekt kodu 000000",
            "ИНН 0000000000 · Код объекта 000000",
        ),
        check_number: "139".into(),
        printed_at: "14.11.2026 21:14".into(),
        place: pick("Masa 5", "Стол 5"),
        waiter: pick("Tural", "Турал"),
        cashier: if kind == ReceiptKind::Sale {
            "Nigar Hüseynova".into()
        } else {
            String::new()
        },
        guests: 3,
        lines: vec![
            row(
                pick("Qarışıq kabab (4 nəfərlik)", "Ассорти кебабов на 4"),
                1,
                6200,
                String::new(),
            ),
            row(pick("Çoban salatı", "Салат «Чобан»"), 2, 600, String::new()),
            row(
                pick("Kompot (qrafin)", "Компот (графин)"),
                2,
                500,
                String::new(),
            ),
            row(
                pick("Çay dəstgahı", "Чайный стол"),
                1,
                1500,
                pick("mürəbbə, paxlava, limon", "варенье, пахлава, лимон"),
            ),
            row(
                pick("Təndir çörəyi", "Тандырный хлеб"),
                1,
                100,
                String::new(),
            ),
        ],
        subtotal: Money(10_000),
        service: Some((1000, Money(1000))),
        total: Money(11_000),
        vat: vec![VatSum {
            rate_bp: 1800,
            total: Money(11_000),
            vat: Money(11_000).vat_inside(1800),
        }],
        payments: if kind == ReceiptKind::Sale {
            vec![
                PaymentLine {
                    label: pick("Kart (ayrı terminal, slip 004417)", "Карта (слип 004417)"),
                    amount: Money(7000),
                    ..PaymentLine::default()
                },
                PaymentLine {
                    label: pick("Nağd", "Наличные"),
                    amount: Money(4000),
                    tendered: Some(Money(5000)),
                    change: Money(1000),
                    tip: Money::ZERO,
                },
            ]
        } else {
            Vec::new()
        },
        split: if kind == ReceiptKind::Sale {
            Vec::new()
        } else {
            Money(11_000).split(3)
        },
        qr: if kind == ReceiptKind::Sale {
            "SINAQ0000000".into()
        } else {
            String::new()
        },
        fiscal_id: if kind == ReceiptKind::Sale {
            "SINAQ0000000".into()
        } else {
            String::new()
        },
        chain_code: "7F2A·91C0".into(),
        ..ReceiptView::default()
    }
}

/// A whole day on paper.
fn day(lang: Lang, kind: DayKind) -> DayPaper {
    let doc = r#"{"businessDay":"2026-11-14","from":0,"until":1,"sums":{"checks":238,"covers":477,"gross":1943330,
        "lineDiscounts":4109,"checkDiscounts":2400,"comps":{"count":7,"amount":9350},"net":1927471,"service":157739,
        "total":2085210,"vat":[{"rateBp":1800,"total":2085210,"vat":318095}],"payments":[{"method":"cash","count":97,
        "amount":736496},{"method":"card-external","count":141,"amount":1348714}],"refunds":[{"method":"cash","count":1,
        "amount":1200}],"voids":{"count":11,"amount":16850},"voidsTold":{"count":7,"amount":8100},"noSales":2,
        "drawers":[{"session":"019a80c0-0000-7000-8000-000000000001","drawer":"p-kassa","openedAt":0,"openedBy":"Nigar",
        "closedAt":1,"closedBy":"Nigar Məmmədova","openingFloat":20000,"taken":736496,"refunded":0,"cashIn":0,"cashOut":0,
        "safeDrops":0,"expected":756496,"counted":756256,"variance":-240}]},"openChecks":[{"order":
        "019a80c0-0000-7000-8000-000000000002","number":"4-17","waiter":"Tural Hüseynov","total":4100,"paid":0}],
        "unsent":[{"device":"019a80c0-0000-7000-8000-000000000003","name":"Telefon 4","pending":3}]}"#;
    DayPaper {
        document_id: "z-319".into(),
        lang,
        kind,
        restaurant: "Sufra".into(),
        number: 319,
        business_day: "14.11.2026".into(),
        from: "14.11.2026 00:41".into(),
        until: "15.11.2026 00:40".into(),
        printed_at: "15.11.2026 09:12".into(),
        by: "Aygün Əliyeva".into(),
        report: serde_json::from_str(doc).expect("a report"),
        methods: vec![
            ("cash".into(), "Nağd".into()),
            ("card-external".into(), "Kart (ayrı terminal)".into()),
        ],
        chain_code: "3F9A-0C1D-77E2".into(),
    }
}

/// Draws the sample tickets; with `SUFRA_TICKETS=<folder>` they are written there to be looked at.
#[test]
fn sample_tickets_keep_to_the_paper() {
    let void = TicketMark::Void {
        reason: "qonaq imtina etdi".into(),
    };
    let reprint = TicketMark::Reprint {
        copy: 2,
        first_at: "20:44".into(),
    };
    let papers = [
        ("kitchen", kitchen_ticket(&kitchen(TicketMark::New))),
        ("addon", kitchen_ticket(&kitchen(TicketMark::AddOn))),
        ("void", kitchen_ticket(&kitchen(void))),
        ("reprint", kitchen_ticket(&kitchen(reprint))),
        ("bill-az", receipt(&bill(Lang::Az, ReceiptKind::PreCheck))),
        ("sale-az", receipt(&bill(Lang::Az, ReceiptKind::Sale))),
        (
            "copy-ru",
            receipt(&bill(Lang::Ru, ReceiptKind::Duplicate(1))),
        ),
        ("sale-ru", receipt(&bill(Lang::Ru, ReceiptKind::Sale))),
        ("z-az", day_paper(&day(Lang::Az, DayKind::Copy))),
        ("x-ru", day_paper(&day(Lang::Ru, DayKind::X))),
        ("alphabet", alphabet()),
    ];
    for dots in [576, 384] {
        let profile = PrinterProfile::with_dots(dots);
        for (name, paper) in &papers {
            let drawn = render(paper, &profile);
            #[expect(clippy::disallowed_methods, reason = "this is the measurement itself")]
            let start = std::time::Instant::now();
            assert_eq!(render(paper, &profile), drawn);
            println!(
                "{name} {dots}: {:?}, {} rows",
                start.elapsed(),
                drawn.height()
            );
            let margins = (0..drawn.height())
                .all(|y| !drawn.get(0, y) && !drawn.get(usize::from(dots) - 1, y));
            assert!(margins, "{name} {dots} runs over the edge");
            if let Ok(folder) = std::env::var("SUFRA_TICKETS") {
                std::fs::write(format!("{folder}/{name}-{dots}.png"), drawn.to_png())
                    .expect("writes");
            }
        }
    }
}
