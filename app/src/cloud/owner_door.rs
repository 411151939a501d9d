//! The door of the owner's pages: signing in with two factors, and the enrolment that comes before it.

use super::frame::{Page, languages};
use super::sign_in::Refused;
use crate::i18n::OwnerDoor;
use crate::ui::{Brand, Icon};
use domain::devices::Qr;
use leptos::prelude::*;

fn banner(words: &'static str) -> AnyView {
    view! { <div class="banner danger" role="alert"><Icon name="circle-alert"/><span><b>{words}</b></span></div> }.into_any()
}

fn card(page: &Page, title: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="card cloud-door">
            <Brand/>
            <h1>{title}</h1>
            {content}
            {languages(page)}
        </section>
    }
    .into_any()
}

/// The form; the address stays as it was typed, and no secret ever does.
pub fn owner_sign_in(
    page: &Page,
    email: &str,
    recovery: bool,
    refused: Option<Refused>,
) -> AnyView {
    let t = OwnerDoor::of(page.lang);
    let fault = refused.map(|why| {
        banner(match why {
            Refused::Wrong => t.wrong,
            Refused::Locked => t.locked,
            Refused::Away => t.away,
        })
    });
    let (label, kind, other, way) = if recovery {
        (t.recovery, "text", "/owner/sign-in", t.use_code)
    } else {
        (
            t.second,
            "numeric",
            "/owner/sign-in?recovery=1",
            t.use_recovery,
        )
    };
    let auto = if recovery { "off" } else { "one-time-code" };
    let to = if recovery {
        "/owner/sign-in?recovery=1"
    } else {
        "/owner/sign-in"
    };
    let content = view! {
        {fault}
        <form method="post" action=to class="cloud-form">
            <div class="field">
                <label for="email">{t.email}</label>
                <span class="input"><input id="email" name="email" r#type="email" autocomplete="username" required autofocus maxlength="120" value=email.to_owned()/></span>
            </div>
            <div class="field">
                <label for="password">{t.password}</label>
                <span class="input"><input id="password" name="password" r#type="password" autocomplete="current-password" required maxlength="200"/></span>
            </div>
            <div class="field">
                <label for="second">{label}</label>
                <span class="input"><input id="second" name="second" inputmode=kind autocomplete=auto required maxlength="40" spellcheck="false"/></span>
            </div>
            <button class="btn primary lg" r#type="submit">{t.sign_in}</button>
        </form>
        <a class="btn quiet" href=other>{way}</a>
    };
    card(page, t.title, content.into_any())
}

/// What was wrong with the first step of an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolFault {
    /// The one-time code.
    Code,
    /// The password is too short or too long.
    Password,
    /// Too many tries.
    Locked,
    /// The cloud cannot answer.
    Away,
}

/// The first step: the one-time code, and a password of one's own.
pub fn enrol(page: &Page, code: &str, fault: Option<EnrolFault>) -> AnyView {
    let t = OwnerDoor::of(page.lang);
    let on_top = match fault {
        Some(EnrolFault::Locked) => Some(banner(t.locked)),
        Some(EnrolFault::Away) => Some(banner(t.away)),
        _ => None,
    };
    let hint = |bad: bool, words: &'static str| bad.then_some(words);
    let code_bad = fault == Some(EnrolFault::Code);
    let password_bad = fault == Some(EnrolFault::Password);
    let content = view! {
        {on_top}
        <p>{t.enrol_lead}</p>
        <form method="post" action="/owner/enrol" class="cloud-form">
            <div class="field" data-state=code_bad.then_some("bad")>
                <label for="code">{t.code}</label>
                <span class="input"><input id="code" name="code" autocomplete="off" required maxlength="60" spellcheck="false" value=code.to_owned() aria-describedby="code-hint"/></span>
                <span class="hint" id="code-hint">{hint(code_bad, t.code_bad)}</span>
            </div>
            <div class="field" data-state=password_bad.then_some("bad")>
                <label for="password">{t.new_password}</label>
                <span class="input"><input id="password" name="password" r#type="password" autocomplete="new-password" required minlength="10" maxlength="200" aria-describedby="password-hint"/></span>
                <span class="hint" id="password-hint">{t.password_hint}</span>
            </div>
            <button class="btn primary lg" r#type="submit">{t.next}</button>
        </form>
    };
    card(page, t.enrol, content.into_any())
}

/// What the second step goes on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondStep {
    /// The one-time code.
    pub code: String,
    /// The secret, to be typed.
    pub secret: String,
    /// The same, to be read by a camera.
    pub uri: String,
    /// It as a drawing.
    pub qr: Qr,
}

/// The second step: the second factor is read by an app and shows that it works.
pub fn second_factor(page: &Page, step: SecondStep, fault: Option<Refused>) -> AnyView {
    let t = OwnerDoor::of(page.lang);
    let fault = fault.map(|why| {
        banner(match why {
            Refused::Wrong => t.second_bad,
            Refused::Locked => t.locked,
            Refused::Away => t.away,
        })
    });
    let SecondStep {
        code,
        secret,
        uri,
        qr,
    } = step;
    // A quiet edge of four modules, as readers want it.
    let frame = format!("-4 -4 {0} {0}", qr.side.saturating_add(8));
    let shown = secret
        .as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).into_owned())
        .collect::<Vec<_>>()
        .join(" ");
    let content = view! {
        {fault}
        <p>{t.second_lead}</p>
        <svg class="cloud-qr" viewBox=frame role="img" aria-label=t.qr><rect x="-4" y="-4" width="100%" height="100%" fill="#fff"/><path d=qr.path fill="#000"/></svg>
        <p class="cloud-secret">{shown}</p>
        <form method="post" action="/owner/enrol/confirm" class="cloud-form">
            <input r#type="hidden" name="code" value=code/>
            <input r#type="hidden" name="secret" value=secret/>
            <input r#type="hidden" name="uri" value=uri/>
            <div class="field">
                <label for="totp">{t.second}</label>
                <span class="input"><input id="totp" name="totp" inputmode="numeric" autocomplete="one-time-code" required autofocus maxlength="10"/></span>
            </div>
            <button class="btn primary lg" r#type="submit">{t.confirm}</button>
        </form>
    };
    card(page, t.second_title, content.into_any())
}

/// The recovery codes, this once.
pub fn recovery_codes(page: &Page, codes: Vec<String>) -> AnyView {
    let t = OwnerDoor::of(page.lang);
    let codes: Vec<_> = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> })
        .collect();
    let content = view! {
        <p>{t.recovery_lead}</p>
        <ul class="cloud-secret">{codes}</ul>
        <a class="btn primary lg" href="/owner/sign-in">{t.to_door}</a>
    };
    card(page, t.recovery_title, content.into_any())
}
