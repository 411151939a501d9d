//! The owner's pages, as a browser without scripts uses them.

use crate::cloud::{TestCloud, on_both_clouds};
use crate::cloud_pages::Browser;
use crate::cloud_people::{OWNER_PASSWORD, totp};
use crate::day::sale;
use crate::uplink::{register, settled, ship, uplink, with_hub};
use reqwest::Method;

on_both_clouds!(
    somebody_enrols_signs_in_looks_and_leaves,
    what_is_wrong_is_said_and_no_secret_comes_back,
    others_restaurants_are_not_shown,
);

/// As a form sends it.
fn form(fields: &[(&str, &str)]) -> String {
    let sent = fields.iter().map(|(name, value)| {
        let value: String = value
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        format!("{name}={value}")
    });
    sent.collect::<Vec<_>>().join("&")
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .split_once(&mark)
        .unwrap_or_else(|| panic!("{name}: {page}"));
    let (value, _) = rest.split_once('"').unwrap();
    value.replace("&amp;", "&")
}

/// Somebody is invited: the address for mail and the one-time code.
async fn invited(cloud: &TestCloud, sites: &[&str]) -> (String, String) {
    let admin = cloud.sysadmin().await;
    let tenant = cloud.tenant(&admin, "Firuzə", sites).await;
    let email = format!("rauf-{tenant}@sufra.az");
    let invited = cloud.invite(&admin, &tenant, &email, "owner").await;
    (email, invited["code"].as_str().unwrap().to_owned())
}

/// A browser of somebody who has gone through all of the door.
async fn inside(cloud: &TestCloud, sites: &[&str]) -> (Browser, String, Vec<String>) {
    let (email, code) = invited(cloud, sites).await;
    let browser = Browser::at(cloud);
    let first = browser.open(&format!("/owner/enrol?code={code}")).await;
    assert!(first.status == 200 && first.text.contains(&format!("value=\"{code}\"")));
    let sent = form(&[("code", &code), ("password", OWNER_PASSWORD)]);
    let second = browser.post("/owner/enrol", &sent).await;
    assert!(
        second.status == 200 && second.text.contains("<path d=\"M0 0h7v1h-7z"),
        "{}",
        second.text
    );
    let (secret, uri) = (hidden(&second.text, "secret"), hidden(&second.text, "uri"));
    assert!(uri.starts_with("otpauth://totp/Sufra:rauf"), "{uri}");
    // A slip of the finger costs another look at the same code.
    let fields = |totp: &str| {
        form(&[
            ("code", &code),
            ("secret", &secret),
            ("uri", &uri),
            ("totp", totp),
        ])
    };
    let wrong = browser
        .post("/owner/enrol/confirm", &fields("000000"))
        .await;
    assert!(
        wrong.status == 422 && wrong.text.contains("role=\"alert\""),
        "{}",
        wrong.text
    );
    assert_eq!(hidden(&wrong.text, "secret"), secret);
    let now = totp(cloud, &secret, 0);
    let spaced = format!("{} {}", &now[..3], &now[3..]);
    let codes = browser.post("/owner/enrol/confirm", &fields(&spaced)).await;
    assert_eq!(codes.status, 200, "{}", codes.text);
    let recovery: Vec<String> = codes
        .text
        .split("<code>")
        .skip(1)
        .map(|rest| rest.split_once('<').unwrap().0.to_owned())
        .collect();
    assert_eq!(recovery.len(), 8, "{}", codes.text);
    cloud.clock.advance(30_000);
    let sent = form(&[
        ("email", &email),
        ("password", OWNER_PASSWORD),
        ("second", &totp(cloud, &secret, 0)),
    ]);
    let entered = browser.post("/owner/sign-in", &sent).await;
    assert_eq!(
        (entered.status, entered.place.as_str()),
        (303, "/owner"),
        "{}",
        entered.text
    );
    (browser, email, recovery)
}

async fn somebody_enrols_signs_in_looks_and_leaves(cloud: &mut TestCloud) {
    with_hub(async |hub| {
        let site = register(cloud).await;
        let (browser, email, recovery) = inside(cloud, &[&site.to_string()]).await;
        let seen = browser.open("/owner").await;
        assert!(seen.text.contains("<title>Sufra · İcmal</title>"));
        assert!(
            seen.status == 200 && seen.text.contains("İçərişəhər"),
            "{}",
            seen.text
        );
        assert!(seen.text.contains("hələ məlumat yoxdur"), "{}", seen.text);
        hub.clock.advance(cloud.clock.now().since(hub.clock.now()));
        sale(&hub.manager().await).await;
        ship(&uplink(hub, cloud, site)).await;
        settled(cloud, site).await;
        for (path, words) in [
            ("/owner?lang=ru&range=week", "Неделя"),
            ("/owner?lang=en&range=month", "up to"),
            ("/owner?lang=en", "Complete up to event"),
            ("/owner/exceptions?lang=en", "Needs attention"),
        ] {
            let seen = browser.open(path).await;
            assert!(
                seen.status == 200 && seen.text.contains(words),
                "{path}: {}",
                seen.text
            );
        }
        let seen = browser.open(&format!("/owner?lang=en&site={site}")).await;
        assert!(
            seen.text.contains(">9.00<")
                && seen
                    .text
                    .contains("/api/owner/export?range=today&amp;site="),
            "{}",
            seen.text
        );
        let part = browser.open("/owner?lang=en&part=1").await;
        assert!(
            part.text.starts_with("<div id=\"board\"") && part.text.contains(">9.00<"),
            "{}",
            part.text
        );
        leaves_and_comes_back(&browser, &email, &recovery[0]).await;
        for file in ["/owner.css", "/owner.js"] {
            assert_eq!(browser.open(file).await.status, 200);
        }
    })
    .await;
}

