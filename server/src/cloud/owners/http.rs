//! The doors of tenants and owners.

use super::extract::COOKIE;
use super::{Owner, SESSION_MILLIS, enrol, sign_in, tenants};
use crate::auth::same_origin;
use crate::body::Body;
use crate::cloud::{Cloud, Origin, Sysadmin};
use crate::db::in_time;
use crate::error::Refusal;
use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::AppendHeaders;
use domain::cloud::BadField;
use domain::cloud::owners::{
    ConfirmEnrol, Enrol, FirebaseVerify, Invited, NewOwner, OwnerList, OwnerLogin, OwnerToken,
    OwnerView, PutTenant, RecoveryCodes, SecondFactor, TenantContext, TenantList, TenantView,
};
use domain::ids::{OwnerId, TenantId};
use std::collections::BTreeMap;

type Cookies = AppendHeaders<[(HeaderName, String); 1]>;

/// The `{tenantId}` of a path.
pub struct AtTenant(TenantId);
/// The `{tenantId}` and `{ownerId}` of a path.
pub struct AtOwner(TenantId, OwnerId);

async fn named<S: Send + Sync, T: std::str::FromStr>(
    parts: &mut Parts,
    state: &S,
    field: &'static str,
) -> Result<T, Refusal> {
    let path = Path::<BTreeMap<String, String>>::from_request_parts(parts, state).await;
    let id = path
        .ok()
        .and_then(|Path(names)| names.get(field)?.parse().ok());
    let bad = BadField {
        field,
        allowed: "a UUID",
    };
    id.ok_or_else(|| bad.into())
}

impl<S: Send + Sync> FromRequestParts<S> for AtTenant {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        named(parts, state, "tenantId").await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AtOwner {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let tenant = named(parts, state, "tenantId").await?;
        Ok(Self(tenant, named(parts, state, "ownerId").await?))
    }
}

/// `GET /api/tenants`
pub async fn all(State(cloud): State<Cloud>, _: Sysadmin) -> Result<Json<TenantList>, Refusal> {
    in_time(tenants::list(&cloud)).await.map(Json)
}

