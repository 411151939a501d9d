//! The kitchen ticket: read from two metres, so dish and quantity come first in size.

use super::{
    document::{Align, Block, Document, Gap, LineStyle, Size, Span},
    words::{guests, say, upper},
};
use crate::lang::Lang;

/// Why the kitchen gets this ticket; everything but the first one stands under an inverse banner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TicketMark {
    /// The first ticket of an order.
    #[default]
    New,
    /// Only lines that are new since the last ticket.
    AddOn,
    /// Lines that must not be cooked any more, with the reason.
    Void {
        /// As the guest or waiter gave it; empty when none is asked for.
        reason: String,
    },
    /// The order sits elsewhere now.
    Moved {
        /// Where it was.
        from: String,
    },
    /// Another paper of a ticket that was printed before.
    Reprint {
        /// Which copy this is, counted from 2.
        copy: u32,
        /// When the first one was printed (`20:44`).
        first_at: String,
    },
}

/// One dish on a kitchen ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KitchenLine {
    /// Pieces.
    pub quantity: u32,
    /// Kitchen name; printed in capitals of the ticket's language.
    pub name: String,
    /// Options and notes, one line each, without a dash.
    pub modifiers: Vec<String>,
    /// Allergens without the word allergy (`qoz`).
    pub allergies: Vec<String>,
}

/// What a kitchen ticket says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KitchenTicketView {
    /// Ticket id (`144-3-M`).
    pub ticket_id: String,
    /// Language of the station.
    pub lang: Lang,
    /// Why it is printed.
    pub mark: TicketMark,
    /// Station name; printed in capitals.
    pub station: String,
    /// Where the food goes (`Masa 12`, `Paket`).
    pub place: String,
    /// Order number without sign (`144`).
    pub order_number: String,
    /// Waiter's first name.
    pub waiter: String,
    /// Guests at the table; 0 when not known.
    pub guests: u32,
    /// Wall clock (`20:57`).
    pub time: String,
    /// A line above the dishes (`3-cü kurs · başladıldı 20:57`); empty for none.
    pub heading: String,
    /// What the ticket asks for.
    pub lines: Vec<KitchenLine>,
    /// What other stations make (`İsti: 1 sətir`); empty for none.
    pub elsewhere: String,
}

/// Builds the ticket of one station.
pub fn kitchen_ticket(view: &KitchenTicketView) -> Document {
    let lang = view.lang;
    let mut ticket = Document::new(view.ticket_id.clone(), lang);
    if let Some(banner) = banner(view) {
        ticket.push(Block::banner(banner));
        ticket.push(Block::Feed { gap: Gap::Small });
    }
    ticket.push(Block::columns(
        Span::new(view.place.clone(), Size::Title).bold(),
        Span::new(upper(&view.station, lang), Size::Title).bold(),
    ));
    ticket.push(Block::columns(
        Span::new(who(view), Size::Small),
        Span::new(view.time.clone(), Size::Small).bold(),
    ));
    ticket.push(Block::solid());
    if !view.heading.is_empty() {
        ticket.push(note(&view.heading));
    }
    let style = match view.mark {
        TicketMark::Void { .. } => LineStyle::Void,
        _ => LineStyle::Plain,
    };
    for line in &view.lines {
        ticket.push(item(line, style, lang));
    }
    if let TicketMark::Void { reason } = &view.mark
        && !reason.is_empty()
    {
        let text = format!("{}: {reason}", say(lang, "Səbəb", "Причина", "Reason"));
        ticket.push(Block::text(Span::new(text, Size::Normal), Align::Left));
    }
    ticket.push(Block::dashed());
    ticket.push(Block::columns(
        Span::new(footer(view), Size::Small),
        Span::new(
            format!(
                "{} {}",
                say(lang, "bilet", "билет", "ticket"),
                view.ticket_id
            ),
            Size::Small,
        ),
    ));
    if let TicketMark::Reprint { first_at, .. } = &view.mark {
        ticket.push(note(&already_printed(first_at, lang)));
    }
    ticket
}

fn note(text: &str) -> Block {
    Block::text(Span::new(text, Size::Small), Align::Left)
}

