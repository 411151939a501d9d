//! Somebody asks the person here for a guarded act: what it is, what it changes, yes or no.

use super::{Ring, all, facts, left};
use crate::i18n::{Approvals as Words, closes_in, error_text, wanted};
use crate::ports::{TransportError, use_ports};
use crate::session::use_session;
use crate::store::use_store;
use crate::ui::{Banner, Button, ButtonKind, ButtonSize, Sheet, Tone, live};
use domain::approvals::{AnswerApproval, Said};
use domain::ids::ApprovalId;
use leptos::prelude::*;

/// The sheet of one request. It goes when the request is answered, here or elsewhere.
#[component]
pub fn GrantSheet(
    /// The request.
    id: ApprovalId,
    /// The person does not want to decide it now.
    on_later: Callback<ApprovalId>,
) -> impl IntoView {
    let (session, store, ports) = (use_session(), use_store(), use_ports());
    let i = session.i18n;
    let since = session.now.get_untracked();
    let known = all(store).with_untracked(|all| all.get(&id).cloned());
    let Some(known) = known else {
        return ().into_any();
    };
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<TransportError>);
    let say = Callback::new(move |said: Said| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let ports = ports.clone();
        leptos::task::spawn_local(async move {
            let path = format!("/api/approvals/{id}/answer");
            let answer = ports.send::<_, ()>(&path, &AnswerApproval { said }).await;
            // The sheet is gone when the answer was heard as an event before.
            let _ = busy.try_set(false);
            let _ = error.try_set(answer.err());
        });
    });
    let Ok(command) = known.command.read() else {
        return ().into_any();
    };
    let title = {
        let command = command.clone();
        move || wanted(i.lang(), &command)
    };
    let state = store.heard();
    let what = facts::in_words(i, move |i| {
        state.with_untracked(|state| facts::list(i, state, &command))
    });
    let t = move || Words::of(i.lang());
    let refusal = move || {
        let error = error.get()?;
        let text = error_text(i.lang(), &error.code, &error.details);
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let shut = Signal::derive(move || busy.get());
    view! {
        <Sheet title=title class="small-sheet grant" on_close=move |()| on_later.run(id)>
            <div class="body">
                <div class="row">
                    <span class="grow"><b>{known.by.name}</b></span>
                    <Ring session=session since=since/>
                </div>
                {known.change.map(facts::sum)}
                {what}
                <Banner tone=Tone::Lock icon="shield-check" fact=move || closes_in(i.lang(), left(session, since))/>
                {live(refusal)}
            </div>
            <footer>
                <Button kind=ButtonKind::Danger size=ButtonSize::Large disabled=shut on_press=move |()| say.run(Said::Refused)>{live(move || t().refuse)}</Button>
                <span class="grow"></span>
                <Button kind=ButtonKind::Primary size=ButtonSize::Large icon="fingerprint" disabled=shut on_press=move |()| say.run(Said::Granted)>{live(move || t().approve)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}
