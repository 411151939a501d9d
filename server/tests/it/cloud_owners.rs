//! Owners and accountants: invited, enrolled, signed in with two factors, and kept to their own tenant.

use crate::client::Client;
use crate::cloud::{TestCloud, on_both_clouds};
use crate::cloud_people::{OWNER_PASSWORD, Person, totp};
use domain::cloud::routes::{self, Door, door};
use reqwest::Method;
use serde_json::{Value, json};

on_both_clouds!(
    an_owner_sees_the_own_tenant,
    whatever_is_wrong_is_answered_alike,
    a_code_signs_in_once,
    a_recovery_code_signs_in_once,
    wrong_ones_lock_an_address_that_nobody_has_too,
    a_session_ends_at_once_everywhere,
    a_one_time_code_is_good_once_and_for_a_week,
    each_token_opens_its_own_doors_alone,
    an_account_is_known_under_its_own_tenant_alone,
    a_site_belongs_to_one_tenant,
    a_domain_belongs_to_one_tenant,
    nothing_secret_is_stored_or_written_down,
);

async fn somebody(cloud: &TestCloud, email: &str, sites: &[&str]) -> (Client, Person) {
    let admin = cloud.sysadmin().await;
    let tenant = cloud.tenant(&admin, "Firuzə", sites).await;
    let invited = cloud.invite(&admin, &tenant, email, "owner").await;
    let who = cloud.enrol(&tenant, &invited).await;
    (admin, who)
}

async fn an_owner_sees_the_own_tenant(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə, Nizami küçəsi").await;
    cloud.register(&admin, "Somebody else's").await;
    let tenant = cloud.tenant(&admin, "Firuzə", &[&site.id]).await;
    for (role, email) in [("owner", "rauf@sufra.az"), ("accountant", "books@sufra.az")] {
        let invited = cloud.invite(&admin, &tenant, email, role).await;
        let who = cloud.enrol(&tenant, &invited).await;
        let context = cloud.as_person(&who).await.get("/api/tenant/context").await;
        let context = context.ok(200);
        assert_eq!(context["role"], role);
        assert_eq!(context["restaurant"], "Firuzə");
        assert_eq!(context["plan"], "standard");
        assert_eq!(context["features"], json!(["dashboard", "exports"]));
        let sites = json!([{"siteId": site.id, "name": "Firuzə, Nizami küçəsi"}]);
        assert_eq!(context["sites"], sites);
    }
}

async fn whatever_is_wrong_is_answered_alike(cloud: &mut TestCloud) {
    let (admin, who) = somebody(cloud, "rauf@sufra.az", &[]).await;
    let tenant = &who.tenant;
    cloud
        .invite(&admin, tenant, "invited@sufra.az", "owner")
        .await;
    let good = || totp(cloud, &who.secret, 0);
    let (old, far) = (totp(cloud, &who.secret, -2), totp(cloud, &who.secret, 2));
    let long = "a".repeat(201);
    let wrong = [
        ("rauf@sufra.az", "another password", good()),
        ("rauf@sufra.az", OWNER_PASSWORD, String::new()),
        ("rauf@sufra.az", OWNER_PASSWORD, old),
        ("rauf@sufra.az", OWNER_PASSWORD, far),
        ("nobody@sufra.az", OWNER_PASSWORD, good()),
        ("invited@sufra.az", OWNER_PASSWORD, good()),
        ("rauf@sufra.az", long.as_str(), good()),
    ];
    let mut said = Vec::new();
    for (email, password, second) in &wrong {
        let answer = cloud.owner_login(email, password, second).await;
        said.push(answer.refused(401, "wrong_password").message);
        // A right one in between begins the count again, and takes a step of time.
        if *email == "rauf@sufra.az" {
            let code = totp(cloud, &who.secret, 1);
            cloud.owner_login(email, OWNER_PASSWORD, &code).await;
            cloud.clock.advance(60_000);
        }
    }
    assert!(said.iter().all(|one| one == &said[0]), "{said:?}");
}

async fn a_code_signs_in_once(cloud: &mut TestCloud) {
    let (_, who) = somebody(cloud, "rauf@sufra.az", &[]).await;
    let code = totp(cloud, &who.secret, 0);
    let again = || cloud.owner_login(&who.email, OWNER_PASSWORD, &code);
    again().await.ok(200);
    again().await.refused(401, "wrong_password");
    // The one before it neither, though it would be near enough.
    let before = totp(cloud, &who.secret, -1);
    let answer = cloud.owner_login(&who.email, OWNER_PASSWORD, &before).await;
    answer.refused(401, "wrong_password");
    let after = totp(cloud, &who.secret, 1);
    let answer = cloud.owner_login(&who.email, OWNER_PASSWORD, &after).await;
    answer.ok(200);
    // Of many at once with one code, one is let in.
    cloud.clock.advance(90_000);
    let code = totp(cloud, &who.secret, 0);
    let many = (0..4).map(|_| cloud.owner_login(&who.email, OWNER_PASSWORD, &code));
    let many = futures::future::join_all(many).await;
    assert_eq!(many.iter().filter(|one| one.status == 200).count(), 1);
}

