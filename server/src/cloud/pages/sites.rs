//! The list of sites, and the form for a new one.

use super::{Asking, Pages};
use app::cloud::{Fault, Page, SiteForm, key_once, new_site};
use axum::extract::{Form, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use domain::cloud::{Registered, SiteList, routes};
use domain::time::{BusinessDay, UnixMillis};
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET /operator/sites`
pub async fn list(asking: Asking) -> Response {
    let heard = asking.ask(Method::GET, routes::SITES.path, None).await;
    let page = &asking.page;
    match heard.read::<SiteList>() {
        Some(list) => asking.drawn(StatusCode::OK, page.t().sites, || {
            app::cloud::sites(page, &list)
        }),
        None => asking.drawn(heard.status, page.t().sites, || {
            app::cloud::refused(page.t().away)
        }),
    }
}

/// What is typed about a site.
#[derive(Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    until: String,
    /// The version that was read.
    #[serde(default, rename = "basedOn")]
    pub based_on: Option<i64>,
}

impl Typed {
    /// As it stands in the form.
    pub fn form(&self) -> SiteForm {
        SiteForm {
            name: self.name.clone(),
            owner: self.owner.clone(),
            contact: self.contact.clone(),
            until: self.until.clone(),
        }
    }

    /// As the door takes it; what is wrong with the day, when it is none.
    pub fn json(&self, offset_minutes: i32) -> Option<Value> {
        let end = last_moment(&self.until, offset_minutes)?;
        Some(
            json!({"name": self.name, "owner": self.owner, "contact": self.contact, "expiresAt": end}),
        )
    }
}

/// The last moment of a day, by the operator's wall clock.
fn last_moment(day: &str, offset_minutes: i32) -> Option<UnixMillis> {
    let next = BusinessDay::parse(day)?.plus_days(1);
    Some(next.starts(offset_minutes, 0).plus_millis(-1))
}

/// The day of a moment, as a browser writes it.
pub fn day_of(at: UnixMillis, offset_minutes: i32) -> String {
    BusinessDay::at(at, offset_minutes, 0).to_string()
}

/// What was typed is no day.
pub fn no_day(page: &Page) -> Fault {
    let field = "expiresAt";
    Fault {
        field: field.to_owned(),
        words: app::cloud::allowed(page.lang, field).to_owned(),
    }
}

/// `GET /operator/sites/new`: with a year from today.
pub async fn blank(State(pages): State<Pages>, asking: Asking) -> Response {
    let page = &asking.page;
    let year = BusinessDay::at(page.now, pages.0.offset_minutes, 0).plus_days(365);
    let form = SiteForm {
        until: year.to_string(),
        ..SiteForm::default()
    };
    asking.drawn(StatusCode::OK, page.t().new_site, || {
        new_site(page, &form, None)
    })
}

/// `POST /operator/sites/new`: the key is shown in the answer, and nowhere else.
pub async fn register(
    State(pages): State<Pages>,
    asking: Asking,
    Form(typed): Form<Typed>,
) -> Response {
    let page = &asking.page;
    let Some(body) = typed.json(pages.0.offset_minutes) else {
        let fault = no_day(page);
        return asking.drawn(StatusCode::UNPROCESSABLE_ENTITY, page.t().new_site, || {
            new_site(page, &typed.form(), Some(&fault))
        });
    };
    let heard = asking
        .ask(Method::POST, routes::REGISTER.path, Some(&body))
        .await;
    if let Some(Registered { site, key }) = heard.read() {
        return asking.drawn(StatusCode::CREATED, page.t().key, || {
            key_once(page, &site, &key, &asking.address)
        });
    }
    let fault = asking.fault(&heard);
    asking.drawn(heard.status, page.t().new_site, || {
        new_site(page, &typed.form(), Some(&fault))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_ends_with_its_last_day() {
        let end = last_moment("2026-11-14", 240).unwrap();
        assert_eq!(day_of(end, 240), "2026-11-14");
        assert_eq!(day_of(end.plus_millis(1), 240), "2026-11-15");
        assert_eq!(last_moment("soon", 240), None);
    }
}
