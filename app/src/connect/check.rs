//! The test of a device, in words: one sentence for each point and one for all.

use crate::i18n::Connecting;
use crate::ports::{Ready, Worker, use_ports};
use crate::session::use_session;
use crate::ui::{Icon, Tone, live};
use leptos::prelude::*;

/// Runs the test once, in the browser, and says what it found.
#[component]
pub fn Check() -> impl IntoView {
    let i = use_session().i18n;
    let ports = use_ports();
    let found = RwSignal::new(None::<Ready>);
    Effect::new(move |_| {
        let check = ports.ready.check();
        leptos::task::spawn_local(async move { found.set(Some(check.await)) });
    });
    let t = move || Connecting::of(i.lang());
    let result = move || match found.get() {
        None => view! { <p class="muted">{t().checking}</p> }.into_any(),
        Some(ready) => {
            let points: Vec<_> = points(t(), ready)
                .into_iter()
                .map(|(tone, sentence)| point(tone, sentence))
                .collect();
            let verdict = if ready.works_offline() {
                t().able
            } else {
                t().unable
            };
            view! {
                <p class="row"><b>{verdict}</b></p>
                <ul>{points}</ul>
            }
            .into_any()
        }
    };
    view! {
        <section class="card" aria-live="polite">
            <h2>{live(move || t().check)}</h2>
            {live(result)}
        </section>
    }
    .into_any()
}

fn point(tone: Tone, sentence: &'static str) -> AnyView {
    let (icon, class) = match tone {
        Tone::Ok => ("circle-check", "row fg-ok"),
        Tone::Warn => ("triangle-alert", "row fg-warn"),
        _ => ("circle-x", "row fg-danger"),
    };
    view! { <li class=class><Icon name=icon/><span>{sentence}</span></li> }.into_any()
}

/// How good each point is, and what it means.
fn points(t: &Connecting, ready: Ready) -> [(Tone, &'static str); 4] {
    let either = |good, yes, no| {
        if good {
            (Tone::Ok, yes)
        } else {
            (Tone::Danger, no)
        }
    };
    [
        either(ready.secure, t.secure, t.not_secure),
        match ready.worker {
            Worker::Controls => (Tone::Ok, t.worker),
            Worker::Supported => (Tone::Ok, t.worker_later),
            Worker::Missing => (Tone::Danger, t.no_worker),
        },
        either(ready.storage, t.storage, t.no_storage),
        if ready.persisted {
            (Tone::Ok, t.kept)
        } else {
            (Tone::Warn, t.not_kept)
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;

    #[test]
    fn a_phone_on_plain_http_is_told_what_to_do() {
        let t = Connecting::of(Lang::En);
        let found = points(t, Ready::default());
        assert!(found.iter().all(|(tone, _)| *tone != Tone::Ok));
        assert!(found[0].1.contains("open the https address"));
        assert!(!Ready::default().works_offline());
    }

    #[test]
    fn storage_that_may_be_deleted_does_not_keep_a_device_from_working() {
        let ready = Ready {
            secure: true,
            worker: Worker::Supported,
            storage: true,
            persisted: false,
        };
        assert!(ready.works_offline());
        assert_eq!(points(Connecting::of(Lang::Az), ready)[3].0, Tone::Warn);
        assert!(
            !Ready {
                storage: false,
                ..ready
            }
            .works_offline()
        );
    }
}
