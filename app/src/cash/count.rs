//! Counting a drawer by its notes and coins, without being told what should come out.

use super::Desk;
use crate::format::{manat, money};
use crate::sending::Sending;
use crate::ui::{Button, ButtonKind, Icon, Sheet, attr, live};
use domain::Command;
use domain::cash::{Pieces, values};
use domain::ids::DrawerKey;
use domain::money::Money;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// So many pieces of one value fit into the field.
const LONGEST: usize = 5;

/// The notes and coins as they are typed, one text for each value.
type Typed = Vec<(Money, RwSignal<String>)>;

/// What was typed; what is no number counts as none.
fn pieces(typed: &Typed) -> Vec<Pieces> {
    let piece = |(value, text): &(Money, RwSignal<String>)| Pieces {
        value: *value,
        count: text.with(|text| text.parse().unwrap_or_default()),
    };
    let all = typed.iter().map(piece);
    all.filter(|one| one.count > 0).collect()
}

fn sum(typed: &Typed) -> Money {
    let pieces = pieces(typed);
    pieces.iter().map(|one| one.value.times(one.count)).sum()
}

/// The sheet. The count stays once it is sent, so Enter leads from field to field, and the button is pressed twice.
#[component]
pub fn CountSheet(desk: Desk, drawer: DrawerKey) -> impl IntoView {
    let values = desk.catalog.with_untracked(|catalog| values(catalog));
    let typed: Typed = values
        .into_iter()
        .map(|value| (value, RwSignal::new(String::new())))
        .collect();
    let typed = StoredValue::new(typed);
    let (sending, sure) = (Sending::new(), RwSignal::new(false));
    let close = move |()| desk.asking.set(None);
    let session = desk.known(&drawer).map(|one| one.id);
    let drawer = StoredValue::new(drawer);
    let send = move |()| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        let (counted, pieces) = untrack(|| typed.with_value(|typed| (sum(typed), pieces(typed))));
        let command = Command::CloseDrawer(domain::cash::Close {
            drawer: Some(drawer.get_value()),
            session,
            counted,
            pieces,
        });
        sending.send(desk.store, command, move |_| desk.asking.set(None));
    };
    // An empty drawer is counted with a zero.
    let untouched = move || {
        typed.with_value(|typed| {
            let mut all = typed.iter();
            all.all(|(_, text)| text.with(String::is_empty))
        })
    };
    let idle = Signal::derive(move || sending.busy.get() || untouched());
    let rows = typed.with_value(|typed| {
        let row = |(value, text): &(Money, RwSignal<String>)| row(desk, *value, *text, sure);
        typed.iter().map(row).collect::<Vec<_>>()
    });
    let total = move || typed.with_value(|typed| manat(sum(typed)));
    let word = move || {
        if sure.get() {
            desk.t().sure
        } else {
            desk.t().count
        }
    };
    view! {
        <Sheet title=move || desk.t().count class="small-sheet count-sheet" on_close=close>
            <div class="body">
                {sending.view(desk.session.i18n)}
                <div class="pieces">{rows}</div>
                <p class="muted"><Icon name="info"/>{live(move || desk.t().stays)}</p>
            </div>
            <footer>
                <Button on_press=close>{live(move || desk.session.i18n.t().cancel)}</Button>
                <span class="sum grow" role="status"><small>{live(move || desk.t().counted)}</small>" "<b>{live(total)}</b></span>
                <Button kind=ButtonKind::Primary disabled=idle on_press=send>{live(word)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// Leads to the next field, and from the last one to the button.
fn onwards(event: &KeyboardEvent) {
    if event.key() != "Enter" {
        return;
    }
    event.prevent_default();
    let field = event.target();
    let field = field.and_then(|target| target.dyn_into::<Element>().ok());
    let closest = |name: &str| field.as_ref()?.closest(name).ok().flatten();
    let next = closest(".piece").and_then(|row| row.next_element_sibling());
    let within = |from: Element, name: &str| from.query_selector(name).ok().flatten();
    let next = next
        .and_then(|row| within(row, "input"))
        .or_else(|| within(closest("dialog")?, "footer .primary"));
    if let Some(next) = next.and_then(|one| one.dyn_into::<HtmlElement>().ok()) {
        // A field that is gone takes no focus.
        let _ = next.focus();
    }
}

/// One value: how many there are, and what they come to.
fn row(desk: Desk, value: Money, text: RwSignal<String>, sure: RwSignal<bool>) -> AnyView {
    let name = money(value);
    let label = format!("{name} ₼");
    let typed = move |event| {
        let digits = event_target_value(&event);
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        text.set(digits.chars().take(LONGEST).collect());
        sure.set(false);
    };
    let comes_to = move || {
        let count = text.with(|text| text.parse().unwrap_or_default());
        money(value.times(count))
    };
    let spoken = move || format!("{label}, {}", desk.t().pieces);
    view! {
        <label class="piece">
            <b>{name}</b>
            <input
                type="text"
                inputmode="numeric"
                autocomplete="off"
                placeholder="0"
                aria-label=attr(spoken)
                prop:value=move || text.get()
                on:input=typed
                on:keydown=move |event| onwards(&event)
            />
            <span>{live(comes_to)}</span>
        </label>
    }
    .into_any()
}
