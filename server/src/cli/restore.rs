//! `sufra restore`: the database goes back to a backup, and devices bring again what came after it.
//!
//! The file is copied, looked at, brought up to date and given another epoch beside the database; only then does it take
//! its place, in one step. What was there before is moved aside and never deleted. Until that step nothing has changed.

use crate::clock::Clock;
use crate::config::{Config, SECRET, SITE, private};
use crate::db::copy::{self, Unfit, beside};
use crate::db::{Db, DbError};
use crate::exit::{self, Ended};
use crate::ledger::mark;
use crate::on;
use crate::serve::{LOCK, Problem, alone, sole};
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{ConnectOptions, Connection};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// What a folder of the file itself is called while it is looked at.
const ROOM: &str = "restore.new";

const WITH_PG_RESTORE: &str = "the database is PostgreSQL, which is put back with its own tool, while the hub is stopped:\n  \
     pg_restore --clean --if-exists --dbname \"$DATABASE_URL\" FILE\nThen tell the devices: sufra restore --in-place";

fn unfit(file: &Path, why: impl std::fmt::Display) -> Problem {
    let words = format!(
        "from: {} cannot take the place of the database; nothing was changed. {why}",
        file.display()
    );
    Ended::new(exit::UNFIT, words).into()
}

/// Puts a backup in the place of the database.
pub async fn from_file(config: &Config, file: &Path) -> Result<(), Problem> {
    if config.database_url.is_some() {
        return Err(WITH_PG_RESTORE.into());
    }
    let _alone = alone(&config.data)?;
    all_belongs(&config.data)?;
    let present = Db::file(&config.data);
    let real = |file: &Path| file.canonicalize().ok();
    if real(file).is_some_and(|real_file| Some(real_file) == real(&present)) {
        return Err(unfit(file, "It is the present database itself."));
    }
    let room = config.data.join(ROOM);
    // One that was killed; nobody else works here.
    let _ = fs::remove_dir_all(&room);
    fs::create_dir(&room)?;
    let restored = async {
        let (events, epoch) = prepare(config, file, &room).await?;
        let aside = replace(&config.data, &room).await?;
        Ok::<_, Problem>((events, epoch, aside))
    };
    let restored = restored.await;
    // Empty by now, or of no use.
    let _ = fs::remove_dir_all(&room);
    let (events, epoch, aside) = restored?;
    println!(
        "The database is that of {}: {events} events.",
        file.display()
    );
    if let Some(aside) = aside {
        println!("What was here before lies in {}.", aside.display());
    }
    tell_devices(&epoch);
    Ok(())
}

/// Gives a database that came back by other means another name.
pub async fn in_place(config: &Config) -> Result<(), Problem> {
    let _alone = alone(&config.data)?;
    all_belongs(&config.data)?;
    if config.database_url.is_none() && !Db::file(&config.data).exists() {
        return Err(format!("data: there is no database in {}", config.data.display()).into());
    }
    let db = Db::connect(config.database_url.as_deref(), &config.data).await?;
    let _sole = sole(&db, &config.site).await?;
    match db.migrate().await {
        Err(DbError::Migrate(MigrateError::VersionMissing(found))) => {
            let words = format!(
                "the database was written by a newer Sufra (step {found} of the schema): use that one"
            );
            return Err(Ended::new(exit::UNFIT, words).into());
        }
        done => done?,
    }
    let mut tx = db.read().await?;
    let sites: Vec<(String, i64)> = on!(&mut tx, conn => {
        sqlx::query_as("SELECT site_id, head FROM sites").fetch_all(conn).await
    })?;
    drop(tx);
    if !sites.iter().any(|(known, _)| *known == config.site) {
        let other = copy::other_site(&sites, &config.site);
        let words = format!("the database cannot be used; nothing was changed. {other}");
        return Err(Ended::new(exit::UNFIT, words).into());
    }
    let (epoch, head) = mark::renew(&db, &config.site).await?;
    db.close().await;
    println!("The database has {head} events.");
    tell_devices(&epoch);
    Ok(())
}

