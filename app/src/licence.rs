//! What the cloud allows, on every screen: a manager is told weeks before something ends, everybody when no day can be opened.

use crate::i18n::{Licence as Words, error_text, licence_fact};
use crate::parts;
use crate::ports::{Link, use_ports};
use crate::session::{Session, use_session};
use crate::store::use_store;
use crate::ui::{Badge, Banner, Button, ButtonSize, Tone, live, use_toasts};
use domain::cloud::{CloudView, End, Standing};
use leptos::prelude::*;
use serde_json::{Value, json};

/// How the restaurant stood when the hub was heard last, for whoever it concerns; none where all is well. The clock of a
/// device says nothing about it.
fn concern(session: Session) -> Memo<Option<Standing>> {
    let state = use_store().state();
    Memo::new(move |_| {
        let licence = state.with(|state| state.licence.clone())?;
        let standing = licence.standing(licence.last);
        match standing {
            Standing::Free | Standing::Good => None,
            Standing::Ends { .. } if !session.may("sync.resolve") => None,
            standing => Some(standing),
        }
    })
}

/// The mark in the bar, while the hub is heard.
#[component]
pub fn LicenceMark(session: Session) -> impl IntoView {
    let concern = concern(session);
    let link: Signal<Link> = use_store().link().into();
    let heard = Memo::new(move |_| matches!(link.get(), Link::Live(_)));
    live(move || {
        let standing = concern.get().filter(|_| heard.get())?;
        Some(parts::licence_mark(session, standing))
    })
    .into_any()
}

/// What the mark says.
pub fn mark(session: Session, standing: Standing) -> AnyView {
    let tone = tone(&standing);
    let i = session.i18n;
    let text = move || licence_fact(i.lang(), &standing);
    view! { <Badge tone=tone icon="circle-alert">{live(text)}</Badge> }.into_any()
}

fn tone(standing: &Standing) -> Tone {
    if standing.may_open() {
        Tone::Warn
    } else {
        Tone::Danger
    }
}

/// What it means, what to do, and the way to hear the cloud now: in the sheet of the person.
#[component]
pub fn LicenceNote() -> impl IntoView {
    let session = use_session();
    let concern = concern(session);
    live(move || concern.get().map(|standing| note(session, standing))).into_any()
}

fn note(session: Session, standing: Standing) -> AnyView {
    let i = session.i18n;
    let (tone, known) = (tone(&standing), standing.clone());
    let fact = move || licence_fact(i.lang(), &known).unwrap_or_default();
    let advice = move || advice(session, &standing);
    let ask = session
        .may("sync.resolve")
        .then(|| view! { <Ask session=session/> });
    view! {
        <Banner tone=tone icon="circle-alert" fact=fact advice=advice/>
        {ask}
    }
    .into_any()
}

fn advice(session: Session, standing: &Standing) -> String {
    let lang = session.i18n.lang();
    let words = Words::of(lang);
    let error = |code: &str| error_text(lang, code, &Value::Null);
    match standing {
        Standing::Free | Standing::Good => String::new(),
        Standing::Ends {
            end: End::Licence, ..
        } => words.renew.to_owned(),
        Standing::Ends {
            end: End::Grace, ..
        } => words.connect.to_owned(),
        Standing::Locked { reason } => {
            let reason = reason.iter().map(|reason| format!("{reason}. "));
            reason.chain([error("site_locked")]).collect()
        }
        Standing::Expired => error("licence_over"),
        Standing::OutOfGrace => error("cloud_unheard"),
    }
}

/// Hears the cloud now: what it says comes with the log, and what went wrong is said.
#[component]
fn Ask(session: Session) -> impl IntoView {
    let (i, toasts, busy) = (session.i18n, use_toasts(), RwSignal::new(false));
    let ports = StoredValue::new(use_ports());
    let ask = move |()| {
        busy.set(true);
        let ports = ports.get_value();
        leptos::task::spawn_local(async move {
            let heard = ports
                .send::<_, CloudView>("/api/cloud/heartbeat", &json!({}))
                .await;
            let lang = untrack(|| i.lang());
            let words = Words::of(lang);
            let said = match heard {
                Ok(view) if view.problem.is_none() => words.asked.to_owned(),
                Ok(_) => words.unanswered.to_owned(),
                Err(error) => error_text(lang, &error.code, &error.details),
            };
            toasts.show("info", said, None);
            // The sheet may be closed.
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Button size=ButtonSize::Large icon="repeat" disabled=busy on_press=ask>{live(move || Words::of(i.lang()).ask)}</Button>
    }
    .into_any()
}
