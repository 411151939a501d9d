//! The operator's pages, as a browser without scripts uses them.

use crate::cloud::{SYSADMIN, SYSADMIN_PASSWORD, TestCloud, on_both_clouds};
use reqwest::Method;
use reqwest::redirect::Policy;

on_both_clouds!(
    a_site_is_registered_locked_and_deregistered_by_forms,
    what_was_typed_comes_back_with_what_was_wrong,
    nobody_sees_a_page_without_signing_in,
    another_sites_page_cannot_act,
);

/// A browser.
pub struct Browser {
    base: String,
    http: reqwest::Client,
}

/// What it shows.
pub struct Shown {
    /// The status.
    pub status: u16,
    /// Where it leads.
    pub place: String,
    /// The page.
    pub text: String,
}

impl Browser {
    /// One that is nobody's yet.
    pub fn at(cloud: &TestCloud) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .cookie_store(true)
            .redirect(Policy::none());
        Self {
            base: cloud.base.clone(),
            http: http.build().unwrap(),
        }
    }

    /// Asks for something, from another site or from the same.
    pub async fn go(&self, method: Method, path: &str, form: Option<&str>, from: &str) -> Shown {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(form) = form {
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", from)
                .body(form.to_owned());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let place = answer.headers().get("location");
        let place = place.map(|place| place.to_str().unwrap().to_owned());
        Shown {
            status,
            place: place.unwrap_or_default(),
            text: answer.text().await.unwrap(),
        }
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Shown {
        self.go(Method::GET, path, None, "").await
    }

    /// Sends a form of the same site.
    pub async fn post(&self, path: &str, form: &str) -> Shown {
        self.go(Method::POST, path, Some(form), "same-origin").await
    }

    /// Signs in as the tests' sysadmin.
    async fn sign_in(cloud: &TestCloud) -> Self {
        let browser = Self::at(cloud);
        cloud.sysadmin().await;
        let password = SYSADMIN_PASSWORD.replace(' ', "+");
        let form = format!("username={SYSADMIN}&password={password}");
        let shown = browser.post("/operator/sign-in", &form).await;
        assert_eq!(
            (shown.status, shown.place.as_str()),
            (303, "/operator/sites")
        );
        browser
    }
}

const FORM: &str =
    "name=%C4%B0%C3%A7%C9%99ri%C5%9F%C9%99h%C9%99r&owner=Rauf&contact=&until=2027-11-14";

/// The text of the element with an id.
fn element<'a>(text: &'a str, id: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("id=\"{id}\"")).unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once('<').unwrap().0
}

async fn a_site_is_registered_locked_and_deregistered_by_forms(cloud: &mut TestCloud) {
    let browser = Browser::sign_in(cloud).await;
    let empty = browser.open("/operator/sites?lang=en").await;
    assert!(empty.text.contains("No sites yet"), "{}", empty.text);
    let made = browser.post("/operator/sites/new", FORM).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let key = element(&made.text, "site-key");
    assert!(key.starts_with("sk_"), "{key}");
    let (_, rest) = made.text.split_once("--site ").unwrap();
    let id = rest.split_once(' ').unwrap().0;
    let list = browser.open("/operator/sites").await;
    assert!(list.text.contains("İçərişəhər") && !list.text.contains(key));
    let page = format!("/operator/sites/{id}");
    let one = browser.open(&page).await;
    assert_eq!(one.status, 200);
    assert!(one.text.contains("value=\"2027-11-14\"") && !one.text.contains(key));
    assert!(one.text.contains("site.registered"));

    let locked = browser
        .post(&format!("{page}/lock"), "reason=Invoice+7")
        .await;
    assert_eq!(
        (locked.status, locked.place),
        (303, format!("{page}?saved=1"))
    );
    let one = browser.open(&page).await;
    assert!(one.text.contains("Invoice 7") && one.text.contains("site.locked"));
    assert_eq!(
        browser.post(&format!("{page}/unlock"), "").await.status,
        303
    );
    assert!(!browser.open(&page).await.text.contains("/unlock"));

    let new = browser.post(&format!("{page}/key"), "now=true").await;
    let second = element(&new.text, "site-key");
    assert!(second.starts_with("sk_") && second != key);

    let wrong = browser
        .post(&format!("{page}/deregister"), "name=Yasamal")
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("The name is another one"));
    let name = "name=%C4%B0%C3%A7%C9%99ri%C5%9F%C9%99h%C9%99r";
    let gone = browser.post(&format!("{page}/deregister"), name).await;
    assert_eq!((gone.status, gone.place.as_str()), (303, "/operator/sites"));
    assert!(
        browser
            .open("/operator/sites")
            .await
            .text
            .contains("No sites yet")
    );
    let record = browser.open("/operator/audit").await;
    for act in ["site.locked", "site.unlocked", "site.deregistered"] {
        assert!(record.text.contains(act), "{act}");
    }
    let map = browser.open("/boundary").await;
    assert_eq!(map.status, 200);
    assert!(!map.text.contains("data-state=\"down\""), "{}", map.text);
    assert_eq!(
        browser.post("/operator/sign-out", "").await.place,
        "/operator/sign-in"
    );
    assert_eq!(browser.open("/operator/sites").await.status, 303);
}