fn tell_devices(epoch: &str) {
    println!(
        "It has another name now, {epoch}: after the start devices push again what they hold of the last two days."
    );
}

/// Makes the file ready in `room`; how many events it has, and its new name.
async fn prepare(config: &Config, file: &Path, room: &Path) -> Result<(u64, String), Problem> {
    let copied = Db::file(room);
    content(file, &copied).map_err(|error| unfit(file, error))?;
    // A file that was copied with its folder may have its last orders beside it.
    let log = beside(file, "-wal");
    if log.exists() {
        content(&log, &beside(&copied, "-wal")).map_err(|error| unfit(file, error))?;
    }
    let found = copy::examine(&copied, &config.site).await;
    found.map_err(|why: Unfit| unfit(file, format!("{why}.")))?;
    let db = Db::open(None, room).await?;
    let (epoch, head) = mark::renew(&db, &config.site).await?;
    db.close().await;
    if beside(&copied, "-wal").exists() {
        return Err(unfit(file, "Its log could not be folded in."));
    }
    File::open(&copied)?.sync_all()?;
    belongs(&config.data, &copied)?;
    Ok((head, epoch))
}

/// Copies what a file holds and not who may write it: a backup is often kept where nobody can. Only the hub reads the copy.
fn content(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    io::copy(&mut source, &mut private(to)?)?;
    Ok(())
}

/// Gives what root made here to whom the database belongs, or the folder as long as there is none: whoever restores is
/// often somebody else than who serves. Anybody else could not give it away, and need not.
fn belongs(data: &Path, made: &Path) -> io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let owner = fs::metadata(Db::file(data)).or_else(|_| fs::metadata(data))?;
    chown(made, Some(owner.uid()), Some(owner.gid()))
}

/// The same for what every start makes when it is not there.
fn all_belongs(data: &Path) -> io::Result<()> {
    let files = [LOCK, SECRET, SITE].map(|name| data.join(name));
    let mut there = files.iter().filter(|file| file.exists());
    there.try_for_each(|file| belongs(data, file))
}

/// The present database goes aside, the one in `room` takes its place. Where the old one lies, when there was one.
async fn replace(data: &Path, room: &Path) -> Result<Option<PathBuf>, Problem> {
    let present = Db::file(data);
    let ready = Db::file(room);
    let there = present.exists();
    let aside = data.join(format!("before-restore-{}", moment()));
    if there {
        fold(&present).await;
        fs::create_dir(&aside)?;
        belongs(data, &aside)?;
        // Only when it could not be folded in: a log never stands beside another database than its own.
        for end in ["-wal", "-shm"] {
            let part = beside(&present, end);
            if part.exists() {
                fs::rename(part, beside(&Db::file(&aside), end))?;
            }
        }
        // A second name for it, so that at no moment there is no database: a hub would begin an empty one.
        if fs::hard_link(&present, Db::file(&aside)).is_err() {
            content(&present, &Db::file(&aside))?;
            belongs(data, &Db::file(&aside))?;
        }
        sync(&aside)?;
    }
    fs::rename(ready, &present)?;
    sync(data)?;
    Ok(there.then_some(aside))
}

/// Folds the last orders of the present database into its file, if it is still good for that.
async fn fold(present: &Path) {
    let options = SqliteConnectOptions::new()
        .filename(present)
        .journal_mode(SqliteJournalMode::Wal);
    let folded = async {
        // The last one that closes folds.
        options.connect().await?.close().await
    };
    if let Err(error) = folded.await {
        eprintln!("sufra: the present database cannot be read ({error}); it goes aside as it is");
    }
}

/// A folder's names are on the disk.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Now, for the name of a folder: year, month, day, hours, minutes, seconds, milliseconds of UTC.
fn moment() -> String {
    let now = Clock::default().now().0;
    let seconds = now.div_euclid(1_000);
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (date, millis) = (at.date(), now.rem_euclid(1_000));
    let (hour, minute, second) = at.time().as_hms();
    let month = u8::from(date.month());
    format!(
        "{}{month:02}{:02}-{hour:02}{minute:02}{second:02}-{millis:03}",
        date.year(),
        date.day()
    )
}
