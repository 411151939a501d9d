//! Taxes and the service charge, for whoever answers for them.

mod form;

use crate::bar::TillBar;
use crate::i18n::{Taxes as Words, error_text};
use crate::session::{Session, use_session};
use crate::store::{Given, Refusal, Store, use_store};
use crate::ui::{
    Banner, Button, ButtonKind, EmptyState, Field, For, Seg, Show, TextInput, Tone, attr, live,
    use_toasts,
};
use domain::ids::ItemKey;
use domain::menu::Catalog;
use form::{Form, Rate};
use leptos::prelude::*;
use std::sync::Arc;

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    store: Store,
    catalog: Memo<Arc<Catalog>>,
    form: Form,
    busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

impl Desk {
    fn t(self) -> &'static Words {
        Words::of(self.session.i18n.lang())
    }

    /// Sends what is typed, which stays when it is refused.
    fn save(self, done: Callback<()>) {
        let command = untrack(|| self.form.command());
        let Some(command) = command.filter(|_| !self.busy.get_untracked()) else {
            return;
        };
        self.busy.set(true);
        self.refusal.set(None);
        leptos::task::spawn_local(async move {
            let answer = self.store.submit_and_wait(command).await;
            // The page may be gone.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(Given::Asked) => {}
                // It waits on this device, and the fields show it also after a new start.
                Ok(Given::Kept) => self.refusal.set(Some(Refusal {
                    code: "not_heard".to_owned(),
                    ..Refusal::default()
                })),
                Ok(Given::Done) => done.run(()),
                Err(refusal) => self.refusal.set(Some(refusal)),
            }
        });
    }
}

/// `/taxes`.
#[component]
pub fn TaxesScreen() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let desk = Desk {
        session,
        store,
        catalog: store.catalog(),
        form: Form::new(),
        busy: RwSignal::new(false),
        refusal: RwSignal::new(None),
    };
    desk.catalog
        .with_untracked(|catalog| desk.form.follow(catalog));
    Effect::new(move |_| desk.catalog.with(|catalog| desk.form.follow(catalog)));
    let may = Memo::new(move |_| session.may("menu.rates"));
    let body = move || {
        if may.get() {
            view! { <Page desk=desk/> }.into_any()
        } else {
            view! { <EmptyState icon="lock" title=move || desk.t().forbidden hint=move || desk.t().forbidden_hint/> }.into_any()
        }
    };
    view! {
        <main class="taxes">
            <TillBar/>
            <section aria-label=attr(move || desk.t().title)>
                <h1>{live(move || desk.t().title)}</h1>
                {live(body)}
            </section>
        </main>
    }
    .into_any()
}

/// A rate that the hub refused: which one, and what is allowed for it.
fn bad_rate(t: &Words, refusal: &Refusal) -> Option<String> {
    let field = refusal.details.get("field")?.as_str()?;
    let label = match field {
        "vatBp" => t.vat_inside,
        "serviceChargeBp" => t.service,
        "tax.rateBp" => t.turnover,
        "tax.cashBp" => t.cash,
        "tax.cardIntegratedBp" => t.card,
        "tax.otherCashlessBp" => t.cashless,
        "categories" => t.categories,
        "items" => t.items,
        _ => return None,
    };
    Some(format!("{label}: {}", t.bad_rate))
}

