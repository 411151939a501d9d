//! The program `sufra`: what stands on its command line, and the tools that are not the hub itself.

mod admin;
mod backup;
pub mod demo;
mod restore;
mod site;
mod verify;

use crate::auth::random_pin;
use crate::clock::Clock;
use crate::cloud;
use crate::config::Config;
use crate::db::Db;
use crate::exit::Ended;
use crate::serve::{self, Options, Problem};
use crate::staff::{self, NewPerson};
use admin::AdminTask;
use clap::{Parser, Subcommand, ValueEnum};
use domain::Lang;
use domain::ids::PrinterKey;
use domain::staff::Role;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[derive(Parser)]
#[command(name = "sufra", version, about = "Sufra, a restaurant's own system")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Clone, Copy, ValueEnum)]
enum MachineRole {
    /// The restaurant's own hub
    Hub,
    /// Looks after many hubs
    Cloud,
}

#[derive(Subcommand)]
enum Task {
    /// Serve the restaurant until interrupted
    Serve {
        /// What this machine is
        #[arg(long, value_enum, default_value = "hub")]
        role: MachineRole,
        /// Folder of everything that is kept
        #[arg(long)]
        data: Option<PathBuf>,
        /// Address and port
        #[arg(long)]
        listen: Option<String>,
        /// Address and port for HTTPS
        #[arg(long)]
        listen_tls: Option<String>,
        /// Invented people with PINs on the lock screen, printers without paper
        #[arg(long)]
        demo: bool,
        /// Say the address as JSON
        #[arg(long)]
        json: bool,
        /// Reach a printer at another address; may be given several times
        #[arg(long = "printer", value_name = "KEY=HOST:PORT", value_parser = printer)]
        printers: Vec<(PrinterKey, String)>,
        /// Folder of the browser bundle
        #[arg(long, env = "SUFRA_DIST", default_value = "dist")]
        dist: PathBuf,
    },
    /// Bring the database up to date
    Migrate {
        /// Folder of everything that is kept
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Copy the database into a new file, also while the hub works
    Backup {
        /// Folder of everything that is kept
        #[arg(long)]
        data: Option<PathBuf>,
        /// The new file
        #[arg(long)]
        to: PathBuf,
    },
    /// Put the database back from a backup, while the hub is stopped; devices push again what it lost
    #[command(group = clap::ArgGroup::new("source").required(true))]
    Restore {
        /// Folder of everything that is kept
        #[arg(long)]
        data: Option<PathBuf>,
        /// The file that `sufra backup` made
        #[arg(long, group = "source")]
        from: Option<PathBuf>,
        /// The database is back already (`pg_restore`, a copied folder): only tell the devices
        #[arg(long, group = "source")]
        in_place: bool,
    },
    /// Prove that nobody changed the books beside the program, also while the hub works; nothing is written
    Verify {
        /// Folder of everything that is kept
        #[arg(long)]
        data: Option<PathBuf>,
        /// The restaurant; the one of the settings, when missing
        #[arg(long)]
        site: Option<String>,
    },
    /// Load the demo restaurant once and print its credentials
    Demo {
        /// Folder of everything that is kept
        #[arg(long)]
        data: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Manage people
    Staff {
        /// Folder of everything that is kept
        #[arg(long, global = true)]
        data: Option<PathBuf>,
        #[command(subcommand)]
        task: StaffTask,
    },
    /// Manage whoever runs the cloud
    Admin {
        /// Folder of everything that is kept
        #[arg(long, global = true)]
        data: Option<PathBuf>,
        #[command(subcommand)]
        task: AdminTask,
    },
    /// Join this hub to a cloud, or leave it
    Site {
        /// Folder of everything that is kept
        #[arg(long, global = true)]
        data: Option<PathBuf>,
        #[command(subcommand)]
        task: site::SiteTask,
    },
    /// Ask a running hub whether it is well
    Healthcheck {
        /// Address of the hub
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
    },
}

#[derive(Subcommand)]
enum StaffTask {
    /// Add a person; without --pin a random one is made and printed
    Add {
        /// As the lock screen shows it, 1 to 60 characters
        #[arg(long)]
        name: String,
        /// waiter, cashier, kitchen, manager, owner, accountant, storekeeper or courier
        #[arg(long, value_parser = role)]
        role: Role,
        /// The language the person reads: az, ru or en
        #[arg(long, value_parser = language, default_value = "az")]
        language: Lang,
        /// For an API client
        #[arg(long, requires = "password")]
        username: Option<String>,
        /// For an API client, at least 10 characters
        #[arg(long, requires = "username")]
        password: Option<String>,
        /// 4 to 6 digits
        #[arg(long)]
        pin: Option<String>,
    },
    /// Deactivate a person, by name or id
    Deactivate { who: String },
    /// Give a person another PIN; without --pin a random one is made and printed
    ResetPin {
        who: String,
        /// 4 to 6 digits
        #[arg(long)]
        pin: Option<String>,
    },
}

fn role(text: &str) -> Result<Role, String> {
    let names = Role::ALL.map(|(_, name)| name).join(", ");
    Role::from_name(text).ok_or_else(|| format!("allowed are {names}"))
}

fn language(text: &str) -> Result<Lang, String> {
    let tags = Lang::ALL.map(Lang::tag).join(", ");
    let known = Lang::ALL.into_iter().find(|lang| lang.tag() == text);
    known.ok_or_else(|| format!("allowed are {tags}"))
}

/// Does what the command line says.
pub async fn main() -> ExitCode {
    match run(Cli::parse().task).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("sufra: {problem}");
            let ended = problem.downcast_ref::<Ended>();
            ended.map_or(ExitCode::FAILURE, |ended| ExitCode::from(ended.code))
        }
    }
}