fn banner(view: &KitchenTicketView) -> Option<String> {
    let lang = view.lang;
    match &view.mark {
        TicketMark::New => None,
        TicketMark::AddOn => Some(say(lang, "ƏLAVƏ", "ДОБАВКА", "ADD-ON").to_owned()),
        TicketMark::Void { .. } => Some(say(lang, "LƏĞV", "ОТМЕНА", "VOID").to_owned()),
        TicketMark::Moved { from } => Some(format!("{from} » {}", view.place)),
        TicketMark::Reprint { copy, .. } => Some(format!(
            "{} · {copy}",
            say(lang, "TƏKRAR ÇAP", "ПОВТОР", "REPRINT")
        )),
    }
}

fn who(view: &KitchenTicketView) -> String {
    let mut text = format!("№{}", view.order_number);
    if !view.waiter.is_empty() {
        text.push_str(" · ");
        text.push_str(&view.waiter);
    }
    if view.guests > 0 {
        text.push_str(" · ");
        text.push_str(&guests(view.guests, view.lang));
    }
    text
}

fn item(line: &KitchenLine, style: LineStyle, lang: Lang) -> Block {
    let label = say(lang, "ALLERGİYA", "АЛЛЕРГИЯ", "ALLERGY");
    Block::Item {
        quantity: line.quantity.to_string(),
        name: upper(&line.name, lang),
        modifiers: line
            .modifiers
            .iter()
            .map(|text| format!("– {text}"))
            .collect(),
        allergies: line
            .allergies
            .iter()
            .map(|text| format!("{label}: {}", upper(text, lang)))
            .collect(),
        style,
    }
}

fn footer(view: &KitchenTicketView) -> String {
    let lang = view.lang;
    match view.mark {
        TicketMark::AddOn => say(
            lang,
            "Yalnız yeni sətirlər",
            "Только новые строки",
            "New lines only",
        )
        .to_owned(),
        TicketMark::Void { .. } => say(lang, "Bişirməyin", "Не готовить", "Do not cook").to_owned(),
        _ => view.elsewhere.clone(),
    }
}

fn already_printed(first_at: &str, lang: Lang) -> String {
    match lang {
        Lang::Az => format!("Əsl bilet {first_at} vaxtında çap olunub. Yenidən hazırlamayın."),
        Lang::Ru => format!("Первый билет напечатан в {first_at}. Не готовьте ещё раз."),
        Lang::En => format!("First printed at {first_at}. Do not prepare it again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(mark: TicketMark) -> KitchenTicketView {
        KitchenTicketView {
            ticket_id: "144-3-M".into(),
            mark,
            station: "Manqal".into(),
            place: "Masa 12".into(),
            order_number: "144".into(),
            waiter: "Tural".into(),
            guests: 4,
            time: "20:57".into(),
            lines: vec![KitchenLine {
                quantity: 2,
                name: "tikə kabab".into(),
                modifiers: vec!["quyruqsuz".into()],
                allergies: vec!["qoz".into()],
            }],
            ..KitchenTicketView::default()
        }
    }

    #[test]
    fn dishes_shout_and_allergies_are_labelled() {
        let ticket = kitchen_ticket(&view(TicketMark::New));
        assert!(ticket.blocks.contains(&Block::Item {
            quantity: "2".into(),
            name: "TİKƏ KABAB".into(),
            modifiers: vec!["– quyruqsuz".into()],
            allergies: vec!["ALLERGİYA: QOZ".into()],
            style: LineStyle::Plain,
        }));
        assert!(!matches!(ticket.blocks[0], Block::Banner { .. }));
    }

    #[test]
    fn additions_and_voids_carry_a_banner() {
        let first = |mark| kitchen_ticket(&view(mark)).blocks.remove(0);
        assert_eq!(first(TicketMark::AddOn), Block::banner("ƏLAVƏ"));
        assert_eq!(
            first(TicketMark::Void {
                reason: String::new()
            }),
            Block::banner("LƏĞV")
        );
        assert_eq!(
            first(TicketMark::Moved {
                from: "Masa 7".into()
            }),
            Block::banner("Masa 7 » Masa 12")
        );
    }

    #[test]
    fn json_round_trip_is_camel_case() {
        let ticket =
            kitchen_ticket(&view(TicketMark::AddOn)).under_banner("TƏKRAR · POSSIBLE DUPLICATE 1");
        let json = serde_json::to_string(&ticket).expect("serialises");
        assert!(
            json.starts_with(
                r#"{"version":1,"id":"144-3-M","lang":"az","blocks":[{"kind":"banner""#
            ),
            "{json}"
        );
        assert_eq!(
            serde_json::from_str::<Document>(&json).expect("parses"),
            ticket
        );
    }
}
