//! `sufra demo`: the demo restaurant with people whose PINs are made at random, once.
//!
//! What is to be is written to `demo.json` first and stored after it, so that a run that was killed anywhere is
//! finished by the next one.

use crate::auth::{random_code, random_password, random_pin, repo, sha256};
use crate::clock::Clock;
use crate::config::{Config, write_private};
use crate::db::Db;
use crate::ids::new_id;
use crate::on;
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
/// Who of the invented people is the API user; the name they sign in with.
const API_USER: &str = "aygun";
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
#[serde(rename_all = "camelCase")]
pub struct DemoPerson {
    /// Who.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The PIN.
    pub pin: String,
    /// The language.
    #[serde(default)]
    pub language: Lang,
    /// Whether the person is the API user too.
    #[serde(default)]
    pub api_user: bool,
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
    let db = super::open(config).await?;
    let demo = load(&db, config).await?;
    db.close().await;
    if json {
        println!("{}", serde_json::to_string_pretty(&demo)?);
    } else {
        print(&demo);
    }
    Ok(())
}

async fn load(db: &Db, config: &Config) -> Result<Demo, Problem> {
    let catalog = serde_json::from_str::<Catalog>(RESTAURANT)?.checked()?;
    let mut demo = match read(&config.data)? {
        Some(demo) => demo,
        None => plan(db, config, &catalog).await?,
    };
    demo.enrolment_code = random_code();
    write_private(
        &config.data.join(FILE),
        &serde_json::to_string_pretty(&demo)?,
    )?;
    menu(db, &config.site, catalog).await?;
    people(db, config, &demo).await?;
    let expires = Clock::default().now().plus_millis(DAY_MILLIS);
    let hash = sha256(&demo.enrolment_code);
    let mut tx = db.write().await?;
    repo::keep_code(&mut tx, &config.site, &hash, expires).await?;
    tx.commit().await?;
    Ok(demo)
}

/// Makes up everything that is made up at random. Nothing is stored yet.
async fn plan(db: &Db, config: &Config, catalog: &Catalog) -> Result<Demo, Problem> {
    let mut tx = db.read().await?;
    if !repo::people(&mut tx, &config.site).await?.is_empty() {
        let folder = config.data.display();
        let text =
            format!("{folder} holds a restaurant of its own; name another folder with --data");
        return Err(text.into());
    }
    let invented: Invented = serde_json::from_str(RESTAURANT)?;
    let mut taken = BTreeSet::new();
    let staff = invented.staff.into_iter().map(|person| {
        let mut pin = random_pin();
        while !taken.insert(pin.clone()) {
            pin = random_pin();
        }
        DemoPerson {
            id: StaffId::new(new_id()),
            name: person.name,
            role: person.role,
            pin,
            language: person.language,
            api_user: person.id == API_USER,
        }
    });
    Ok(Demo {
        site: config.site.clone(),
        staff: staff.collect(),
        enrolment_code: String::new(),
        api_user: ApiUser {
            username: API_USER.to_owned(),
            password: random_password(),
        },
        printers: ports(catalog)?,
    })
}

/// The restaurant's menu, unless the folder has one already. A hub that was started before has an empty one.
async fn menu(db: &Db, site: &str, catalog: Catalog) -> Result<(), Problem> {
    let doc = serde_json::to_string(&catalog)?;
    if crate::demo::install(db, site, catalog).await? {
        return Ok(());
    }
    let mut tx = db.write().await?;
    let (stored,): (String,) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT doc FROM documents WHERE site_id = $1 AND kind = 'catalog' AND id = 'catalog'",
    ).bind(site).fetch_one(conn).await)?;
    if serde_json::from_str::<Catalog>(&stored)?.items.is_empty() {
        on!(&mut tx, conn => sqlx::query(
            "UPDATE documents SET doc = $2 WHERE site_id = $1 AND kind = 'catalog' AND id = 'catalog'",
        ).bind(site).bind(doc).execute(conn).await.map(|_| ()))?;
    }
    Ok(tx.commit().await?)
}

