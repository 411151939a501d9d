//! Tenants and signed-in owners for the tests of the cloud.

use crate::client::{Answer, Client};
use crate::cloud::TestCloud;
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use serde_json::{Value, json};

/// The password of every owner of these tests.
pub const OWNER_PASSWORD: &str = "an owner of these tests";

/// Somebody with a second factor.
#[derive(Clone, Debug)]
pub struct Person {
    /// The tenant.
    pub tenant: String,
    /// The account.
    pub id: String,
    /// The address for mail.
    pub email: String,
    /// The secret of the second factor, in base32.
    pub secret: String,
    /// The recovery codes.
    pub recovery: Vec<String>,
}

/// What an authenticator shows so many steps from now, of a cloud's clock.
pub fn totp(cloud: &TestCloud, secret: &str, steps: i64) -> String {
    let mut bits: Vec<u8> = Vec::new();
    for letter in secret.bytes() {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let value = letters.iter().position(|one| *one == letter).unwrap();
        bits.extend((0..5).rev().map(|place| u8::from(value >> place & 1 == 1)));
    }
    let bytes: Vec<u8> = bits
        .chunks_exact(8)
        .map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | bit))
        .collect();
    let step = cloud.clock.now().0.div_euclid(30_000) + steps;
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let tag = sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[19] & 15);
    let four: [u8; 4] = tag[offset..offset + 4].try_into().unwrap();
    format!(
        "{:06}",
        (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
    )
}

impl TestCloud {
    /// Makes a tenant with these sites; its name for programs.
    pub async fn tenant(&self, admin: &Client, name: &str, sites: &[&str]) -> String {
        let features = ["dashboard", "exports"];
        let new = json!({"name": name, "plan": "standard", "features": features, "sites": sites});
        let made = admin.post("/api/tenants", &new).await.ok(201);
        made["tenantId"].as_str().unwrap().to_owned()
    }

    /// Invites somebody; the account and the one-time code.
    pub async fn invite(&self, admin: &Client, tenant: &str, email: &str, role: &str) -> Value {
        let new = json!({"name": "Rauf Məmmədov", "email": email, "role": role});
        let path = format!("/api/tenants/{tenant}/owners");
        admin.post(&path, &new).await.ok(201)
    }

    /// Takes somebody through the enrolment with a code.
    pub async fn enrol(&self, tenant: &str, invited: &Value) -> Person {
        let code = &invited["code"];
        let body = json!({"code": code, "password": OWNER_PASSWORD});
        let factor = self.nobody().post("/api/owner/enrol", &body).await.ok(200);
        let secret = factor["secret"].as_str().unwrap().to_owned();
        let body = json!({"code": code, "totp": totp(self, &secret, 0)});
        let path = "/api/owner/enrol/confirm";
        let codes = self.nobody().post(path, &body).await.ok(200);
        // The code that confirmed does not sign in as well: time goes on.
        self.clock.advance(30_000);
        Person {
            tenant: tenant.to_owned(),
            id: invited["owner"]["ownerId"].as_str().unwrap().to_owned(),
            email: invited["owner"]["email"].as_str().unwrap().to_owned(),
            secret,
            recovery: serde_json::from_value(codes["codes"].clone()).unwrap(),
        }
    }

    /// Signs in with what is given.
    pub async fn owner_login(&self, email: &str, password: &str, second: &str) -> Answer {
        let body = json!({"email": email, "password": password, "second": second});
        self.nobody().post("/api/owner/login", &body).await
    }

    /// A client of somebody who signs in now; a step of time is used up.
    pub async fn as_person(&self, who: &Person) -> Client {
        let second = totp(self, &who.secret, 0);
        let answer = self.owner_login(&who.email, OWNER_PASSWORD, &second).await;
        let token = answer.ok(200)["token"].as_str().unwrap().to_owned();
        self.clock.advance(30_000);
        self.nobody().with_token(&token)
    }

    /// A new tenant with these sites and a signed-in owner; the token. The clock goes on by a minute.
    pub async fn owner(&self, sites: &[&str]) -> String {
        let admin = self.sysadmin().await;
        let tenant = self.tenant(&admin, "Firuzə", sites).await;
        let email = format!("owner-{tenant}@sufra.az");
        let invited = self.invite(&admin, &tenant, &email, "owner").await;
        let who = self.enrol(&tenant, &invited).await;
        let second = totp(self, &who.secret, 0);
        let answer = self.owner_login(&who.email, OWNER_PASSWORD, &second).await;
        self.clock.advance(30_000);
        answer.ok(200)["token"].as_str().unwrap().to_owned()
    }
}
