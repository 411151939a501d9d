//! The door of the operator's pages.

use super::frame::{Page, languages};
use crate::ui::{Brand, Icon};
use leptos::prelude::*;

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The name or the password is wrong.
    Wrong,
    /// Too many tries.
    Locked,
    /// The cloud cannot answer.
    Away,
}

/// The form; the name stays as it was typed.
pub fn sign_in(page: &Page, username: &str, refused: Option<Refused>) -> AnyView {
    let t = page.t();
    let fault = refused.map(|why| {
        let words = match why {
            Refused::Wrong => t.wrong,
            Refused::Locked => t.locked_out,
            Refused::Away => t.away,
        };
        view! { <div class="banner danger" role="alert"><Icon name="circle-alert"/><span><b>{words}</b></span></div> }
    });
    view! {
        <section class="card cloud-door">
            <Brand/>
            <h1>{t.title}</h1>
            {fault}
            <form method="post" action="/operator/sign-in" class="cloud-form">
                <div class="field">
                    <label for="username">{t.username}</label>
                    <span class="input"><input id="username" name="username" autocomplete="username" required autofocus maxlength="60" value=username.to_owned()/></span>
                </div>
                <div class="field">
                    <label for="password">{t.password}</label>
                    <span class="input"><input id="password" name="password" r#type="password" autocomplete="current-password" required maxlength="200"/></span>
                </div>
                <button class="btn primary lg" r#type="submit">{t.sign_in}</button>
            </form>
            {languages(page)}
        </section>
    }
    .into_any()
}
