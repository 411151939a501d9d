//! `sufra demo`: the demo restaurant with people whose PINs are made at random, once.

use crate::auth::{random_code, random_password, random_pin, sha256};
use crate::clock::Clock;
use crate::config::{Config, write_private};
use crate::db::Db;
use crate::serve::Problem;
use crate::staff::{self, NewPerson};
use domain::Lang;
use domain::ids::StaffId;
use domain::menu::Catalog;
use domain::staff::Role;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::path::Path;

const RESTAURANT: &str = include_str!("../../../demo/restaurant.json");
const FILE: &str = "demo.json";
/// How long the printed enrolment code is good.
const DAY_MILLIS: i64 = 24 * 3_600_000;

/// What `<data>/demo.json` holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Demo {
    /// The restaurant.
    pub site: String,
    /// The people with their PINs.
    pub staff: Vec<DemoPerson>,
    /// Good for a day.
    pub enrolment_code: String,
    /// For API clients.
    pub api_user: ApiUser,
    /// Ports of the virtual printers.
    pub printers: Vec<DemoPrinter>,
}

/// An invented person.
#[derive(Debug, Serialize, Deserialize)]
pub struct DemoPerson {
    /// Who.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The PIN.
    pub pin: String,
}

/// An API client's credentials.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApiUser {
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
}

/// A virtual printer.
#[derive(Debug, Serialize, Deserialize)]
pub struct DemoPrinter {
    /// Its key in the catalogue.
    pub id: String,
    /// Its port on the loopback address.
    pub port: u16,
}

#[derive(Deserialize)]
struct Invented {
    staff: Vec<InventedPerson>,
}

#[derive(Deserialize)]
struct InventedPerson {
    id: String,
    name: String,
    role: Role,
    language: Lang,
}

/// What was made before; none in a folder without a demo.
pub fn read(data: &Path) -> Result<Option<Demo>, Problem> {
    match std::fs::read_to_string(data.join(FILE)) {
        Ok(text) => Ok(Some(serde_json::from_str(&text)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The PINs of the invented people.
pub fn pins(data: &Path) -> BTreeMap<StaffId, String> {
    let demo = read(data).ok().flatten();
    let staff = demo.map(|demo| demo.staff).unwrap_or_default();
    staff
        .into_iter()
        .map(|person| (person.id, person.pin))
        .collect()
}

/// Loads the demo once; afterwards prints the same again with a fresh code.
pub async fn run(config: &Config, json: bool) -> Result<(), Problem> {
    let db = Db::open(config.database_url.as_deref(), &config.data).await?;
    let code = random_code();
    let expires = Clock::default().now().plus_millis(DAY_MILLIS);
    let demo = match read(&config.data)? {
        Some(demo) => Demo {
            enrolment_code: code,
            ..demo
        },
        None => make(&db, config, code).await?,
    };
    let mut tx = db.write().await?;
    let hash = sha256(&demo.enrolment_code);
    crate::auth::repo::keep_code(&mut tx, &config.site, &hash, expires).await?;
    tx.commit().await?;
    db.close().await;
    let text = serde_json::to_string_pretty(&demo)?;
    write_private(&config.data.join(FILE), &text)?;
    if json {
        println!("{text}");
    } else {
        print(&demo);
    }
    Ok(())
}

async fn make(db: &Db, config: &Config, enrolment_code: String) -> Result<Demo, Problem> {
    let catalog = serde_json::from_str::<Catalog>(RESTAURANT)?.checked()?;
    let printers = ports(&catalog)?;
    crate::demo::install(db, &config.site, catalog).await?;
    let invented: Invented = serde_json::from_str(RESTAURANT)?;
    let password = random_password();
    let mut taken = BTreeSet::new();
    let mut people = Vec::new();
    let mut tx = db.write().await?;
    for InventedPerson {
        id,
        name,
        role,
        language,
    } in invented.staff
    {
        let mut pin = random_pin();
        while !taken.insert(pin.clone()) {
            pin = random_pin();
        }
        let login = (id == "aygun").then(|| (id, password.clone()));
        let new = NewPerson {
            name: name.clone(),
            role,
            language,
            pin: pin.clone(),
            login,
        };
        let id = staff::add(&mut tx, &config.site, new).await?;
        people.push(DemoPerson {
            id,
            name,
            role,
            pin,
        });
    }
    tx.commit().await?;
    let api_user = ApiUser {
        username: "aygun".to_owned(),
        password,
    };
    Ok(Demo {
        site: config.site.clone(),
        staff: people,
        enrolment_code,
        api_user,
        printers,
    })
}

/// Free ports, all held until the last one is found, so that no two are the same.
fn ports(catalog: &Catalog) -> std::io::Result<Vec<DemoPrinter>> {
    let mut held = Vec::new();
    let mut printers = Vec::new();
    for printer in &catalog.printers {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        printers.push(DemoPrinter {
            id: printer.id.to_string(),
            port,
        });
        held.push(listener);
    }
    Ok(printers)
}

fn print(demo: &Demo) {
    println!("Sufra demo restaurant {}", demo.site);
    for person in &demo.staff {
        println!(
            "  {:24} {:12} PIN {}",
            person.name,
            person.role.name(),
            person.pin
        );
    }
    println!("  Enrolment code {} (24 hours)", demo.enrolment_code);
    println!(
        "  API user {} password {}",
        demo.api_user.username, demo.api_user.password
    );
    for printer in &demo.printers {
        println!("  Printer {:12} 127.0.0.1:{}", printer.id, printer.port);
    }
}
