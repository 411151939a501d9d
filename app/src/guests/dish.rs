//! A dish on the guests' page: read as it is, and with the script put into the cart.

use crate::format::manat;
use crate::i18n::{GuestPage, allergen, how_many};
use domain::guests::{GuestCombo, GuestGroup, GuestItem, GuestMenu, GuestSize};
use domain::{Lang, Money};
use leptos::prelude::*;

/// One dish.
pub(super) fn dish(lang: Lang, menu: &GuestMenu, item: &GuestItem) -> AnyView {
    let t = GuestPage::of(lang);
    let status = status(t, item);
    let contains = (!item.allergens.is_empty()).then(|| {
        let all = item.allergens.iter().map(|key| allergen(lang, key));
        let all = all.collect::<Vec<_>>().join(", ");
        view! { <p class="g-contains">{format!("{}: {all}", t.contains)}</p> }
    });
    let price = if item.sizes.len() > 1 {
        from(lang, item.price)
    } else {
        manat(item.price)
    };
    let price = if item.by_weight {
        format!("{price} {}", t.per_kilo)
    } else {
        price
    };
    let groups = item.groups.iter().filter_map(|key| {
        let mut all = menu.groups.iter();
        all.find(|group| group.id == *key)
    });
    let groups: Vec<AnyView> = groups
        .map(|group| options(lang, item.id.as_str(), group))
        .collect();
    let sizes = (!item.sizes.is_empty()).then(|| sizes(t, item.id.as_str(), &item.sizes));
    let id = item.id.to_string();
    view! {
        <details class="g-dish" data-item=id data-price=item.price.0.to_string() data-name=item.name.clone()
            data-here=item.here.then_some("") data-out=item.sold_out.then_some("")>
            <summary>
                <span class="g-name">{item.name.clone()}{status.map(|status| view! { <small>{status}</small> })}</span>
                <span class="g-price">{price}</span>
            </summary>
            {contains}
            {sizes}
            {groups}
            {item.here.then(|| adding(t))}
        </details>
    }
    .into_any()
}

fn from(lang: Lang, price: Money) -> String {
    let word = GuestPage::of(lang).from;
    match lang {
        Lang::Az => format!("{}{word}", manat(price)),
        Lang::Ru | Lang::En => format!("{word} {}", manat(price)),
    }
}

fn status(t: &GuestPage, item: &GuestItem) -> Option<String> {
    if item.sold_out {
        return Some(t.sold_out.to_owned());
    }
    if item.by_weight {
        return Some(t.by_weight.to_owned());
    }
    let hours = item.hours.as_ref()?;
    Some(format!("{}–{}", hours.from, hours.to))
}

fn sizes(t: &GuestPage, item: &str, sizes: &[GuestSize]) -> AnyView {
    let group = format!("{item}-size");
    let all = sizes.iter().enumerate().map(|(at, size)| {
        let (id, price) = (size.id.to_string(), size.price);
        view! {
            <label class="g-option">
                <input r#type="radio" name=group.clone() value=id data-price=price.0.to_string()
                    data-name=size.name.clone() checked=at == 0/>
                <span>{size.name.clone()}</span><span class="g-price">{manat(price)}</span>
            </label>
        }
    });
    view! { <fieldset class="g-group" data-size=""><legend>{t.size}</legend>{all.collect_view()}</fieldset> }.into_any()
}

fn options(lang: Lang, item: &str, group: &GuestGroup) -> AnyView {
    let name = format!("{item}-{}", group.id);
    let kind = if group.max == 1 && group.min == 1 {
        "radio"
    } else {
        "checkbox"
    };
    let all = group.options.iter().map(|option| {
        let price = (option.price.0 != 0).then(|| format!("+{}", manat(option.price)));
        let preset = group.preset.contains(&option.id);
        view! {
            <label class="g-option">
                <input r#type=kind name=name.clone() value=option.id.to_string() data-price=option.price.0.to_string()
                    data-name=option.name.clone() checked=preset/>
                <span>{option.name.clone()}</span><span class="g-price">{price}</span>
            </label>
        }
    });
    let legend = format!("{} · {}", group.name, how_many(lang, group.min, group.max));
    view! {
        <fieldset class="g-group" data-group=group.id.to_string() data-name=group.name.clone()
            data-min=group.min.to_string() data-max=group.max.to_string() data-free=group.free.to_string()>
            <legend>{legend}</legend>{all.collect_view()}
        </fieldset>
    }
    .into_any()
}

fn adding(t: &'static GuestPage) -> AnyView {
    let most = domain::guests::limits::NOTE.to_string();
    view! {
        <div class="g-adding" data-script="" hidden>
            <label class="g-note"><span>{t.note}</span><input class="input" maxlength=most autocomplete="off"/></label>
            <p class="g-wrong" role="alert" hidden></p>
            <div class="g-row">
                <button r#type="button" class="btn" data-do="fewer" aria-label=t.fewer>"−"</button>
                <output class="g-count">"1"</output>
                <button r#type="button" class="btn" data-do="more" aria-label=t.more>"+"</button>
                <button r#type="button" class="btn primary grow" data-do="add">{t.add}</button>
            </div>
        </div>
    }
    .into_any()
}

/// Several dishes for one price: read here, ordered from a waiter.
pub(super) fn combo(lang: Lang, menu: &GuestMenu, combo: &GuestCombo) -> AnyView {
    let t = GuestPage::of(lang);
    let named = |key: &domain::ids::ItemKey| {
        let mut items = menu.categories.iter().flat_map(|one| &one.items);
        items
            .find(|item| item.id == *key)
            .map(|item| item.name.clone())
    };
    let slots = combo.slots.iter().map(|slot| {
        let dishes: Vec<String> = slot.items.iter().filter_map(named).collect();
        view! { <p><b>{slot.name.clone()}</b>" · "{dishes.join(", ")}</p> }
    });
    view! {
        <details class="g-dish" data-here=combo.here.then_some("")>
            <summary>
                <span class="g-name">{combo.name.clone()}<small>{t.ask_for_combo}</small></span>
                <span class="g-price">{manat(combo.price)}</span>
            </summary>
            {slots.collect_view()}
        </details>
    }
    .into_any()
}
