//! What is typed about a site, and what was wrong with it.

use super::frame::Page;
use crate::i18n::Cloud;
use crate::ui::Icon;
use leptos::prelude::*;

/// What is typed about a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteForm {
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// How the owner is reached.
    pub contact: String,
    /// The last day of the licence, as a browser writes a date.
    pub until: String,
}

/// What was wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field of the wire; empty for the whole.
    pub field: String,
    /// What is allowed, or the sentence itself.
    pub words: String,
}

/// One field.
struct Asked {
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
    longest: &'static str,
    required: bool,
}

/// The fields of a site.
pub(super) fn fields(t: &Cloud, form: &SiteForm, fault: Option<&Fault>) -> AnyView {
    let asked = [
        Asked {
            id: "name",
            label: t.name,
            kind: "text",
            value: form.name.clone(),
            longest: "80",
            required: true,
        },
        Asked {
            id: "owner",
            label: t.owner,
            kind: "text",
            value: form.owner.clone(),
            longest: "80",
            required: true,
        },
        Asked {
            id: "contact",
            label: t.contact,
            kind: "text",
            value: form.contact.clone(),
            longest: "120",
            required: false,
        },
        Asked {
            id: "until",
            label: t.licence_until,
            kind: "date",
            value: form.until.clone(),
            longest: "10",
            required: true,
        },
    ];
    let fields = asked.into_iter().map(|one| {
        // The wire speaks of the instant, the form of its day.
        let wire = if one.id == "until" { "expiresAt" } else { one.id };
        let bad = fault.filter(|fault| fault.field == wire);
        let hint = bad.map(|fault| format!("{}: {}", t.bad_field, fault.words));
        view! {
            <div class="field" data-state=bad.map(|_| "bad")>
                <label for=one.id>{one.label}</label>
                <span class="input">
                    <input id=one.id name=one.id r#type=one.kind value=one.value maxlength=one.longest
                        required=one.required autocomplete="off" aria-invalid=bad.map(|_| "true")
                        aria-describedby=format!("{}-hint", one.id)/>
                </span>
                <span class="hint" id=format!("{}-hint", one.id)>{hint}</span>
            </div>
        }
    });
    fields.collect_view().into_any()
}

/// What was wrong with the whole.
pub(super) fn whole(fault: Option<&Fault>) -> Option<AnyView> {
    let known = ["name", "owner", "contact", "expiresAt"];
    let fault = fault.filter(|fault| !known.contains(&fault.field.as_str()))?;
    let words = fault.words.clone();
    Some(
        view! { <div class="banner danger" role="alert"><Icon name="circle-alert"/><span><b>{words}</b></span></div> }
            .into_any(),
    )
}

/// The page on which a site is registered.
pub fn new_site(page: &Page, form: &SiteForm, fault: Option<&Fault>) -> AnyView {
    let t = page.t();
    view! {
        <section class="card cloud-card">
            <h1>{t.new_site}</h1>
            {whole(fault)}
            <form method="post" action="/operator/sites/new" class="cloud-form">
                {fields(t, form, fault)}
                <div class="row">
                    <button class="btn primary" r#type="submit">{t.register}</button>
                    <a class="btn" href="/operator/sites">{t.cancel}</a>
                </div>
            </form>
        </section>
    }
    .into_any()
}
