//! What screens say, in az, ru and en. A message that lacks a language does not compile.
//!
//! Each capability has its own file with one `messages!` block: a field per message and its three texts.
//! Sentences with numbers or names in them are functions of the language beside the block.
//! Rules of writing: buttons are verbs of at most two words; states are short facts; no exclamation marks.

mod accounts;
mod approvals;
mod cash;
mod cloud;
mod common;
mod connect;
mod day;
mod devices;
mod errors;
mod floor;
mod guests;
mod held;
mod kitchen;
mod licence;
mod lock;
mod offline;
mod orders;
mod outbox;
mod owner;
mod owner_door;
mod payments;
mod printing;
mod providers;
mod reports;
mod reservations;
mod staff;
mod taxes;

pub use accounts::{Accounts, account_move};
pub use approvals::{Approvals, approved_by, closes_in};
pub use cash::{Cash, movement};
pub use cloud::{
    Cloud, allowed, days_left, impact, log_far, log_trouble, silent_sites, site_status, stage,
    stuck_logs, zone,
};
pub use common::{Common, Dates, Units, date_line};
pub use connect::{Connecting, Steps, Strip, certificate_ends};
pub use day::{Day, kind, still_open};
pub use devices::{Devices, device_kind, holds, lost_commands};
pub use errors::{error_text, error_text_about};
pub use floor::{
    Floor, bill_at, course_held, late_by, lines, moved_to, promised_at, quiet_for, ready_count,
    tickets,
};
pub use guests::{GuestDesk, GuestPage, how_many, requests_wait};
pub use held::{Held, conflicts, duplicates, queued, wanted};
pub use kitchen::{
    Board, Kitchen, average, board_stopped, bumped, call_off, cards_below, held_since, key_name,
    late_tickets, moved_from, paper_takes_over, ready_orders, recalled, ticket_count, tile_name,
    whole_orders,
};
pub use licence::{Licence, licence_fact};
pub use lock::{Enrol, Lock, SetUp, locked_for, tries_left, until_cut};
pub use offline::{Offline, as_of};
pub use orders::{
    Orders, Till, allergen, bill_printed, due_in, free_of, guest_number, guests, line_count,
    on_this_device, part_number, percent, pick, pick_from, portions_left, served_lines,
    taken_off_by, weight,
};
pub use outbox::{Outbox, refused};
pub use owner::{Owner, complete, kind_name, no_link, not_live, until};
pub use owner_door::OwnerDoor;
pub use payments::{Payments, Settled};
pub use printing::{Printing, jobs_uncertain, jobs_waiting, ticket_picture, trouble};
pub use providers::Providers;
pub use reports::{Reports, act, dimension, exception, said};
pub use reservations::{Reservations, clash};
pub use staff::Staff;
pub use taxes::Taxes;

use crate::session::use_session;
use domain::Lang;
use leptos::prelude::{Get, GetUntracked, RwSignal};

/// Declares a struct of messages and its three languages.
macro_rules! messages {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $az:literal, $ru:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            $(#[doc = $az] pub $field: &'static str,)+
        }

        impl $name {
            /// The messages in `lang`.
            pub const fn of(lang: domain::Lang) -> &'static Self {
                const AZ: $name = $name { $($field: $az,)+ };
                const RU: $name = $name { $($field: $ru,)+ };
                const EN: $name = $name { $($field: $en,)+ };
                match lang {
                    domain::Lang::Az => &AZ,
                    domain::Lang::Ru => &RU,
                    domain::Lang::En => &EN,
                }
            }
        }
    };
}
use messages;

/// The language of the person at the screen; copy it into closures and event handlers.
#[derive(Clone, Copy, Debug)]
pub struct I18n(pub RwSignal<Lang>);

impl I18n {
    /// The language now; follows a switch where it is read reactively.
    pub fn lang(self) -> Lang {
        self.0.get()
    }

    /// The language now, without following it: for event handlers.
    pub fn lang_untracked(self) -> Lang {
        self.0.get_untracked()
    }

    /// Words that every screen uses.
    pub fn t(self) -> &'static Common {
        Common::of(self.lang())
    }

    /// Units of time.
    pub fn units(self) -> &'static Units {
        Units::of(self.lang())
    }
}

/// The language of this page. Call it while a component is built, not in an event handler.
pub fn use_i18n() -> I18n {
    use_session().i18n
}

/// Words that every screen uses, in the reader's language; reactive.
pub fn t() -> &'static Common {
    use_i18n().t()
}
