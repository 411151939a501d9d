//! `GET /api/guests/{token}`, `POST …/requests`, `GET …/requests/{id}`: the guests' doors, which ask for no session; and
//! those of the staff, which build the same commands that the screens send.

use super::fill;
use super::tries::What;
use crate::auth::{GuestsManage, May, OrdersTake};
use crate::body::{Asked, Body, Given, IdempotencyKey, PathId};
use crate::devices::qr::drawn;
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::{Request, hash_of};
use crate::state::App;
use axum::Json;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use domain::guests::{
    Accept, Ask, AskGuest, GuestRequest, GuestView, Inbox, InboxRequest, MakeLinks, Refuse,
    RefuseGuest, Rules, SetRules, TableLink, TableLinks,
};
use domain::ids::{CommandId, RequestId, TableKey};
use domain::staff::Actor;
use domain::{Command, Lang, Rejection};
use serde::Deserialize;
use std::net::SocketAddr;

/// The language of an answer.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    lang: Option<String>,
}

impl Wanted {
    fn lang(&self) -> Lang {
        self.lang
            .as_deref()
            .and_then(Lang::from_tag)
            .unwrap_or_default()
    }
}

/// The table with an address. One that leads nowhere says nothing, not even whether it ever led anywhere.
fn table(hub: &App, token: &str, peer: SocketAddr) -> Result<TableKey, Refusal> {
    let state = hub.ledger.state();
    let known = state.guests.table_of(token).cloned();
    let known = known.filter(|table| state.catalog.table(table).is_some());
    drop(state);
    if let Some(table) = known {
        return Ok(table);
    }
    hub.tries.count(peer.ip(), What::Wrong, hub.clock.now())?;
    Err(Rejection::NotFound("page").into())
}