/// `POST /api/tenants`
pub async fn add(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    Body(body): Body<PutTenant>,
) -> Result<(StatusCode, Json<TenantView>), Refusal> {
    let made = in_time(tenants::add(&cloud, who.doer(), body)).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// `GET /api/tenants/{tenantId}`
pub async fn read(
    State(cloud): State<Cloud>,
    _: Sysadmin,
    AtTenant(tenant): AtTenant,
) -> Result<Json<TenantView>, Refusal> {
    in_time(tenants::one(&cloud, tenant)).await.map(Json)
}

/// `PUT /api/tenants/{tenantId}`
pub async fn edit(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    AtTenant(tenant): AtTenant,
    Body(body): Body<PutTenant>,
) -> Result<Json<TenantView>, Refusal> {
    let changed = in_time(tenants::change(&cloud, who.doer(), tenant, body));
    changed.await.map(Json)
}

/// `GET /api/tenants/{tenantId}/owners`
pub async fn people(
    State(cloud): State<Cloud>,
    _: Sysadmin,
    AtTenant(tenant): AtTenant,
) -> Result<Json<OwnerList>, Refusal> {
    in_time(tenants::people(&cloud, tenant)).await.map(Json)
}

/// `POST /api/tenants/{tenantId}/owners`
pub async fn invite(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    AtTenant(tenant): AtTenant,
    Body(body): Body<NewOwner>,
) -> Result<(StatusCode, Json<Invited>), Refusal> {
    let invited = in_time(tenants::invite(&cloud, who.doer(), tenant, &body)).await?;
    Ok((StatusCode::CREATED, Json(invited)))
}

/// `POST /api/tenants/{tenantId}/owners/{ownerId}/reset`
pub async fn reset(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    AtOwner(tenant, owner): AtOwner,
) -> Result<Json<Invited>, Refusal> {
    let invited = in_time(tenants::reset(&cloud, who.doer(), tenant, owner));
    invited.await.map(Json)
}

/// `POST /api/tenants/{tenantId}/owners/{ownerId}/deactivate`
pub async fn deactivate(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    AtOwner(tenant, owner): AtOwner,
) -> Result<Json<OwnerView>, Refusal> {
    let gone = in_time(tenants::deactivate(&cloud, who.doer(), tenant, owner));
    gone.await.map(Json)
}

/// Lets an address in that has not come too often with something wrong, and counts what is wrong now. Only answers that
/// say so are counted: a cloud that is busy is nobody's fault.
async fn watched<T>(
    cloud: &Cloud,
    origin: Origin,
    (method, headers): (&Method, &HeaderMap),
    work: impl Future<Output = Result<T, Refusal>>,
) -> Result<T, Refusal> {
    // Another site's page must not sign its reader in as somebody else.
    same_origin(method, headers)?;
    // Hashing is costly: whoever has asked too often is not heard at all.
    cloud.wrongs.hear(origin.ip, cloud.clock.now())?;
    let done = work.await;
    if done
        .as_ref()
        .is_err_and(|refusal| refusal.status.is_client_error())
    {
        cloud.wrongs.count(origin.ip, cloud.clock.now())?;
    }
    done
}

/// The cookie as it is set on this way.
fn set(origin: Origin, value: &str, seconds: i64) -> Cookies {
    let guard = if origin.https { "; Secure" } else { "" };
    let text =
        format!("{COOKIE}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{guard}");
    AppendHeaders([(SET_COOKIE, text)])
}

fn signed_in(origin: Origin, token: OwnerToken) -> (Cookies, Json<OwnerToken>) {
    let cookie = set(origin, &token.token, SESSION_MILLIS.div_euclid(1000));
    (cookie, Json(token))
}

/// `POST /api/owner/enrol`
pub async fn begin_enrol(
    State(cloud): State<Cloud>,
    origin: Origin,
    method: Method,
    headers: HeaderMap,
    Body(body): Body<Enrol>,
) -> Result<Json<SecondFactor>, Refusal> {
    let work = enrol::begin(&cloud, &body);
    let begun = watched(&cloud, origin, (&method, &headers), work);
    begun.await.map(Json)
}

/// `POST /api/owner/enrol/confirm`
pub async fn confirm_enrol(
    State(cloud): State<Cloud>,
    origin: Origin,
    method: Method,
    headers: HeaderMap,
    Body(body): Body<ConfirmEnrol>,
) -> Result<Json<RecoveryCodes>, Refusal> {
    let from = origin.ip.to_string();
    let work = in_time(enrol::confirm(&cloud, &body, &from));
    let confirmed = watched(&cloud, origin, (&method, &headers), work);
    confirmed.await.map(Json)
}

/// `POST /api/owner/login`
pub async fn login(
    State(cloud): State<Cloud>,
    origin: Origin,
    method: Method,
    headers: HeaderMap,
    Body(body): Body<OwnerLogin>,
) -> Result<(Cookies, Json<OwnerToken>), Refusal> {
    let from = origin.ip.to_string();
    let work = sign_in::sign_in(&cloud, &body, &from);
    let token = watched(&cloud, origin, (&method, &headers), work).await?;
    Ok(signed_in(origin, token))
}

/// `POST /api/owner/logout`
pub async fn logout(
    State(cloud): State<Cloud>,
    origin: Origin,
    who: Owner,
) -> Result<(Cookies, StatusCode), Refusal> {
    in_time(sign_in::sign_out(&cloud, &who)).await?;
    Ok((set(origin, "", 0), StatusCode::NO_CONTENT))
}

/// `POST /api/auth/firebase/verify`
pub async fn firebase(
    State(cloud): State<Cloud>,
    origin: Origin,
    method: Method,
    headers: HeaderMap,
    Body(body): Body<FirebaseVerify>,
) -> Result<(Cookies, Json<OwnerToken>), Refusal> {
    let from = origin.ip.to_string();
    let work = async {
        let firebase = cloud.owners.firebase.as_ref().ok_or_else(|| {
            let message = "this cloud has no Firebase project: firebase_project_id is not set";
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "not_configured", message)
        })?;
        let identity = firebase.verify(&body.id_token, cloud.clock.now()).await?;
        sign_in::by_firebase(&cloud, &identity, &body.second, &from).await
    };
    let token = watched(&cloud, origin, (&method, &headers), work).await?;
    Ok(signed_in(origin, token))
}

/// `GET /api/tenant/context`
pub async fn context(
    State(cloud): State<Cloud>,
    who: Owner,
) -> Result<Json<TenantContext>, Refusal> {
    in_time(tenants::context(&cloud, who)).await.map(Json)
}