/// Reads `KEY=HOST:PORT`.
fn printer(text: &str) -> Result<(PrinterKey, String), String> {
    let known = text.split_once('=').filter(|(_, address)| {
        address
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok())
    });
    match known {
        Some((key, address)) => Ok((PrinterKey::from(key), address.to_owned())),
        None => Err("expected KEY=HOST:PORT, as in p-bar=192.168.10.40:9100".to_owned()),
    }
}

/// Opens the database for a task that a hub at work does not mind. Its schema is brought up to date only when there is
/// no such hub: it may be of an older version.
pub(super) async fn open(config: &Config) -> Result<Db, Problem> {
    let db = Db::connect(config.database_url.as_deref(), &config.data).await?;
    if let Ok(_alone) = serve::alone(&config.data)
        && let Ok(_sole) = serve::sole(&db, &config.site).await
    {
        db.migrate().await?;
    }
    Ok(db)
}

async fn run(task: Task) -> Result<(), Problem> {
    match task {
        Task::Serve {
            role,
            data,
            listen,
            listen_tls,
            demo,
            json,
            printers,
            dist,
        } => {
            let mut config = Config::load(data.as_deref(), listen.as_deref())?;
            config.listen_tls = listen_tls.unwrap_or(config.listen_tls);
            let filter = tracing_subscriber::EnvFilter::try_new(&config.log)
                .map_err(|error| format!("log: {error}"))?;
            tracing_subscriber::fmt()
                .with_env_filter(filter)
                .with_writer(std::io::stderr)
                .init();
            let options = Options {
                demo,
                json,
                dist,
                ports: demo_ports(&config)?,
                addresses: printers,
                ..Options::default()
            };
            match role {
                MachineRole::Hub => serve::run(config, options).await,
                MachineRole::Cloud => cloud::run(config, &options.dist, json).await,
            }
        }
        Task::Migrate { data } => migrate(&Config::load(data.as_deref(), None)?).await,
        Task::Backup { data, to } => backup::run(&Config::load(data.as_deref(), None)?, &to).await,
        Task::Restore { data, from, .. } => {
            let config = Config::load(data.as_deref(), None)?;
            match from {
                Some(file) => restore::from_file(&config, &file).await,
                None => restore::in_place(&config).await,
            }
        }
        Task::Verify { data, site } => {
            let config = Config::load(data.as_deref(), None)?;
            verify::run(&config, site.as_deref().unwrap_or(&config.site)).await
        }
        Task::Demo { data, json } => demo::run(&Config::load(data.as_deref(), None)?, json).await,
        Task::Staff { data, task } => people(&Config::load(data.as_deref(), None)?, task).await,
        Task::Admin { data, task } => admin::run(&Config::load(data.as_deref(), None)?, task).await,
        Task::Site { data, task } => site::run(&Config::load(data.as_deref(), None)?, task).await,
        Task::Healthcheck { url } => healthcheck(&url).await,
    }
}

/// The ports of the demo's virtual printers.
fn demo_ports(config: &Config) -> Result<Vec<(PrinterKey, u16)>, Problem> {
    let printers = demo::read(&config.data)?.map(|demo| demo.printers);
    let printers = printers.unwrap_or_default().into_iter();
    Ok(printers
        .map(|printer| (PrinterKey(printer.id), printer.port))
        .collect())
}

