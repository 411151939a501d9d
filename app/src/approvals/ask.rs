//! The person here may not do what they want: who can approve it, and a PIN of theirs at this screen.

use super::{Ring, all, facts};
use crate::format::initials;
use crate::i18n::{Approvals as Words, approved_by, error_text, wanted as named};
use crate::lock::{Person, Tiles, listen_to_keyboard};
use crate::ports::{Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{
    Banner, Button, ButtonKind, ButtonSize, Icon, Key, Keypad, PinDots, Sheet, Tone, attr, live,
    use_toasts,
};
use domain::Command;
use domain::approvals::{
    Answer, AnswerApproval, ApprovalView, AskApproval, GrantByPin, Guarded, Said,
};
use domain::staff::Role;
use leptos::prelude::*;

/// How a request of this screen stands; copy it into closures.
#[derive(Clone, Copy)]
struct Asking {
    session: Session,
    store: Store,
    ports: StoredValue<Ports>,
    /// What is wanted; none closes the sheet.
    wanted: RwSignal<Option<Command>>,
    /// The same, as it was when the sheet came.
    command: StoredValue<Command>,
    /// The request, once the hub has it.
    view: RwSignal<Option<ApprovalView>>,
    /// What was said to it.
    answer: Memo<Option<Answer>>,
    /// Why it was not taken, or a PIN was not.
    error: RwSignal<Option<TransportError>>,
    /// A PIN is being looked at.
    busy: RwSignal<bool>,
    /// Who enters a PIN here.
    chosen: RwSignal<Option<Person>>,
    digits: RwSignal<String>,
}

impl Asking {
    fn new(wanted: RwSignal<Option<Command>>, command: Command) -> Self {
        let (session, store) = (use_session(), use_store());
        let view = RwSignal::new(None::<ApprovalView>);
        let all = all(store);
        Self {
            session,
            store,
            ports: StoredValue::new(use_ports()),
            wanted,
            command: StoredValue::new(command),
            view,
            answer: Memo::new(move |_| {
                let id = view.with(|view| view.as_ref().map(|view| view.id))?;
                all.with(|all| all.get(&id).and_then(|one| one.answer.clone()))
            }),
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
            chosen: RwSignal::new(None),
            digits: RwSignal::new(String::new()),
        }
    }

    fn t(self) -> &'static Words {
        Words::of(self.session.i18n.lang())
    }

    /// Brings the request to the hub.
    fn ask(self) {
        self.view.set(None);
        self.error.set(None);
        let ports = self.ports.get_value();
        // Serde has no error for a command.
        let Ok(command) = self.command.with_value(Guarded::new) else {
            return;
        };
        leptos::task::spawn_local(async move {
            let asked = AskApproval { command };
            match ports
                .send::<_, ApprovalView>("/api/approvals", &asked)
                .await
            {
                // Whoever has left the sheet meanwhile takes it back.
                Ok(view) => {
                    let id = view.id;
                    if self.view.try_set(Some(view)).is_some() {
                        let path = format!("/api/approvals/{id}/answer");
                        let said = Said::Withdrawn;
                        // It ends by itself where this does not arrive.
                        let _ = ports.send::<_, ()>(&path, &AnswerApproval { said }).await;
                    }
                }
                Err(error) => {
                    let _ = self.error.try_set(Some(error));
                }
            }
        });
    }

    /// Leaves the sheet; what nobody has answered yet is taken back with it.
    fn leave(self) {
        self.wanted.set(None);
    }

    fn withdraw(self) {
        let open = self.answer.try_with_untracked(Option::is_none) == Some(true);
        let view = self.view.try_get_untracked().flatten();
        let Some(view) = view.filter(|_| open) else {
            return;
        };
        let ports = self.ports.get_value();
        leptos::task::spawn_local(async move {
            let path = format!("/api/approvals/{}/answer", view.id);
            let said = Said::Withdrawn;
            // It ends by itself where this does not arrive.
            let _ = ports.send::<_, ()>(&path, &AnswerApproval { said }).await;
        });
    }

    /// Whether a PIN can be entered now.
    fn takes_digits(self) -> bool {
        self.view.with(Option::is_some)
            && self.answer.with(Option::is_none)
            && self.chosen.with(Option::is_some)
            && !self.busy.get()
    }

    fn length(self) -> usize {
        self.chosen
            .with(|one| one.as_ref().map_or(4, Person::digits))
    }

    fn press(self, key: Key) {
        if !untrack(|| self.takes_digits()) {
            return;
        }
        match key {
            Key::Digit(digit) => {
                self.error.set(None);
                self.digits
                    .update(|digits| digits.push(char::from(b'0' + digit)));
                if self.digits.with_untracked(String::len) >= untrack(|| self.length()) {
                    self.grant();
                }
            }
            Key::Back => self.digits.update(|digits| {
                digits.pop();
            }),
            Key::Enter => {}
        }
    }

    /// Grants it with the PIN that was entered.
    fn grant(self) {
        let view = self
            .view
            .with_untracked(|view| view.as_ref().map(|view| view.id));
        let who = self
            .chosen
            .with_untracked(|one| one.as_ref().and_then(|one| one.id.parse().ok()));
        let (Some(id), Some(staff_id)) = (view, who) else {
            return;
        };
        let pin = self.digits.get_untracked();
        let ports = self.ports.get_value();
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let path = format!("/api/approvals/{id}/pin");
            let answer = ports
                .send::<_, ()>(&path, &GrantByPin { staff_id, pin })
                .await;
            // The sheet is gone when the answer was heard as an event before.
            let _ = self.busy.try_set(false);
            let _ = self.digits.try_set(String::new());
            if let Err(error) = answer {
                let _ = self.error.try_set(Some(error));
            }
        });
    }
}

