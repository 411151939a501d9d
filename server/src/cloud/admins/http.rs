//! The doors of sysadmins.

use super::extract::COOKIE;
use super::{SESSION_MILLIS, Sysadmin, sign_in, sign_out};
use crate::auth::same_origin;
use crate::body::Body;
use crate::cloud::{Cloud, Origin};
use crate::db::in_time;
use crate::error::Refusal;
use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::AppendHeaders;
use domain::cloud::{SysadminLogin, SysadminToken};

type Cookies = AppendHeaders<[(HeaderName, String); 1]>;

/// The cookie as it is set on this way.
fn set(origin: Origin, value: &str, seconds: i64) -> Cookies {
    let guard = if origin.https { "; Secure" } else { "" };
    let text =
        format!("{COOKIE}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{guard}");
    AppendHeaders([(SET_COOKIE, text)])
}

/// `POST /api/auth/login`
pub async fn login(
    State(cloud): State<Cloud>,
    origin: Origin,
    method: Method,
    headers: HeaderMap,
    Body(body): Body<SysadminLogin>,
) -> Result<(Cookies, Json<SysadminToken>), Refusal> {
    let signed = enter(&cloud, origin, (&method, &headers), &body).await;
    cloud.figures.sign_in(signed.is_ok());
    signed
}

async fn enter(
    cloud: &Cloud,
    origin: Origin,
    (method, headers): (&Method, &HeaderMap),
    body: &SysadminLogin,
) -> Result<(Cookies, Json<SysadminToken>), Refusal> {
    // Another site's page must not sign its reader in as somebody else.
    same_origin(method, headers)?;
    // Hashing is costly: whoever has asked too often is not heard at all.
    cloud.wrongs.hear(origin.ip, cloud.clock.now())?;
    let from = origin.ip.to_string();
    let signed = sign_in(cloud, &body.username, &body.password, &from).await;
    if signed.is_err() {
        cloud.wrongs.count(origin.ip, cloud.clock.now())?;
    }
    let signed = signed?;
    let cookie = set(origin, &signed.token, SESSION_MILLIS.div_euclid(1000));
    let answer = SysadminToken {
        token: signed.token,
        expires_at: signed.expires_at,
    };
    Ok((cookie, Json(answer)))
}

/// `POST /api/auth/logout`
pub async fn logout(
    State(cloud): State<Cloud>,
    origin: Origin,
    who: Sysadmin,
) -> Result<(Cookies, StatusCode), Refusal> {
    in_time(sign_out(&cloud, &who)).await?;
    Ok((set(origin, "", 0), StatusCode::NO_CONTENT))
}
