//! What is taken off a price: a discount on a line or the check, a dish on the house.

use super::reasons::Reasons;
use super::till::Till;
use crate::format::amount_of;
use crate::i18n::{Orders, Till as Words, percent};
use crate::ui::{
    Banner, Button, ButtonKind, ButtonSize, Chip, Field, Sheet, Show, TextInput, Tone, live,
};
use domain::Command;
use domain::ids::{LineId, ReasonKey};
use domain::menu::Reason;
use domain::orders::ChangePrice;
use leptos::prelude::*;

/// Steps that are offered beside what the reasons of the restaurant say, basis points.
const STEPS: [u32; 5] = [500, 1_000, 1_500, 2_000, 5_000];
/// All of a price, basis points.
const WHOLE: u32 = 10_000;

/// What is given, as it is picked.
#[derive(Clone, Copy)]
struct Gift {
    till: Till,
    /// None is the whole check.
    line: Option<LineId>,
    /// How much, basis points; all of it is on the house where it is a line.
    bp: RwSignal<u32>,
    reason: RwSignal<Option<ReasonKey>>,
    /// Another price for one piece of the line, as it is typed; empty is none.
    price: RwSignal<String>,
}

impl Gift {
    /// A price is typed.
    fn is_priced(self) -> bool {
        self.price.with(|text| !text.trim().is_empty())
    }

    /// Whether what is picked changes anything, and can be read.
    fn is_whole(self, now: u32) -> bool {
        if self.is_priced() {
            return self.price.with(|text| amount_of(text)).is_some();
        }
        self.bp.get() != now
    }

    fn on_the_house(self) -> bool {
        self.line.is_some() && self.bp.get() == WHOLE && !self.is_priced()
    }

    /// The discount as it stands.
    fn now(self) -> u32 {
        self.till.order.with_untracked(|order| {
            let order = order.as_ref();
            let of_line = |id| Some(order?.line(id)?.discount_bp);
            let bp = self
                .line
                .map_or(order.map(|order| order.discount_bp), of_line);
            bp.unwrap_or_default()
        })
    }

    /// The reasons of what is picked.
    fn reasons(self) -> Vec<Reason> {
        let house = self.on_the_house();
        self.till.catalog.with(|catalog| {
            let reasons = &catalog.reasons;
            if house {
                reasons.comp.clone()
            } else {
                reasons.discount.clone()
            }
        })
    }

    /// The discount, and of what.
    fn title(self) -> String {
        let word = Orders::of(self.till.lang()).discount;
        let name = self.till.order.with(|order| {
            let line = order.as_ref()?.line(self.line?)?;
            Some(line.name.get(self.till.lang()).to_owned())
        });
        name.map_or_else(|| word.to_owned(), |name| format!("{word}: {name}"))
    }

    fn command(self) -> Option<Command> {
        let order = self.till.id.get_untracked()?;
        let (bp, line) = (self.bp.get_untracked(), self.line);
        let reason = self.reason.get_untracked()?;
        if let Some(line) = line.filter(|_| self.is_priced()) {
            let unit = self.price.with_untracked(|text| amount_of(text))?;
            let asked = ChangePrice {
                order,
                line,
                unit,
                reason,
            };
            return Some(Command::ChangePrice(asked));
        }
        Some(match line.filter(|_| bp == WHOLE) {
            Some(line) => Command::Comp {
                order,
                line,
                reason,
            },
            None => Command::Discount {
                order,
                line,
                bp,
                reason,
            },
        })
    }
}

/// The sheet; without a line it is about the whole check.
pub fn sheet(till: Till, line: Option<LineId>) -> AnyView {
    let t = move || Words::of(till.lang());
    let close = Callback::new(move |()| till.open.set(None));
    let gift = Gift {
        till,
        line,
        bp: RwSignal::new(0),
        reason: RwSignal::new(None),
        price: RwSignal::new(String::new()),
    };
    let now = gift.now();
    gift.bp.set(now);
    // Reasons of a gift are not those of a discount.
    let house = Memo::new(move |_| gift.on_the_house());
    Effect::new(move |before: Option<bool>| {
        if before.is_some_and(|before| before != house.get()) {
            gift.reason.set(None);
        }
        house.get()
    });
    let picked = Memo::new(move |_| gift.reason.get());
    // The restaurant's reason says how much, where it does.
    Effect::new(move |_| {
        let key = picked.get();
        let reasons = untrack(|| gift.reasons());
        let bp = key.and_then(|key| reasons.into_iter().find(|one| one.id == key)?.bp);
        if let Some(bp) = bp {
            gift.bp.set(bp);
        }
    });
    let lost = till.store.lost();
    let unready = Signal::derive(move || {
        lost.get() || gift.reason.with(Option::is_none) || !gift.is_whole(now)
    });
    let done = move |()| {
        if let Some(command) = gift.command()
            && till.store.submit(command)
        {
            till.open.set(None);
        }
    };
    let reasons = move || view! { <Reasons till=till reasons=gift.reasons() picked=gift.reason/> };
    view! {
        <Sheet title=move || gift.title() class="small-sheet" on_close=close>
            <div class="body">
                <Show when=move || lost.get()><Banner tone=Tone::Warn icon="wifi-off" fact=move || t().needs_hub/></Show>
                {steps(&gift, now)}
                {price(&gift)}
                {live(move || { house.get(); reasons() })}
            </div>
            <footer>
                <span class="grow"></span>
                <Button size=ButtonSize::Large on_press=close>{live(move || t().back)}</Button>
                <Button kind=ButtonKind::Primary size=ButtonSize::Large icon="percent" disabled=unready on_press=done>{live(move || t().give)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// Another price for a line.
fn price(gift: &Gift) -> Option<AnyView> {
    let gift = *gift;
    gift.line?;
    let t = move || Words::of(gift.till.lang());
    let odd = Signal::derive(move || {
        gift.is_priced() && gift.price.with(|text| amount_of(text)).is_none()
    });
    let hint = move || {
        if odd.get() {
            t().bad_price
        } else {
            t().own_price_hint
        }
    };
    let field = view! {
        <Field id="own-price" label=move || t().own_price hint=hint bad=odd>
            <TextInput id="own-price" value=gift.price input_mode="decimal"/>
        </Field>
    };
    Some(field.into_any())
}

/// How much: what is usual, nothing where something is given already, and all of it for a line.
fn steps(gift: &Gift, now: u32) -> AnyView {
    let gift = *gift;
    let t = move || Words::of(gift.till.lang());
    let of_line = gift.line.is_some();
    let step = move |bp: u32| {
        let on = Signal::derive(move || gift.bp.get() == bp);
        let word = move || match bp {
            0 => t().no_discount.to_owned(),
            WHOLE if of_line => Orders::of(gift.till.lang()).comp.to_owned(),
            bp => percent(bp),
        };
        view! { <Chip on=on on_press=move |()| gift.bp.set(bp)>{live(word)}</Chip> }
    };
    let least = (now > 0).then_some(0);
    let most = Some(WHOLE).filter(|_| of_line);
    let all = least.into_iter().chain(STEPS).chain(most);
    view! { <div class="chips">{all.map(step).collect::<Vec<_>>()}</div> }.into_any()
}