async fn leaves_and_comes_back(browser: &Browser, email: &str, recovery: &str) {
    // Who is in is not asked again.
    assert_eq!(browser.open("/owner/sign-in").await.place, "/owner");
    assert_eq!(
        browser.post("/owner/sign-out", "").await.place,
        "/owner/sign-in"
    );
    for path in ["/owner", "/owner?part=1", "/owner/exceptions"] {
        let led = browser.open(path).await;
        assert_eq!(
            (led.status, led.place.as_str()),
            (303, "/owner/sign-in"),
            "{path}"
        );
    }
    // Without the phone.
    assert!(
        browser
            .open("/owner/sign-in?recovery=1")
            .await
            .text
            .contains("Recovery code")
    );
    let sent = form(&[
        ("email", email),
        ("password", OWNER_PASSWORD),
        ("second", recovery),
    ]);
    assert_eq!(
        browser.post("/owner/sign-in?recovery=1", &sent).await.place,
        "/owner"
    );
}

async fn what_is_wrong_is_said_and_no_secret_comes_back(cloud: &mut TestCloud) {
    let (email, code) = invited(cloud, &[]).await;
    let browser = Browser::at(cloud);
    let short = browser
        .post(
            "/owner/enrol",
            &form(&[("code", &code), ("password", "secret")]),
        )
        .await;
    assert!(
        short.status == 422 && short.text.contains("10 ilə 200"),
        "{}",
        short.text
    );
    assert!(short.text.contains(&code) && !short.text.contains("value=\"secret\""));
    let sent = form(&[("code", "AAAA-BBBB"), ("password", OWNER_PASSWORD)]);
    let wrong = browser.post("/owner/enrol", &sent).await;
    assert!(
        wrong.status == 422 && wrong.text.contains("7 gündən köhnədir"),
        "{}",
        wrong.text
    );
    assert!(!wrong.text.contains(OWNER_PASSWORD));
    // What stands in an address is no way into the page.
    let odd = browser.open("/owner/enrol?code=%22%3E%3Cscript%3E").await;
    assert!(!odd.text.contains("<script"), "{}", odd.text);
    let sent = form(&[
        ("email", &email),
        ("password", OWNER_PASSWORD),
        ("second", "123456"),
    ]);
    let mut last = 0;
    for _ in 0..12 {
        let no = browser.post("/owner/sign-in", &sent).await;
        assert!(
            no.text.contains(&format!("value=\"{email}\"")),
            "{}",
            no.text
        );
        assert!(!no.text.contains(OWNER_PASSWORD) && !no.text.contains("value=\"123456\""));
        last = no.status;
        if last != 401 {
            assert!(no.text.contains("Çox cəhd oldu"), "{}", no.text);
            break;
        }
        assert!(no.text.contains("düz deyil"), "{}", no.text);
    }
    assert!([423, 429].contains(&last), "{last}");
    // Another site's page signs nobody in.
    let crossed = Browser::at(cloud);
    let no = crossed
        .go(Method::POST, "/owner/sign-in", Some(&sent), "cross-site")
        .await;
    assert_eq!(no.status, 403);
}

async fn others_restaurants_are_not_shown(cloud: &mut TestCloud) {
    let mine = register(cloud).await;
    let other = register(cloud).await;
    let (browser, ..) = inside(cloud, &[&mine.to_string()]).await;
    for path in ["/owner", "/owner/exceptions"] {
        let no = browser.open(&format!("{path}?lang=en&site={other}")).await;
        assert_eq!(no.status, 404, "{path}");
        assert!(
            no.text.contains("There is no such restaurant"),
            "{}",
            no.text
        );
    }
    // What makes no sense is as if nobody had chosen.
    let seen = browser.open("/owner?site=1&range=year").await;
    assert_eq!(seen.status, 200);
    let (nobody, ..) = inside(cloud, &[]).await;
    let seen = nobody.open("/owner?lang=en").await;
    assert!(
        seen.text.contains("No restaurant is yours yet"),
        "{}",
        seen.text
    );
}