async fn a_recovery_code_signs_in_once(cloud: &mut TestCloud) {
    let (_, who) = somebody(cloud, "rauf@sufra.az", &[]).await;
    assert_eq!(who.recovery.len(), 8);
    for code in &who.recovery {
        let typed = format!(" {} ", code.to_lowercase());
        let login = || cloud.owner_login(&who.email, OWNER_PASSWORD, &typed);
        login().await.ok(200);
        login().await.refused(401, "wrong_password");
        // The count of wrong ones begins again with the next right one.
    }
}

async fn wrong_ones_lock_an_address_that_nobody_has_too(cloud: &mut TestCloud) {
    let (_, who) = somebody(cloud, "rauf@sufra.az", &[]).await;
    let mut heard = Vec::new();
    for email in [who.email.as_str(), "nobody@sufra.az"] {
        let mut all = Vec::new();
        for _ in 0..8 {
            let answer = cloud.owner_login(email, "another password", "000000").await;
            all.push((answer.status, answer.body["code"].clone()));
        }
        heard.push(all);
    }
    assert_eq!(heard[0], heard[1]);
    assert_eq!(heard[0].last().unwrap().0, 423);
    let code = totp(cloud, &who.secret, 0);
    let answer = cloud.owner_login(&who.email, OWNER_PASSWORD, &code).await;
    answer.refused(423, "locked_out");
    cloud.clock.advance(3_600_000);
    cloud.as_person(&who).await;
}

async fn a_session_ends_at_once_everywhere(cloud: &mut TestCloud) {
    let mut second = cloud.beside().await;
    let (admin, who) = somebody(cloud, "rauf@sufra.az", &[]).await;
    let context = "/api/tenant/context";
    let over = async |client: &Client| {
        for base in [&cloud.base, &second.base] {
            let answer = client.clone().at(base).get(context).await;
            answer.refused(401, "signed_out");
        }
    };
    let left = cloud.as_person(&who).await;
    let stays = cloud.as_person(&who).await;
    left.clone().at(&second.base).get(context).await.ok(200);
    let answer = left.post("/api/owner/logout", &Value::Null).await;
    assert_eq!(answer.status, 204);
    over(&left).await;
    stays.get(context).await.ok(200);
    let path = format!("/api/tenants/{}/owners/{}", who.tenant, who.id);
    let gone = admin
        .post(&format!("{path}/deactivate"), &Value::Null)
        .await;
    assert_eq!(gone.ok(200)["active"], false);
    over(&stays).await;
    let code = totp(cloud, &who.secret, 0);
    let answer = cloud.owner_login(&who.email, OWNER_PASSWORD, &code).await;
    answer.refused(401, "wrong_password");
    // A reset lets the person enrol anew; nothing of before opens anything.
    let reset = admin
        .post(&format!("{path}/reset"), &Value::Null)
        .await
        .ok(200);
    cloud.clock.advance(30_000);
    let code = totp(cloud, &who.secret, 0);
    let answer = cloud.owner_login(&who.email, OWNER_PASSWORD, &code).await;
    answer.refused(401, "wrong_password");
    let answer = cloud
        .owner_login(&who.email, OWNER_PASSWORD, &who.recovery[0])
        .await;
    answer.refused(401, "wrong_password");
    let who = cloud.enrol(&who.tenant, &reset).await;
    let back = cloud.as_person(&who).await;
    // Eight hours, and no longer.
    cloud.clock.advance(8 * 3_600_000 - 30_000);
    over(&back).await;
    second.stop().await;
}

async fn a_one_time_code_is_good_once_and_for_a_week(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let tenant = cloud.tenant(&admin, "Firuzə", &[]).await;
    let enrol = async |code: &Value, password: &str| {
        let body = json!({"code": code, "password": password});
        cloud.nobody().post("/api/owner/enrol", &body).await
    };
    let late = cloud
        .invite(&admin, &tenant, "late@sufra.az", "owner")
        .await;
    let short = enrol(&late["code"], "too short").await;
    assert_eq!(short.refused(422, "bad_field").details["field"], "password");
    let bad = enrol(&json!("WRONG"), OWNER_PASSWORD).await;
    bad.refused(422, "wrong_code");
    let factor = enrol(&late["code"], OWNER_PASSWORD).await.ok(200);
    let confirm = async |totp: &str| {
        let body = json!({"code": late["code"], "totp": totp});
        cloud.nobody().post("/api/owner/enrol/confirm", &body).await
    };
    confirm("12345").await.refused(422, "wrong_totp");
    // The account is not there before its second factor works.
    let secret = factor["secret"].as_str().unwrap();
    let code = totp(cloud, secret, 0);
    let answer = cloud
        .owner_login("late@sufra.az", OWNER_PASSWORD, &code)
        .await;
    answer.refused(401, "wrong_password");
    cloud.clock.advance(7 * 86_400_000);
    let code = totp(cloud, secret, 0);
    confirm(&code).await.refused(422, "wrong_code");
    let admin = cloud.sysadmin().await;
    let prompt = cloud
        .invite(&admin, &tenant, "prompt@sufra.az", "owner")
        .await;
    cloud.enrol(&tenant, &prompt).await;
    let again = enrol(&prompt["code"], OWNER_PASSWORD).await;
    again.refused(422, "wrong_code");
}