/// The fields and the button.
#[component]
fn Page(desk: Desk) -> impl IntoView {
    let toasts = use_toasts();
    let saved = Callback::new(move |()| toasts.show("check", desk.t().saved.to_owned(), None));
    let form = desk.form;
    let lost = desk.store.lost();
    let idle = Signal::derive(move || {
        lost.get() || desk.busy.get() || form.read().is_none() || !form.is_changed()
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !idle.get_untracked() {
            desk.save(saved);
        }
    };
    let refused = move || {
        let refusal = desk.refusal.get()?;
        let lang = desk.session.i18n.lang();
        let text = bad_rate(desk.t(), &refusal)
            .unwrap_or_else(|| error_text(lang, &refusal.code, &refusal.details));
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let taxes: Vec<(bool, TextProp)> = vec![
        (false, (move || desk.t().vat).into()),
        (true, (move || desk.t().simplified).into()),
    ];
    let is_vat = move || !form.simplified.get();
    view! {
        <form on:submit=submit>
            <Banner tone=Tone::Accent icon="info" fact=move || desk.t().opened_before/>
            <Show when=move || lost.get()><Banner tone=Tone::Warn icon="wifi-off" fact=move || desk.t().needs_hub/></Show>
            <Seg label=move || desk.t().tax options=taxes value=form.simplified on_pick=move |on| form.simplified.set(on)/>
            <div class="rates">
                <Percent desk=desk id="service-rate" rate=form.service label=|t| t.service hint=|t| t.service_hint/>
                <Show when=is_vat><Percent desk=desk id="vat-rate" rate=form.vat label=|t| t.vat_inside hint=|_| ""/></Show>
            </div>
            <Show when=move || form.simplified.get()><Turnover desk=desk/></Show>
            <Show when=is_vat><OwnRates desk=desk/></Show>
            {live(refused)}
            <footer class="row">
                <span class="grow"></span>
                <Button kind=ButtonKind::Primary submit=true icon="check" disabled=idle>{live(move || desk.session.i18n.t().save)}</Button>
            </footer>
        </form>
    }
    .into_any()
}

/// One of the page's words.
type Word = fn(&'static Words) -> &'static str;

/// A rate with its label; what is odd about it stands below.
#[component]
fn Percent(desk: Desk, id: &'static str, rate: Rate, label: Word, hint: Word) -> impl IntoView {
    let odd = Signal::derive(move || rate.is_odd());
    let hint = move || {
        if odd.get() {
            desk.t().bad_rate
        } else {
            hint(desk.t())
        }
    };
    view! {
        <Field id=id label=move || label(desk.t()) hint=hint bad=odd>
            <TextInput id=id value=rate.text input_mode="decimal"/>
        </Field>
    }
    .into_any()
}

/// The rates of simplified tax, each kind of ways to pay with its own.
#[component]
fn Turnover(desk: Desk) -> impl IntoView {
    let [whole, cash, card, cashless] = desk.form.turnover;
    view! {
        <div class="rates">
            <Percent desk=desk id="turnover-rate" rate=whole label=|t| t.turnover hint=|_| ""/>
            <Percent desk=desk id="cash-rate" rate=cash label=|t| t.cash hint=|t| t.as_turnover/>
            <Percent desk=desk id="card-rate" rate=card label=|t| t.card hint=|t| t.as_turnover/>
            <Percent desk=desk id="cashless-rate" rate=cashless label=|t| t.cashless hint=|t| t.as_turnover/>
        </div>
    }
    .into_any()
}

/// Categories, and dishes that differ from theirs.
#[component]
fn OwnRates(desk: Desk) -> impl IntoView {
    let form = desk.form;
    let lang = move || desk.session.i18n.lang();
    let category = move |(key, rate): (domain::ids::CategoryKey, Rate)| {
        let name = move || {
            desk.catalog.with(|catalog| {
                let mut all = catalog.categories.iter();
                let known = all.find(|one| one.id == key);
                known
                    .map(|one| one.name.get(lang()).to_owned())
                    .unwrap_or_default()
            })
        };
        view! { <OwnRate desk=desk name=Signal::derive(name) rate=rate/> }
    };
    let item = move |(key, rate): (ItemKey, Rate)| {
        let name = move || {
            desk.catalog.with(|catalog| {
                let known = catalog.item(&key);
                known
                    .map(|one| one.name.get(lang()).to_owned())
                    .unwrap_or_default()
            })
        };
        view! { <OwnRate desk=desk name=Signal::derive(name) rate=rate/> }
    };
    view! {
        <h2>{live(move || desk.t().categories)}</h2>
        <p class="muted t13">{live(move || desk.t().as_house)}</p>
        <ul class="own-rates"><For each=move || form.categories.get() key=|(key, _)| key.clone() children=category/></ul>
        <h2>{live(move || desk.t().items)}</h2>
        <p class="muted t13">{live(move || desk.t().as_category)}</p>
        <ul class="own-rates"><For each=move || form.items.get() key=|(key, _)| key.clone() children=item/></ul>
        <AddItem desk=desk/>
    }
    .into_any()
}

/// A name and its rate.
#[component]
fn OwnRate(desk: Desk, name: Signal<String>, rate: Rate) -> impl IntoView {
    let odd = Memo::new(move |_| rate.is_odd());
    let why = move || odd.get().then(|| desk.t().bad_rate);
    view! {
        <li class="field" data-state=attr(move || odd.get().then_some("bad"))>
            <span class="grow">{live(move || name.get())}</span>
            <span class="hint">{live(why)}</span>
            <div class="input">
                <input
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label=attr(move || name.get())
                    aria-invalid=attr(move || odd.get().then_some("true"))
                    prop:value=move || rate.text.get()
                    on:input=move |event| rate.text.set(event_target_value(&event))
                />
            </div>
        </li>
    }
    .into_any()
}

/// Picks a dish that shall have a rate of its own.
#[component]
fn AddItem(desk: Desk) -> impl IntoView {
    let options = move || {
        let lang = desk.session.i18n.lang();
        desk.catalog.with(|catalog| {
            let items = catalog.items.iter();
            let option = |item: &domain::menu::Item| {
                view! { <option value=item.id.to_string()>{item.name.get(lang).to_owned()}</option> }
            };
            items.map(option).collect::<Vec<_>>()
        })
    };
    let pick = move |event: leptos::ev::Event| {
        let key = event_target_value(&event);
        if !key.is_empty() {
            desk.form.add_item(&ItemKey::from(key.as_str()));
        }
    };
    view! {
        <div class="input">
            <select aria-label=attr(move || desk.t().add_item) on:change=pick>
                <option value="">{live(move || desk.t().add_item)}</option>
                {live(options)}
            </select>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::menu::{HouseRates, Simplified, Tax};
    use domain::staff::{Actor, Role};
    use domain::state::{Ctx, State, decide};

    #[test]
    fn a_rate_that_is_refused_is_named() {
        let catalog: Catalog =
            serde_json::from_str(include_str!("../../../demo/restaurant.json")).unwrap();
        let rates = |change: &dyn Fn(&mut HouseRates)| {
            let mut rates = catalog.rates();
            change(&mut rates);
            rates
        };
        let simplified = |change: fn(&mut Simplified)| {
            let mut tax = Simplified::default();
            change(&mut tax);
            rates(&|rates| rates.tax = Tax::Simplified(tax))
        };
        let most = 10_001;
        let cases = [
            rates(&|rates| rates.vat_bp = most),
            rates(&|rates| rates.service_charge_bp = most),
            simplified(|tax| tax.rate_bp = 10_001),
            simplified(|tax| tax.cash_bp = Some(10_001)),
            simplified(|tax| tax.card_integrated_bp = Some(10_001)),
            simplified(|tax| tax.other_cashless_bp = Some(10_001)),
            rates(&|rates| {
                rates
                    .categories
                    .insert(catalog.categories[0].id.clone(), most);
            }),
            rates(&|rates| {
                rates.items.insert(catalog.items[0].id.clone(), most);
            }),
        ];
        let state = State {
            catalog: Arc::new(catalog.clone()),
            ..State::default()
        };
        let actor = Actor {
            staff_id: domain::ids::StaffId::default(),
            name: "Aygün".to_owned(),
            role: Role::Manager,
            session_id: None,
            device_id: None,
        };
        let mut labels = Vec::new();
        for case in cases {
            let ctx = Ctx {
                late: false,
                command: domain::ids::CommandId::default(),
                now: domain::time::UnixMillis(1),
                actor: Some(&actor),
            };
            let no = decide(
                &state,
                &ctx,
                &domain::Command::SetRates(Box::new(domain::menu::SetRates {
                    rates: case,
                    based_on: catalog.rev,
                })),
            )
            .unwrap_err();
            let refusal = Refusal {
                code: no.code().to_owned(),
                details: no.details(),
            };
            let said = bad_rate(Words::of(domain::Lang::Az), &refusal).unwrap();
            assert!(
                said.contains("0-dan 100-ə qədər") && !labels.contains(&said),
                "{said}"
            );
            labels.push(said);
        }
    }
}