/// The sheet of what is wanted here.
#[component]
pub fn AskSheet(
    /// What is wanted; none closes the sheet.
    wanted: RwSignal<Option<Command>>,
) -> impl IntoView {
    let Some(command) = wanted.get_untracked() else {
        return ().into_any();
    };
    let asking = Asking::new(wanted, command);
    asking.ask();
    // Whoever is gone no longer wants it.
    on_cleanup(move || asking.withdraw());
    let (i, toasts) = (asking.session.i18n, use_toasts());
    Effect::new(move |_| {
        let answer = asking.answer.get();
        if let Some(answer) = answer.filter(|answer| answer.said == Said::Granted) {
            let sentence = untrack(|| approved_by(i.lang(), &answer.by.name));
            toasts.show("shield-check", sentence, None);
            asking.wanted.set(None);
        }
    });
    listen_to_keyboard(Callback::new(move |key| asking.press(key)));
    let title = move || {
        asking
            .command
            .with_value(|command| named(i.lang(), command))
    };
    view! {
        <Sheet title=title class="ask" on_close=move |()| asking.leave()>
            <div class="body">
                <div class="half"><Facts asking=asking/></div>
                <div class="half"><Approvers asking=asking/></div>
            </div>
            <footer><Standing asking=asking/></footer>
        </Sheet>
    }
    .into_any()
}

/// What is wanted and what it changes.
#[component]
fn Facts(asking: Asking) -> impl IntoView {
    let state = asking.store.heard();
    let what = facts::in_words(asking.session.i18n, move |i| {
        asking
            .command
            .with_value(|command| state.with_untracked(|state| facts::list(i, state, command)))
    });
    let sum = move || {
        asking
            .view
            .with(|view| view.as_ref()?.change.map(facts::sum))
    };
    view! {
        <h3>{live(move || asking.t().changes)}</h3>
        {live(sum)}
        {what}
        <p class="muted t13 row only"><Icon name="shield-check"/><span>{live(move || asking.t().only)}</span></p>
    }
    .into_any()
}