async fn what_was_typed_comes_back_with_what_was_wrong(cloud: &mut TestCloud) {
    let browser = Browser::sign_in(cloud).await;
    let long = "x".repeat(81);
    let form = format!("name={long}&owner=Rauf+%22M%22&contact=%2B994&until=2027-11-14");
    let shown = browser.post("/operator/sites/new?lang=en", &form).await;
    assert_eq!(shown.status, 422);
    assert!(shown.text.contains("1 to 80 characters"), "{}", shown.text);
    assert!(shown.text.contains("Rauf &quot;M&quot;") && shown.text.contains("+994"));
    let form = FORM.replace("2027-11-14", "soon");
    let shown = browser.post("/operator/sites/new", &form).await;
    assert_eq!(shown.status, 422, "{}", shown.text);
    assert!(
        shown.text.contains("a date before the year 2100"),
        "{}",
        shown.text
    );
    assert!(
        browser
            .open("/operator/sites")
            .await
            .text
            .contains("No sites yet")
    );

    // Of two who change the same the second is told, and keeps what was typed.
    let made = browser.post("/operator/sites/new", FORM).await;
    let (_, rest) = made.text.split_once("--site ").unwrap();
    let page = format!("/operator/sites/{}", rest.split_once(' ').unwrap().0);
    let one = browser.open(&page).await;
    let (_, version) = one.text.split_once("name=\"basedOn\" value=\"").unwrap();
    let version = version.split_once('"').unwrap().0;
    let first = format!("{}&basedOn={version}", FORM.replace("Rauf", "Samir"));
    assert_eq!(browser.post(&page, &first).await.status, 303);
    let second = format!("{}&basedOn={version}", FORM.replace("Rauf", "Nigar"));
    let shown = browser.post(&page, &second).await;
    assert_eq!(shown.status, 409);
    assert!(shown.text.contains("Somebody else changed it") && shown.text.contains("Nigar"));
    for unknown in [
        "/operator/sites/none",
        "/operator/sites/01890a5d-ac96-774b-bcce-b302099a8057",
    ] {
        assert_eq!(browser.open(unknown).await.status, 404);
    }
}

async fn nobody_sees_a_page_without_signing_in(cloud: &mut TestCloud) {
    let browser = Browser::at(cloud);
    cloud.sysadmin().await;
    let name = SYSADMIN;
    for path in [
        "/operator/sites",
        "/operator/sites/new",
        "/operator/audit",
        "/boundary",
    ] {
        let shown = browser.open(path).await;
        assert_eq!(
            (shown.status, shown.place.as_str()),
            (303, "/operator/sign-in"),
            "{path}"
        );
    }
    let form = format!("username={name}&password=guess");
    let shown = browser.post("/operator/sign-in?lang=en", &form).await;
    assert_eq!(shown.status, 401, "{}", shown.text);
    assert!(shown.text.contains("The name or the password is wrong"));
    assert!(shown.text.contains(&format!("value=\"{name}\"")) && !shown.text.contains("guess"));
    assert_eq!(browser.open("/operator/sites").await.status, 303);
}

async fn another_sites_page_cannot_act(cloud: &mut TestCloud) {
    let browser = Browser::sign_in(cloud).await;
    let shown = browser
        .go(
            Method::POST,
            "/operator/sites/new",
            Some(FORM),
            "cross-site",
        )
        .await;
    assert_ne!(shown.status, 201);
    assert!(
        browser
            .open("/operator/sites?lang=en")
            .await
            .text
            .contains("No sites yet")
    );
}
