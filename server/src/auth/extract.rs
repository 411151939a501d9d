//! Who asks, in the signatures of handlers: [`Signed`], [`May`] with a right, [`Device`].

use super::tokens::TokenError;
use super::{Auth, held};
use crate::error::Refusal;
use crate::tls::Way;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use domain::Rejection;
use domain::ids::DeviceId;
use domain::staff::{Actor, Permission, SessionView};
use std::marker::PhantomData;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who, where, in which sitting.
    pub actor: Actor,
    /// What their screen shows.
    pub view: SessionView,
}

impl<S: Send + Sync> FromRequestParts<S> for Signed
where
    Auth: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let bearer = parts.headers.get(AUTHORIZATION);
        let bearer = bearer.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let token = if let Some(token) = bearer {
            token
        } else {
            let token = held(way_of(parts), &parts.headers, "sufra_session");
            let token = token.ok_or_else(Refusal::signed_out)?;
            same_origin(&parts.method, &parts.headers)?;
            token
        };
        Auth::from_ref(state).session(token).map_err(refused)
    }
}

fn way_of(parts: &Parts) -> Way {
    parts.extensions.get().copied().unwrap_or_default()
}

fn refused(error: TokenError) -> Refusal {
    let (code, message) = match error {
        TokenError::Invalid => ("token_invalid", "this token was not made by this hub"),
        TokenError::Expired => ("token_expired", "the session is over; sign in again"),
        TokenError::Ended => return Refusal::signed_out(),
    };
    Refusal::new(StatusCode::UNAUTHORIZED, code, message)
}

/// A browser sends the cookie for other sites' pages too: their writes are refused.
pub(crate) fn same_origin(method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
    if [Method::GET, Method::HEAD].contains(method) {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text("sec-fetch-site");
    let foreign = site.is_some_and(|site| site == "cross-site" || site == "same-site");
    // An origin that cannot be read (`null`) is nobody's, so not ours.
    let other = headers.get(ORIGIN).is_some_and(|origin| {
        let host = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.split_once("://"));
        host.map(|(_, host)| host) != text(HOST.as_str())
    });
    if foreign || other {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "forbidden_origin",
            "this request was started by a page of another site",
        ));
    }
    Ok(())
}

/// Whether somebody sits at the hub's own machine: the connection comes from it, no proxy stands in between,
/// and the address in the browser names it. The last one because any page may call itself by a name that leads
/// to 127.0.0.1 (DNS rebinding) and would be of the same origin then.
pub(crate) fn at_the_hub(peer: SocketAddr, headers: &HeaderMap) -> bool {
    let passed_on = ["forwarded", "x-forwarded-for", "x-real-ip"];
    let passed_on = passed_on.iter().any(|name| headers.contains_key(*name));
    names_this_machine(headers) && !passed_on && peer.ip().to_canonical().is_loopback()
}

/// Whether the address in the browser is the browser's own machine.
pub(crate) fn names_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.and_then(|host| host.parse::<Authority>().ok())
        .is_some_and(|host| {
            let name = host.host().trim_matches(['[', ']']);
            let own = name
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip.to_canonical().is_loopback());
            own || name == "localhost" || name.ends_with(".localhost")
        })
}

/// A right as a type, so that it can stand in a signature.
pub trait Right: Send + Sync + 'static {
    /// Which.
    const PERMISSION: Permission;
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Right for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+};
}

rights! {
    /// Reads orders.
    OrdersRead,
    /// Takes orders.
    OrdersTake,
    /// Takes money.
    PaymentsTake,
    /// Gives money back.
    PaymentsRefund,
    /// Corrects the way in which a payment was taken.
    PaymentsChange,
    /// Manages guest accounts.
    AccountsManage,
    /// Works with a drawer.
    CashDrawer,
    /// Looks at the day.
    DaySee,
    /// Closes the day.
    DayClose,
    /// Looks at printers.
    PrintingRead,
    /// Enrols devices.
    DevicesEnrol,
    /// Says what guests may do.
    GuestsManage,
    /// Decides about kept commands.
    SyncResolve,
    /// Reads what was sold.
    ReportsRead,
}

/// Somebody who is signed in and holds the right `R`.
#[derive(Clone, Debug)]
pub struct May<R> {
    who: Signed,
    /// Who, where, in which sitting.
    pub actor: Actor,
    right: PhantomData<R>,
}

impl<R> Deref for May<R> {
    type Target = Signed;

    fn deref(&self) -> &Signed {
        &self.who
    }
}

impl<R: Right, S: Send + Sync> FromRequestParts<S> for May<R>
where
    Auth: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let who = Signed::from_request_parts(parts, state).await?;
        if !who.actor.role.may(R::PERMISSION) {
            return Err(Rejection::Forbidden(R::PERMISSION.name()).into());
        }
        let actor = who.actor.clone();
        Ok(Self {
            who,
            actor,
            right: PhantomData,
        })
    }
}

/// An enrolled device.
#[derive(Clone, Copy, Debug)]
pub struct Device(pub DeviceId);

impl<S: Send + Sync> FromRequestParts<S> for Device
where
    Auth: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        same_origin(&parts.method, &parts.headers)?;
        let auth = Auth::from_ref(state);
        let held = held(way_of(parts), &parts.headers, "sufra_device");
        let device = held.and_then(|credential| auth.device(credential));
        device.map(Self).ok_or_else(|| {
            let message = "this device is not enrolled; ask a manager for a code";
            Refusal::new(StatusCode::FORBIDDEN, "not_enrolled", message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (name.parse().unwrap(), value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn the_hubs_own_machine_is_told_from_all_others() {
        fn is(peer: &str, pairs: &[(&'static str, &'static str)]) -> bool {
            at_the_hub(peer.parse().unwrap(), &headers(pairs))
        }
        for host in [
            "127.0.0.1:8080",
            "localhost",
            "[::1]:80",
            "hub.localhost:80",
        ] {
            assert!(is("127.0.0.1:5000", &[("host", host)]), "{host}");
            assert!(is("[::1]:5000", &[("host", host)]), "{host}");
            assert!(is("[::ffff:127.0.0.1]:5000", &[("host", host)]), "{host}");
            assert!(!is("192.168.1.7:5000", &[("host", host)]), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "192.168.1.2:80",
            "",
        ] {
            assert!(!is("127.0.0.1:5000", &[("host", host)]), "{host}");
        }
        assert!(!is("127.0.0.1:5000", &[]));
        for proxy in ["forwarded", "x-forwarded-for", "x-real-ip"] {
            let pairs = [("host", "localhost"), (proxy, "127.0.0.1")];
            assert!(!is("127.0.0.1:5000", &pairs), "{proxy}");
        }
    }

    #[test]
    fn writes_of_other_sites_are_refused() {
        let ours = headers(&[("host", "hub:80"), ("origin", "http://hub:80")]);
        let theirs = headers(&[("host", "hub:80"), ("origin", "http://evil")]);
        let null = headers(&[("host", "hub:80"), ("origin", "null")]);
        let cross = headers(&[("host", "hub:80"), ("sec-fetch-site", "cross-site")]);
        assert!(same_origin(&Method::POST, &ours).is_ok());
        assert!(same_origin(&Method::GET, &theirs).is_ok());
        for foreign in [theirs, null, cross] {
            let refusal = same_origin(&Method::POST, &foreign).unwrap_err();
            assert_eq!(refusal.code, "forbidden_origin");
        }
    }
}