/// Who may say yes, and the pad for whoever stands here.
#[component]
fn Approvers(asking: Asking) -> impl IntoView {
    let ports = asking.ports.get_value();
    let tiles = LocalResource::new(move || {
        let ports = ports.clone();
        async move { ports.read::<Tiles>("/api/staff/tiles").await }
    });
    let right = asking.command.with_value(Command::guarded_by);
    let may = move |person: &Person| {
        let role = Role::from_name(&person.role);
        role.zip(right).is_some_and(|(role, right)| role.may(right))
    };
    let people = move || {
        let tiles = tiles.get()?;
        let people = tiles.map(|tiles| tiles.staff).unwrap_or_default();
        // Whoever enters a PIN needs the room for it.
        let others = |one: &Person| {
            asking
                .chosen
                .with(|chosen| chosen.as_ref().is_none_or(|chosen| chosen.id == one.id))
        };
        let people = people.into_iter().filter(may).filter(others);
        let people: Vec<Person> = people.collect();
        Some(if people.is_empty() {
            view! { <p>{asking.t().nobody}</p> }.into_any()
        } else {
            let rows = people.into_iter().map(|one| approver(asking, one));
            rows.collect::<Vec<_>>().into_any()
        })
    };
    let shut = Signal::derive(move || !asking.takes_digits());
    let pad = move || {
        let someone = asking.chosen.with(Option::is_some);
        someone.then(|| {
            view! {
                <PinDots filled=Signal::derive(move || asking.digits.with(String::len)) length=Signal::derive(move || asking.length())/>
                <Keypad on_key=Callback::new(move |key| asking.press(key)) back_label=move || asking.session.i18n.t().erase disabled=shut/>
            }
        })
    };
    view! {
        <h3>{live(move || asking.t().who)}</h3>
        {live(people)}
        {live(pad)}
    }
    .into_any()
}

fn approver(asking: Asking, person: Person) -> AnyView {
    let (id, role) = (person.id.clone(), person.role.clone());
    let letters = initials(&person.name);
    let name = person.name.clone();
    let hint = move || {
        format!(
            "{} · {}",
            asking.session.i18n.t().role(&role),
            asking.t().on_phone
        )
    };
    let pressed = move || {
        let chosen = asking
            .chosen
            .with(|one| one.as_ref().is_some_and(|one| one.id == id));
        chosen.to_string()
    };
    let choose = move |_| {
        asking.digits.set(String::new());
        asking.error.set(None);
        let again = asking.chosen.with_untracked(Option::is_some);
        asking.chosen.set((!again).then(|| person.clone()));
    };
    view! {
        <button class="approver" type="button" aria-pressed=attr(pressed) on:click=choose>
            <span class="avatar" aria-hidden="true">{letters}</span>
            <span>{name}<small>{live(hint)}</small></span>
            <Icon name="key-round"/>
        </button>
    }
    .into_any()
}

/// How it stands, and the way out.
#[component]
fn Standing(asking: Asking) -> impl IntoView {
    let i = asking.session.i18n;
    let word = move || {
        let t = asking.t();
        if let Some(error) = asking.error.get() {
            let text = error_text(i.lang(), &error.code, &error.details);
            return view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }.into_any();
        }
        let ended = asking.answer.get().map(|answer| match answer.said {
            Said::Lapsed => t.lapsed.to_owned(),
            _ => format!("{}: {}", t.refused, answer.by.name),
        });
        if let Some(fact) = ended {
            return view! { <Banner tone=Tone::Warn icon="hourglass" fact=fact/> }.into_any();
        }
        if asking.view.with(Option::is_none) {
            return view! { <span role="status">{t.asking}</span> }.into_any();
        }
        let since = asking.session.now.get_untracked();
        view! {
            <span class="row" role="status"><Ring session=asking.session since=since/><b>{t.waiting}</b></span>
        }
        .into_any()
    };
    // A wrong PIN leaves the request open; what the hub did not take, or what ended, is asked anew.
    let over = Memo::new(move |_| {
        let untaken = asking.view.with(Option::is_none) && asking.error.with(Option::is_some);
        untaken || asking.answer.with(Option::is_some)
    });
    let again = move || {
        over.get().then(|| {
            let press = move |()| asking.ask();
            view! { <Button kind=ButtonKind::Primary size=ButtonSize::Large icon="repeat" on_press=press>{asking.t().again}</Button> }
        })
    };
    let back = move || {
        if over.get() {
            i.t().close
        } else {
            asking.t().take_back
        }
    };
    view! {
        {live(word)}
        <span class="grow"></span>
        {live(again)}
        <Button size=ButtonSize::Large on_press=move |()| asking.leave()>{live(back)}</Button>
    }
    .into_any()
}