/// `GET /api/guests/{token}?lang=`
pub async fn page(
    State(hub): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(token): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<GuestView>, Refusal> {
    let table = table(&hub, &token, peer)?;
    let state = hub.ledger.state();
    let now = hub.clock.now();
    Ok(Json(GuestView::of(&state, now, &table, wanted.lang())))
}

/// `POST /api/guests/{token}/requests`: 201 for a new request, 200 for the same once more.
pub async fn ask(
    State(hub): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(token): Path<String>,
    Body(asked): Body<AskGuest>,
) -> Result<(StatusCode, Json<GuestRequest>), Refusal> {
    let table = table(&hub, &token, peer)?;
    let now = hub.clock.now();
    hub.tries.count(peer.ip(), What::Asked, now)?;
    let (id, lang) = (asked.id, asked.lang);
    let request = Request {
        asked: Some(hash_of(&(&table, &asked))?),
        ..Request::direct(
            CommandId::derived(id.0, "guests.ask"),
            Command::AskAsGuest(Box::new(Ask {
                request: id,
                table: table.clone(),
                lines: asked.lines,
                note: asked.note,
                lang,
                menu_rev: asked.menu_rev,
            })),
            None,
        )
    };
    let answered = hub.ledger.ask(request).await.map_err(|no| {
        // The same id with other wishes.
        if no.code == "idempotency_mismatch" {
            Rejection::DuplicateId("request").into()
        } else {
            no
        }
    })?;
    let status = if answered.repeated {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok((status, Json(known(&hub, &table, id, lang)?)))
}

fn known(hub: &App, table: &TableKey, id: RequestId, lang: Lang) -> Result<GuestRequest, Refusal> {
    let state = hub.ledger.state();
    let request = state.guests.requests.get(&id);
    let request = request.filter(|request| request.table == *table);
    let request = request.ok_or(Rejection::NotFound("request"))?;
    Ok(GuestRequest::of(&state, hub.clock.now(), request, lang))
}

/// `GET /api/guests/{token}/requests/{id}?lang=`
pub async fn request(
    State(hub): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path((token, id)): Path<(String, String)>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<GuestRequest>, Refusal> {
    let table = table(&hub, &token, peer)?;
    let id: RequestId = id.parse().map_err(|_| Rejection::NotFound("request"))?;
    Ok(Json(known(&hub, &table, id, wanted.lang())?))
}

/// `GET /api/guest-requests`
pub async fn inbox(State(hub): State<App>, who: May<OrdersTake>) -> Json<Inbox> {
    let state = hub.ledger.state();
    Json(Inbox::of(&state, hub.clock.now(), who.view.language))
}

fn id_of(key: Option<IdempotencyKey>, actor: &Actor) -> CommandId {
    key.map_or_else(|| CommandId::new(new_id()), |key| key.command(actor))
}

async fn answered(
    hub: &App,
    who: May<OrdersTake>,
    (key, request): (Option<IdempotencyKey>, RequestId),
    command: Command,
) -> Result<Json<InboxRequest>, Refusal> {
    let (id, lang) = (id_of(key, &who.actor), who.view.language);
    let direct = Request::direct(id, command, Some(who.actor));
    hub.ledger.submit(direct).await?;
    let state = hub.ledger.state();
    let known = state.guests.requests.get(&request);
    let known = known.ok_or(Rejection::NotFound("request"))?;
    let now = hub.clock.now();
    Ok(Json(InboxRequest::of(&state, now, known, lang)))
}

/// `POST /api/guest-requests/{id}/accept`
pub async fn accept(
    State(hub): State<App>,
    who: May<OrdersTake>,
    PathId(request): PathId<RequestId>,
    key: Option<IdempotencyKey>,
) -> Result<Json<InboxRequest>, Refusal> {
    let command = Command::AcceptGuest(Accept { request });
    answered(&hub, who, (key, request), command).await
}

/// `POST /api/guest-requests/{id}/refuse`
pub async fn refuse(
    State(hub): State<App>,
    who: May<OrdersTake>,
    PathId(request): PathId<RequestId>,
    key: Option<IdempotencyKey>,
    Given(asked): Given<RefuseGuest>,
) -> Result<Json<InboxRequest>, Refusal> {
    let reason = asked.reason;
    let command = Command::RefuseGuest(Refuse { request, reason });
    answered(&hub, who, (key, request), command).await
}

/// `GET /api/guest-rules`
pub async fn rules(State(hub): State<App>, _who: May<OrdersTake>) -> Json<Rules> {
    Json(hub.ledger.state().guests.rules.clone())
}

/// `PUT /api/guest-rules`
pub async fn set_rules(
    State(hub): State<App>,
    who: May<GuestsManage>,
    Body(rules): Body<Rules>,
) -> Result<Json<Rules>, Refusal> {
    let command = Command::SetGuestRules(Box::new(SetRules { rules }));
    let id = CommandId::new(new_id());
    let direct = Request::direct(id, command, Some(who.actor));
    hub.ledger.submit(direct).await?;
    Ok(Json(hub.ledger.state().guests.rules.clone()))
}

/// `GET /api/guest-links`
pub async fn links(
    State(hub): State<App>,
    _who: May<GuestsManage>,
    headers: HeaderMap,
) -> Json<TableLinks> {
    Json(all_links(&hub, &headers))
}

fn all_links(hub: &App, headers: &HeaderMap) -> TableLinks {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let base = hub.tls.guests_address(host);
    let state = hub.ledger.state();
    let rooms = state.catalog.rooms.iter();
    let tables = rooms.flat_map(|room| room.tables.iter().map(move |table| (room, table)));
    let tables = tables.map(|(room, table)| {
        let token = state.guests.links.get(&table.id);
        let url = token.map(|token| format!("{base}/g/{token}"));
        TableLink {
            table_id: table.id.clone(),
            table: table.number.clone(),
            room: room.name.clone(),
            qr: url.as_deref().map(drawn),
            url,
        }
    });
    TableLinks {
        tables: tables.collect(),
    }
}

/// `POST /api/guest-links`
pub async fn make_links(
    State(hub): State<App>,
    who: May<GuestsManage>,
    headers: HeaderMap,
    Given(asked): Given<MakeLinks>,
) -> Result<Json<TableLinks>, Refusal> {
    let mut command = Command::MakeGuestLinks(asked);
    fill(&hub.ledger.state(), &mut command);
    let id = CommandId::new(new_id());
    let direct = Request::direct(id, command, Some(who.actor));
    hub.ledger.submit(direct).await?;
    Ok(Json(all_links(&hub, &headers)))
}
