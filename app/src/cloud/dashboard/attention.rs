//! What needs somebody: the first of it on the overview, all of it with its evidence on a page of its own.

use super::age::age;
use super::{Choice, choice};
use crate::cloud::Page;
use crate::format::{age as ago, moment, money};
use crate::i18n::{Owner, Units, approved_by, exception, trouble};
use crate::reports::evidence;
use crate::ui::Icon;
use domain::Money;
use domain::cloud::dashboard::{Attention, Dashboard, SiteException, SiteExceptions};
use domain::reports::Exception;
use leptos::prelude::*;

/// One of them, in words.
struct Told {
    icon: &'static str,
    title: String,
    below: String,
    sum: String,
}

fn told(page: &Page, one: &SiteException) -> Told {
    let t = Owner::of(page.lang);
    match &one.what {
        Attention::Act(act) => Told {
            icon: evidence::icon(act.kind),
            title: exception(page.lang, act.kind).to_owned(),
            below: about(page, act),
            sum: if act.lost() > Money::ZERO {
                money(Money::ZERO.minus(act.lost()))
            } else {
                String::new()
            },
        },
        Attention::Count(count) => Told {
            icon: "wallet",
            title: t.cash_differs.to_owned(),
            below: format!("{} · {} {}", count.drawer, t.counted_by, count.by),
            sum: money(count.variance),
        },
        Attention::Printer(printer) => Told {
            icon: "printer",
            title: format!(
                "{} {}",
                printer.printer,
                trouble(page.lang, &printer.trouble)
            ),
            below: String::new(),
            sum: ago(page.now.since(printer.since), Units::of(page.lang)),
        },
    }
}

fn about(page: &Page, act: &Exception) -> String {
    let check = act.number.as_ref().map(|number| format!("№{number}"));
    let what = act.what.as_ref().map(|what| what.get(page.lang).to_owned());
    let approved = act
        .approved_by
        .as_ref()
        .map(|name| approved_by(page.lang, name));
    let reason = act.reason_name.get(page.lang).to_owned();
    let facts = [check, what, Some(act.by.clone()), approved, Some(reason)];
    let facts: Vec<String> = facts
        .into_iter()
        .flatten()
        .filter(|fact| !fact.is_empty())
        .collect();
    facts.join(" · ")
}

const fn tone(what: &Attention) -> &'static str {
    match what {
        Attention::Act(act) if act.rank() < 2 => "ic danger",
        _ => "ic warn",
    }
}

fn row(page: &Page, one: &SiteException, (named, whole): (bool, bool)) -> AnyView {
    let Told {
        icon,
        title,
        below,
        sum,
    } = told(page, one);
    let at = moment(page.lang, one.what.at(), page.now, one.offset_minutes);
    let site = named.then(|| view! { <small>{one.site_name.clone()}</small> });
    let proof = match &one.what {
        Attention::Act(act) if whole => proof(page, act),
        _ => Vec::new(),
    };
    let proof: Vec<_> = proof
        .into_iter()
        .map(|fact| view! { <small>{fact}</small> })
        .collect();
    let below = (!below.is_empty()).then(|| view! { <small>{below}</small> });
    view! {
        <li class="exc">
            <span class=tone(&one.what)><Icon name=icon/></span>
            <span class="own-what"><b>{title}</b>{below}{site}{proof}</span>
            <span class="sum">{sum}<small>{at}</small></span>
        </li>
    }
    .into_any()
}

fn proof(page: &Page, act: &Exception) -> Vec<String> {
    let t = Owner::of(page.lang);
    let mut facts = evidence::facts(page.lang, act);
    facts.push(format!("{} №{}", t.event, act.seq));
    facts
}

/// The card of the overview.
pub fn card(page: &Page, board: &Dashboard) -> AnyView {
    let t = Owner::of(page.lang);
    let several = board.site.is_none() && board.sites.len() > 1;
    let to = format!("/owner/exceptions{}", choice(board).query());
    let inside = match &board.attention {
        None => view! { <p class="own-none">{t.choose}</p> }.into_any(),
        Some(all) if all.is_empty() => {
            view! { <p class="own-none"><Icon name="circle-check"/>{t.calm}</p> }.into_any()
        }
        Some(all) => {
            let rows: Vec<_> = all
                .iter()
                .map(|one| row(page, one, (several, false)))
                .collect();
            let more = format!("{} · {}", t.all_of_it, board.attention_count);
            view! {
                <ul class="exc-list">{rows}</ul>
                <a class="more" href=to>{more}<Icon name="chevron-right"/></a>
            }
            .into_any()
        }
    };
    let badge = (board.attention_count > 0)
        .then(|| view! { <span class="badge danger">{board.attention_count}</span> });
    view! {
        <section class="card excs">
            <header><h2>{t.attention}</h2>{badge}{age(page, board.offset_minutes, board.age)}</header>
            {inside}
        </section>
    }
    .into_any()
}

/// All of it.
pub fn page(page: &Page, choice: Choice, list: &SiteExceptions) -> AnyView {
    let t = Owner::of(page.lang);
    let back = format!("/owner{}", choice.query());
    let offset = list
        .exceptions
        .first()
        .map_or(page.offset_minutes, |one| one.offset_minutes);
    let rows: Vec<_> = list
        .exceptions
        .iter()
        .map(|one| row(page, one, (choice.site.is_none(), true)))
        .collect();
    let calm = rows
        .is_empty()
        .then(|| view! { <p class="own-none"><Icon name="circle-check"/>{t.calm}</p> });
    let cut = list
        .truncated
        .then(|| view! { <p class="own-none">{t.more_than}</p> });
    view! {
        <div class="o-body">
            <a class="btn own-back" href=back><Icon name="arrow-left"/>{t.back}</a>
            <section class="card own-all">
                <header><h2>{format!("{} · {}", t.attention, t.span_name(choice.span))}</h2>{age(page, offset, list.age)}</header>
                {calm}
                <ul class="exc-list">{rows}</ul>
                {cut}
            </section>
        </div>
    }
    .into_any()
}