/// Stores those of the planned people who are not there yet; the others may have changed since.
async fn people(db: &Db, config: &Config, demo: &Demo) -> Result<(), Problem> {
    let mut tx = db.read().await?;
    let there = repo::people(&mut tx, &config.site).await?;
    drop(tx);
    let there: BTreeSet<StaffId> = there.into_iter().map(|person| person.id).collect();
    let mut missing = Vec::new();
    for person in demo
        .staff
        .iter()
        .filter(|person| !there.contains(&person.id))
    {
        let login = || {
            (
                demo.api_user.username.clone(),
                demo.api_user.password.clone(),
            )
        };
        let new = NewPerson {
            name: person.name.clone(),
            role: person.role,
            language: person.language,
            pin: person.pin.clone(),
            login: person.api_user.then(login),
        };
        let mut prepared = staff::prepare(new).await?;
        prepared.id = person.id;
        missing.push(prepared);
    }
    let mut tx = db.write().await?;
    for person in &missing {
        staff::keep(&mut tx, &config.site, person).await?;
    }
    Ok(tx.commit().await?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::UnixMillis;
    use tempfile::TempDir;

    async fn stage() -> (TempDir, Config, Db) {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::load(Some(folder.path()), None).unwrap();
        config.database_url = None;
        let db = Db::open(None, folder.path()).await.unwrap();
        (folder, config, db)
    }

    async fn stored(db: &Db, config: &Config) -> Vec<repo::Person> {
        let mut tx = db.read().await.unwrap();
        repo::people(&mut tx, &config.site).await.unwrap()
    }

    fn secrets(demo: &Demo) -> Vec<(StaffId, String)> {
        demo.staff
            .iter()
            .map(|person| (person.id, person.pin.clone()))
            .collect()
    }

    #[tokio::test]
    async fn the_demo_is_made_once_and_shown_again() {
        let (_folder, config, db) = stage().await;
        let made = load(&db, &config).await.unwrap();
        let people = stored(&db, &config).await;
        assert_eq!((people.len(), made.printers.len()), (16, 5));
        let logins: Vec<_> = people
            .iter()
            .filter_map(|person| person.username.as_deref())
            .collect();
        assert_eq!(logins, ["aygun"]);
        let again = load(&db, &config).await.unwrap();
        assert_eq!(secrets(&again), secrets(&made));
        assert_eq!(again.api_user.password, made.api_user.password);
        assert_ne!(again.enrolment_code, made.enrolment_code);
        assert_eq!(stored(&db, &config).await.len(), 16);
    }

    #[tokio::test]
    async fn a_killed_run_is_finished_by_the_next() {
        let (folder, config, db) = stage().await;
        let catalog = serde_json::from_str::<Catalog>(RESTAURANT).unwrap();
        // Killed after the plan was written and before anybody was stored.
        let planned = plan(&db, &config, &catalog).await.unwrap();
        let text = serde_json::to_string(&planned).unwrap();
        write_private(&folder.path().join(FILE), &text).unwrap();
        // A torn file of the write before does not stand in the way.
        std::fs::write(folder.path().join("demo.new"), "{").unwrap();
        let made = load(&db, &config).await.unwrap();
        assert_eq!(secrets(&made), secrets(&planned));
        assert_eq!(stored(&db, &config).await.len(), 16);
    }

    #[tokio::test]
    async fn who_was_changed_since_stays_changed() {
        let (_folder, config, db) = stage().await;
        load(&db, &config).await.unwrap();
        let now = UnixMillis(1);
        staff::deactivate(&db, &config.site, "Tural", now)
            .await
            .unwrap();
        load(&db, &config).await.unwrap();
        let people = stored(&db, &config).await;
        assert!(
            people
                .iter()
                .any(|person| person.name == "Tural" && !person.active)
        );
    }

    #[tokio::test]
    async fn a_restaurant_of_its_own_is_not_made_a_demo() {
        let (folder, config, db) = stage().await;
        let new = NewPerson {
            name: "Tural".to_owned(),
            role: Role::Owner,
            language: Lang::Az,
            pin: "4711".to_owned(),
            login: None,
        };
        let mut tx = db.write().await.unwrap();
        staff::add(&mut tx, &config.site, new).await.unwrap();
        tx.commit().await.unwrap();
        let text = load(&db, &config).await.unwrap_err().to_string();
        assert!(text.contains("--data"), "{text}");
        assert!(!folder.path().join(FILE).exists());
    }

    #[tokio::test]
    async fn a_hub_that_was_started_before_gets_its_menu() {
        let (_folder, config, db) = stage().await;
        crate::demo::install(&db, &config.site, Catalog::default())
            .await
            .unwrap();
        load(&db, &config).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let (doc,): (String,) = on!(&mut tx, conn => sqlx::query_as(
            "SELECT doc FROM documents WHERE kind = 'catalog'",
        ).fetch_one(conn).await)
        .unwrap();
        assert!(
            !serde_json::from_str::<Catalog>(&doc)
                .unwrap()
                .items
                .is_empty()
        );
    }
}