/// Brings the database up to date, when no hub is at work on it.
async fn migrate(config: &Config) -> Result<(), Problem> {
    let _alone = serve::alone(&config.data)?;
    let db = Db::connect(config.database_url.as_deref(), &config.data).await?;
    let _sole = serve::sole(&db, &config.site).await?;
    db.migrate().await?;
    db.close().await;
    println!("The database is up to date.");
    Ok(())
}

async fn people(config: &Config, task: StaffTask) -> Result<(), Problem> {
    let db = open(config).await?;
    let now = Clock::default().now();
    match task {
        StaffTask::Add {
            name,
            role,
            language,
            username,
            password,
            pin,
        } => {
            let pin = pin.unwrap_or_else(random_pin);
            let login = username.zip(password);
            let new = NewPerson {
                name,
                role,
                language,
                pin: pin.clone(),
                login,
            };
            let person = staff::prepare(new).await?;
            let mut tx = db.write().await?;
            staff::keep(&mut tx, &config.site, &person).await?;
            tx.commit().await?;
            println!("{} PIN {pin}", person.id);
        }
        StaffTask::Deactivate { who } => {
            staff::deactivate(&db, &config.site, &who, now).await?;
            println!("{who} can no longer sign in.");
        }
        StaffTask::ResetPin { who, pin } => {
            let pin = pin.unwrap_or_else(random_pin);
            staff::reset_pin(&db, &config.site, &who, &pin, now).await?;
            println!("{who} PIN {pin}");
        }
    }
    db.close().await;
    Ok(())
}

async fn healthcheck(url: &str) -> Result<(), Problem> {
    let host = url
        .strip_prefix("http://")
        .ok_or("url: expected http://host:port")?;
    let host = host.trim_end_matches('/');
    let asked = async {
        let mut stream = tokio::net::TcpStream::connect(host).await?;
        let request =
            format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = tokio::time::timeout(Duration::from_secs(5), asked).await;
    let answer = answer.map_err(|_| format!("{url} does not answer"))??;
    if answer.starts_with("HTTP/1.1 200") {
        println!("{url} is well.");
        return Ok(());
    }
    Err(format!(
        "{url} answers: {}",
        answer.lines().next().unwrap_or("nothing")
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(more: &[&str]) -> Result<(Role, Lang), String> {
        let words = ["sufra", "staff", "add", "--name", "Tural"];
        let parsed = Cli::try_parse_from(words.iter().chain(more));
        match parsed.map_err(|error| error.to_string())?.task {
            Task::Staff {
                task: StaffTask::Add { role, language, .. },
                ..
            } => Ok((role, language)),
            _ => Err("something else".to_owned()),
        }
    }

    #[test]
    fn a_person_is_added_with_a_role_and_a_language_of_the_house() {
        assert_eq!(added(&["--role", "waiter"]), Ok((Role::Waiter, Lang::Az)));
        let russian = added(&["--role", "kitchen", "--language", "ru"]);
        assert_eq!(russian, Ok((Role::Kitchen, Lang::Ru)));
        let text = added(&["--role", "boss"]).unwrap_err();
        assert!(
            text.contains("--role") && text.contains("waiter, cashier, kitchen"),
            "{text}"
        );
        let text = added(&["--role", "waiter", "--language", "tr"]).unwrap_err();
        assert!(
            text.contains("--language") && text.contains("az, ru, en"),
            "{text}"
        );
        let text = added(&["--role", "waiter", "--username", "tural"]).unwrap_err();
        assert!(text.contains("--password"), "{text}");
    }

    #[test]
    fn a_lease_key_may_begin_with_a_hyphen() {
        // One in 64 does; the line that the cloud shows has to work with each of them.
        let key = "-IS5ShM57W3Hs6AwIQKdhZfzPTt-UcvxI6qoEzpwLOs";
        let words = ["sufra", "site", "join", "--cloud", "http://127.0.0.1:1"];
        let site = ["--site", "01a20dfd-1e68-71e0-83a6-72e75469c685"];
        let lease = ["--lease-key", key];
        let all = words.iter().chain(&site).chain(&lease);
        let parsed = Cli::try_parse_from(all);
        match parsed.map(|cli| cli.task) {
            Ok(Task::Site {
                task: site::SiteTask::Join { lease_key, .. },
                ..
            }) => assert_eq!(lease_key, key),
            Ok(_) => panic!("something else"),
            Err(error) => panic!("{error}"),
        }
    }
}