async fn each_token_opens_its_own_doors_alone(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let token = cloud.owner(&[&site.id]).await;
    let owner = cloud.nobody().with_token(&token);
    let key = cloud.nobody().with_token(&site.key);
    let nobody = cloud.nobody();
    for endpoint in routes::ALL {
        let route = endpoint.route;
        let strangers: &[&Client] = match door(&route) {
            Door::Open => continue,
            Door::Sysadmin => &[&owner, &key, &nobody],
            Door::Owner => &[&admin, &key, &nobody],
            Door::Site | Door::Figures => &[&admin, &owner, &nobody],
        };
        let some = "019a80c0-0000-7000-8000-000000000001";
        let path = ["siteId", "tenantId", "ownerId"]
            .iter()
            .fold(route.path.to_owned(), |path, name| {
                path.replace(&format!("{{{name}}}"), some)
            });
        let method: Method = route.method.name().parse().unwrap();
        for stranger in strangers {
            let request = stranger.request(method.clone(), &path).json(&json!({}));
            let answer = stranger.send(request).await;
            assert_eq!(answer.status, 401, "{} {path}", route.method.name());
        }
    }
    owner.get("/api/tenant/context").await.ok(200);
    admin.get("/api/tenants").await.ok(200);
}

async fn an_account_is_known_under_its_own_tenant_alone(cloud: &mut TestCloud) {
    let (admin, who) = somebody(cloud, "rauf@sufra.az", &[]).await;
    let other = cloud.tenant(&admin, "Other", &[]).await;
    let client = cloud.as_person(&who).await;
    for act in ["reset", "deactivate"] {
        let path = format!("/api/tenants/{other}/owners/{}/{act}", who.id);
        let answer = admin.post(&path, &Value::Null).await;
        answer.refused(404, "owner_unknown");
    }
    client.get("/api/tenant/context").await.ok(200);
    let nowhere = "/api/tenants/019a80c0-0000-7000-8000-000000000001";
    admin.get(nowhere).await.refused(404, "tenant_unknown");
    let people = admin.get(&format!("{nowhere}/owners")).await;
    people.refused(404, "tenant_unknown");
}

async fn a_site_belongs_to_one_tenant(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let first = cloud.tenant(&admin, "First", &[&site.id]).await;
    let new = json!({"name": "Second", "plan": "start", "sites": [site.id]});
    let answer = admin.post("/api/tenants", &new).await;
    assert_eq!(answer.refused(409, "taken").details["field"], "sites");
    let unknown = "019a80c0-0000-7000-8000-000000000001";
    let new = json!({"name": "Second", "plan": "start", "sites": [unknown]});
    let answer = admin.post("/api/tenants", &new).await;
    answer.refused(422, "site_unknown");
    // Nothing was left behind by either.
    let all = admin.get("/api/tenants").await.ok(200);
    assert_eq!(all["tenants"].as_array().unwrap().len(), 1);
    // Given back, it is another's.
    let path = format!("/api/tenants/{first}");
    let put = |based_on: i64| {
        let body = json!({"name": "First", "plan": "plus", "basedOn": based_on});
        admin.send(admin.request(Method::PUT, &path).json(&body))
    };
    put(7).await.refused(409, "changed_meanwhile");
    assert_eq!(put(1).await.ok(200)["version"], 2);
    cloud.tenant(&admin, "Second", &[&site.id]).await;
}

async fn a_domain_belongs_to_one_tenant(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let new = |domain: Value| json!({"name": "Firuzə", "plan": "start", "domain": domain});
    let post = async |domain: Value| admin.post("/api/tenants", &new(domain)).await;
    assert_eq!(
        post(json!(" Sufra.AZ ")).await.ok(201)["domain"],
        "sufra.az"
    );
    post(json!("sufra.az")).await.refused(409, "taken");
    post(json!("sufra")).await.refused(422, "bad_field");
    // Any number of tenants have none.
    post(Value::Null).await.ok(201);
    post(Value::Null).await.ok(201);
}

async fn nothing_secret_is_stored_or_written_down(cloud: &mut TestCloud) {
    let (_, who) = somebody(cloud, "rauf@sufra.az", &[]).await;
    cloud.as_person(&who).await;
    let admin = cloud.sysadmin().await;
    let record = admin.get("/api/audit").await.ok(200).to_string();
    for act in [
        "tenant.made",
        "owner.invited",
        "owner.enrolled",
        "owner.signedIn",
    ] {
        assert!(record.contains(act), "{act}");
    }
    for secret in [
        who.secret.as_str(),
        who.recovery[0].as_str(),
        OWNER_PASSWORD,
    ] {
        assert!(!record.contains(secret));
    }
    let people = admin
        .get(&format!("/api/tenants/{}/owners", who.tenant))
        .await;
    let people = people.ok(200).to_string();
    assert!(people.contains("rauf@sufra.az") && !people.contains(&who.secret));
}
