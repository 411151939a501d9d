//! Who waits for a takeaway or a delivery, or whose tab it is: name, telephone, promised time.

use super::sheet::channel_word;
use super::{Hall, Refused};
use crate::format::clock;
use crate::i18n::Floor;
use crate::ui::{Button, ButtonKind, Chip, Field, Sheet, Show, TextInput, attr, live};
use domain::Command;
use domain::ids::OrderId;
use domain::orders::{Channel, Guest};
use domain::time::UnixMillis;
use leptos::prelude::*;

/// Minutes from now that are promised by one tap.
const PROMISES: [i64; 3] = [20, 30, 45];

/// The sheet, when a guest is written down.
#[component]
pub fn GuestSheet(hall: Hall) -> impl IntoView {
    live(move || {
        hall.noted
            .get()
            .map(|(id, channel)| view! { <Noted hall=hall id=id channel=channel/> })
    })
    .into_any()
}

#[component]
fn Noted(hall: Hall, id: OrderId, channel: Channel) -> impl IntoView {
    let i = hall.session.i18n;
    let t = move || Floor::of(i.lang());
    let state = hall.store.state();
    let known = state.with_untracked(|state| {
        let order = state.orders.get(&id);
        order.and_then(|order| order.guest.clone())
    });
    let first = known.unwrap_or_default();
    let (name, phone) = (
        RwSignal::new(first.name.clone()),
        RwSignal::new(first.phone.clone()),
    );
    let address = RwSignal::new(first.address.clone());
    let promised = RwSignal::new(first.promised_at);
    let tried = RwSignal::new(false);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = Guest {
            name: name.get_untracked(),
            phone: phone.get_untracked(),
            address: address.get_untracked(),
            promised_at: promised.get_untracked(),
        };
        let now = state.with_untracked(|state| state.orders.get(&id)?.guest.clone());
        let describe = Command::Describe {
            order: id,
            guests: None,
            guest: Some(changed(&first, typed, now.unwrap_or_default())),
        };
        tried.set(true);
        // What was typed stays until it is taken.
        if hall.store.submit(describe) {
            hall.noted.set(None);
            hall.go.run(id);
        }
    };
    let chips: Vec<_> = PROMISES
        .into_iter()
        .map(|minutes| {
            let pick = move |()| {
                let now = hall.session.now.get_untracked();
                // Whole minutes: a promise is said by the clock.
                let at = now.plus_millis(minutes * 60_000).0 / 60_000 * 60_000;
                promised.set(Some(UnixMillis(at)));
            };
            view! { <Chip on=false on_press=pick>{format!("+{minutes} ")}{live(move || i.units().minute)}</Chip> }
        })
        .collect();
    let said = move || {
        let at = promised.get()?;
        Some(view! { <b>{clock(at, hall.session.offset_minutes())}</b> })
    };
    view! {
        <Sheet title=move || channel_word(i.lang(), channel) class="small-sheet" on_close=move |()| hall.noted.set(None)>
            <form on:submit=save>
                <div class="body">
                    <Field id="guest-name" label=move || t().guest_name><TextInput id="guest-name" value=name focus=true/></Field>
                    <Field id="guest-phone" label=move || t().guest_phone><TextInput id="guest-phone" value=phone kind="tel" input_mode="tel"/></Field>
                    <Show when=move || channel == Channel::Delivery>
                        <Field id="guest-address" label=move || t().guest_address><TextInput id="guest-address" value=address/></Field>
                    </Show>
                    <Show when=move || channel != Channel::Tab>
                        <p>{live(move || t().promised)} " " {live(said)}</p>
                    </Show>
                    {(channel != Channel::Tab).then(|| view! { <div class="guest-chips" role="group" aria-label=attr(move || t().promised)>{chips}</div> })}
                    <Show when=move || tried.get()><Refused hall=hall/></Show>
                    <Button kind=ButtonKind::Primary submit=true>{live(move || i.t().save)}</Button>
                </div>
            </form>
        </Sheet>
    }
    .into_any()
}

/// What was typed, over what another phone has written down since the sheet was opened: only what was changed here counts.
fn changed(first: &Guest, typed: Guest, now: Guest) -> Guest {
    fn one<T: PartialEq>(first: &T, typed: T, now: T) -> T {
        if typed == *first { now } else { typed }
    }
    Guest {
        name: one(&first.name, typed.name, now.name),
        phone: one(&first.phone, typed.phone, now.phone),
        address: one(&first.address, typed.address, now.address),
        promised_at: one(&first.promised_at, typed.promised_at, now.promised_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_phone_wrote_down_meanwhile_stays() {
        let guest = |name: &str, phone: &str, at: Option<i64>| Guest {
            name: name.to_owned(),
            phone: phone.to_owned(),
            promised_at: at.map(UnixMillis),
            ..Guest::default()
        };
        let first = guest("Ali", "", None);
        let typed = guest("Ali", "050", None);
        let now = guest("Ali Həsənov", "051", Some(9));
        assert_eq!(
            changed(&first, typed, now),
            guest("Ali Həsənov", "050", Some(9))
        );
        // A name that was taken away here is taken away.
        let cleared = guest("", "", None);
        assert_eq!(changed(&first, cleared.clone(), first.clone()), cleared);
    }
}
