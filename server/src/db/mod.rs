//! One database, two engines: SQLite embedded in the hub, or PostgreSQL. One SQL text serves both.
//!
//! SQLite has one writer connection (`BEGIN IMMEDIATE`) and a pool of readers; PostgreSQL has one pool.
//! [`on!`] runs one body on whichever engine a transaction belongs to.

pub mod copy;
pub mod sole;

use crate::config::private;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;
use tokio::time::timeout;

/// The steps of the schema; their files are part of the program.
static SQLITE_STEPS: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES_STEPS: Migrator = sqlx::migrate!("../migrations/postgres");

/// The third step of SQLite was shortened after databases had been made with it; its older text made the same tables.
const REWRITTEN: i64 = 3;
/// The checksum of that text.
const FORMER: &str = "A5826D9D64C23D0892D863765174B927B37DE6891D912C320A0D1A00CD604C830215508313B11922876AF79D9806B7BA";

/// Whether a step of SQLite's schema is the one of this program.
fn is_known(version: i64, checksum: &[u8]) -> bool {
    let step = SQLITE_STEPS.iter().find(|step| step.version == version);
    step.is_some_and(|step| *step.checksum == *checksum)
        || (version == REWRITTEN && hex(checksum) == FORMER)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02X}"))
}

/// Runs a body with `$conn` bound to the engine's connection.
#[macro_export]
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::db::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}

/// How long PostgreSQL may work on one statement.
const STATEMENT: &str = "30s";
/// How long a connection may take to show that it lives; a roundtrip.
const ALIVE: Duration = Duration::from_secs(1);

/// How long a piece of work on the database may take. Shorter than a request may: whoever asked hears what became of it,
/// and a connection whose other end is gone holds nobody up until the kernel gives it up.
const WHOLE: Duration = Duration::from_secs(8);

/// Work on the database that ends in time.
///
/// # Errors
/// Those of the work; [`DbError::Silent`] when it was still not done, and then nobody knows whether a commit of it is.
pub async fn in_time<T, E: From<DbError>>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    // In a box: what waits for this keeps a pointer and not all of the work.
    let done = timeout(WHOLE, Box::pin(work)).await;
    done.unwrap_or_else(|_| Err(DbError::Silent.into()))
}

async fn alive(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    match timeout(ALIVE, connection.ping()).await {
        Ok(answer) => answer.map(|()| true),
        Err(_) => Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())),
    }
}

/// An open database.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file.
    Sqlite {
        /// The only connection that writes.
        writer: SqlitePool,
        /// Connections that read.
        readers: SqlitePool,
    },
    /// A server.
    Postgres(PgPool),
}

/// A transaction on either engine. Dropped without `commit`, it is rolled back.
pub enum Tx {
    /// On the file.
    Sqlite(Transaction<'static, Sqlite>),
    /// On the server.
    Postgres(Transaction<'static, Postgres>),
}

/// The database cannot be opened or used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The engine says no.
    #[error(transparent)]
    Sqlx(#[from] sqlx::Error),
    /// The schema cannot be brought up to date.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// It does not answer.
    #[error("the database did not answer in time")]
    Silent,
    /// It was put back to an earlier state under a hub at work.
    #[error("the database was put back to an earlier state")]
    WentBack,
    /// A fault of ours in the middle of the work.
    #[error("a fault in the work on the database")]
    Fault,
    /// A stored document cannot be read.
    #[error("stored document: {0}")]
    Document(#[from] serde_json::Error),
}

impl Db {
    /// The file of a data folder.
    pub fn file(folder: &Path) -> PathBuf {
        folder.join("sufra.db")
    }

    /// Opens what `url` names (`postgres://…`), or the file `sufra.db` in `folder`, and brings the schema up
    /// to date: only where no hub can be at work, or one of the same version.
    pub async fn open(url: Option<&str>, folder: &Path) -> Result<Self, DbError> {
        let db = Self::connect(url, folder).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens it and leaves its schema as it is, because another hub may be at work on it.
    pub async fn connect(url: Option<&str>, folder: &Path) -> Result<Self, DbError> {
        if let Some(url) = url {
            return Self::postgres(url).await;
        }
        let file = Self::file(folder);
        // It holds hashes of PINs. What lies beside it gets its mode.
        match private(&file) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(sqlx::Error::Io(error).into())
            }
            _ => Self::sqlite(&file).await,
        }
    }

    /// Opens it to read alone: nothing is made, brought up to date or written.
    pub async fn read_only(url: Option<&str>, folder: &Path) -> Result<Self, DbError> {
        if let Some(url) = url {
            return Self::postgres(url).await;
        }
        let options = SqliteConnectOptions::new()
            .filename(Self::file(folder))
            .read_only(true)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await?;
        Ok(Self::Sqlite {
            writer: pool.clone(),
            readers: pool,
        })
    }

    async fn sqlite(file: &Path) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // A group of orders stays in memory until its commit, statement journals too.
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory")
            // Pages are folded into the file once for many groups.
            .pragma("wal_autocheckpoint", "4000")
            // One text for each size of group.
            .statement_cache_capacity(512)
            .busy_timeout(Duration::from_secs(5));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            // Shorter than a request may take: whoever is told "busy" must not be stored later.
            .acquire_timeout(Duration::from_secs(4))
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self::Sqlite { writer, readers })
    }

    async fn postgres(url: &str) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(url)?.options([
            // As long as SQLite waits: longer than that, and the client was told that nothing was changed.
            ("lock_timeout", "5s"),
            // Longer than any request: whoever asked has been told long since.
            ("statement_timeout", STATEMENT),
            // A hub that cannot be heard any more must not keep the site's log locked: its machine may have vanished,
            // or only this connection's way to it.
            ("idle_in_transaction_session_timeout", "15s"),
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "3"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(5))
            // A connection whose other end is gone without a word would be waited for until the kernel gives it up, a
            // quarter of an hour, and keep its place in the pool: it is asked for a sign of life whenever it is taken
            // and given back, and dropped without a farewell when there is none.
            .test_before_acquire(false)
            .before_acquire(|connection, _| Box::pin(alive(connection)))
            .after_release(|connection, _| Box::pin(alive(connection)))
            .connect_with(options)
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<(), DbError> {
        match self {
            Self::Sqlite { writer, .. } => {
                known_steps(writer).await?;
                SQLITE_STEPS.run(writer).await?;
            }
            Self::Postgres(pool) => {
                // A step may take as long as the table is large, and another process may be at it.
                let patient = (*pool.connect_options())
                    .clone()
                    .options([("statement_timeout", "0"), ("lock_timeout", "0")]);
                let mut connection = patient.connect().await?;
                POSTGRES_STEPS.run(&mut connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }

    /// Begins a transaction that writes.
    pub async fn write(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Begins a transaction that only reads, on one state of the database.
    pub async fn read(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// Closes every connection; SQLite folds its log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => {
                if timeout(WHOLE, pool.close()).await.is_err() {
                    tracing::warn!("connections to the database are left to it");
                }
            }
        }
    }
}

/// Enters the step that was rewritten under its checksum of today.
async fn known_steps(writer: &SqlitePool) -> Result<(), DbError> {
    let (begun,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            .fetch_one(writer)
            .await?;
    let step = SQLITE_STEPS.iter().find(|step| step.version == REWRITTEN);
    if let Some(step) = step.filter(|_| begun > 0) {
        sqlx::query(
            "UPDATE _sqlx_migrations SET checksum = $1 WHERE version = $2 AND hex(checksum) = $3",
        )
        .bind(&*step.checksum)
        .bind(REWRITTEN)
        .bind(FORMER)
        .execute(writer)
        .await?;
    }
    Ok(())
}

impl Tx {
    /// Makes everything durable.
    pub async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::SqliteConnection;

    /// A step that was used once never changes: a database that has it would not open any more. A new step gets a
    /// new line here.
    const SHIPPED: [&[&str]; 2] = [
        &[
            "FB7439FF23AFE1881116D162508FD0D378683A401BC11D91FA39E2AB9A9D9E3322E873941521C2A9B5AF158B379ABF15",
            "68E6FEFBDCC0BBC12A31D7CB9F4D3172A591FBAA7BE4C9FBBBFE74C1098030B12F3202CA78682664DB935E1CBCE41DA3",
            "1DC901C5426727627FFE4DCEFF6CF80236BCAA368BBC7BB3E0B9D0FB362C8BA60CA26211515A03E786705F00E1CDEC15",
            "1C44D81F1DC2919517BBB8F60BE132CD2AD93CC259B3FF33469D951723AAB57152276BC475AB91AF1A80A8616DB38F00",
            "BCB79963247648571933910C3386CCBF7A93A29953BB38EBCFB81ACA4FBD949A7C9945DF0E3141659E301BBC47BCBFF4",
            "3B6734195B37596EC63A1CE7B4C436A056AFCAC6C1E00FAB4B1686A3AAF8560C905ED28092F14A9A2618A46DD28FBBBF",
            "4A7F6385E6A83E3B08EE32003A678CC8B0A7B388982A520EABEBFF15DF3901211A693EC4E81E9517ECF2AE3B37522839",
            "7BED979995D713C56A57232E94B4467768CD1F944EFDBB75A956BDA220F8D95A6FA89073A3D46F6123C3DAC938814F29",
            "F2D1FC81EB1FFD2EBE70BA15DD062A953FD2842120C179A16FE3503B786F88F6B7DD95FAA3B70E84ECBDB980AF8F88C3",
            "9813D7207CFDB2B01BB3C8BA9360DF19848615C5B258DE2F185B82AD0043E430DE16A31D2FB534BB7D77F6B34C28DE31",
            "23951478C02D65F05698766CDCAE778DCB48130215B0D036AD0185410394FB08B6C3C00731405C6399CADE2F1B264593",
            "602DC84A360403808BF6A0DAF02E0FD3410CC8541E9981AB80B305C553C389738FC7777F9A9FDAF03F524AC918C2E052",
            "B5DC581FC2DF6C08B23F30AB0CFFC0AEB143B5B06BDFCEB0D25E6BE855FE133FC271629A3B58B4F1EDB54580B4A3FAA2",
            "67CF2A2EA06401032F3C7FEA414C306552221F34F580A5040BCAB625A67E6D6796EB18E9E76EF6FC69CEE7F811FB5AB0",
            "403A8F46EAB7107498B8BEA20944AC07D7B299D3950ECC6D3B13AC6FCA8BAADF48BFD5AFB154EE7F11F6EDE4ED916B5E",
            "3CB8AC9E4C28F29446F30D0C8F794A79A3D289E75C8D2737BE3D64992DEA99E00E4E6A1B42EDACDA17CE0F8A874E1415",
            "EB1996DCBAE4D65693D9E993B67BCF1DB0470A05F1DF2AE49F6C7B6797BCB8ADACBBCB650828C532E76378FE10B61FC4",
            "8A1A26086EB385DD395EEE1384B1E5F22DD81747FDA3CB6F25705EB9B07DA59CE79F06477865627C5AC04B924649E10D",
            "1B476FFC0740074AE35D78D982E80F23AE23341B56E2185928A4669AC494DD58464F521AB0056363963EC0F66D25C6B5",
            "E07BFCC5DEF93448F9C03C3D30B799AFB02B8B3A25461B0E45BD49D785A869D685878340F984C232AB3F82340A81DB3C",
            "83B4AA096714C919BE85CE5A7BF5DA23313E9CC2F648F7395B8B4CE8D7C993156420BCA044DE550FCB35D4368FE4158D",
        ],
        &[
            "DA48626EAB4E06B5FA94B20632D98A23E1BA1C85C00F1F9F2D960A3A139F669AD218C9C60F89D4DF93334B6C7978A2D1",
            "68E6FEFBDCC0BBC12A31D7CB9F4D3172A591FBAA7BE4C9FBBBFE74C1098030B12F3202CA78682664DB935E1CBCE41DA3",
            "70E4F72FA983E90D4B56BE1B6C8FA8EB5661367F4F8357F30A163EB200387527F52F504B2811D6838D9A0DA91126EC37",
            "993BD259250328A6FE44AAE84643D4CEAF81CF798E0B9C220177A183A3C146A7093CEEFCC0BA7896141462FADC6371CF",
            "26B760F0176CE86D63AEB8596223283176FBF556F0C4CCA6AC2E73D3EE56B4633C6F2369F1C157D8C418C3E3398953DB",
            "9C27CCE97CF4E2103679176D1A0C82592B7A5ED3BCA7826941FDBACD89125B6D1B17905F9D49EBF1F61E31AF27A1D096",
            "69F1E8A4444B1DE85C8070D0541D276D25DD225C5D38BE632702500D3A903251AA33BCE8A8974643B1DCCCB5A04BAF4C",
            "CEFB6E3144412C474D4115B1B3973C67C068F38EBE1E34932BC7920750E7F36E957ACB74D94733ACBC20BAA01ED2FBAD",
            "C78C8DA647EEA19562527C053553524D9C287C41D0E0FCA857C709CED37D57FF97A08E038849FD0D57CA0CE7ED11F251",
            "38B1A2BED2EA3C7CEE5725C74B946CFC5DEBCB81B393787819AB72FDDF98D3803D9D6934AFF77C01B8DF594E9EEE2B6F",
            "23951478C02D65F05698766CDCAE778DCB48130215B0D036AD0185410394FB08B6C3C00731405C6399CADE2F1B264593",
            "5058826A3C4EC453E8A77D00810821DB06D7801A21F6383A40B1280D75FFCFDAD8D5FD70D04EBC14ADC9557B2E7A81F9",
            "23036F75ACFEE6C8EA49F932ABBBFF736CE8D6EB455FE2F44E7DC62CC14ACD26579AE8F2505672B33B53E4E28AA0B821",
            "67CF2A2EA06401032F3C7FEA414C306552221F34F580A5040BCAB625A67E6D6796EB18E9E76EF6FC69CEE7F811FB5AB0",
            "403A8F46EAB7107498B8BEA20944AC07D7B299D3950ECC6D3B13AC6FCA8BAADF48BFD5AFB154EE7F11F6EDE4ED916B5E",
            "F1BC7153B806C74327F734356C23913C1AC12232513BDCECD35CF1A6B96B01617860EEF4A0C4744DF5959070C6F09D39",
            "ED1D70E86CE906EE15BE852F8AFECBB90578AE7DEE3CB42339B2C2A58181B4A796395A1D1C70B2CAE7044F5930861A9F",
            "C266272C91916A1360A5D20298754A43F22B038D8AD2F250AC932F2F79EBB8B0B555CD347C9288478B4BEF255B27A372",
            "04974383E0A753F168CBAD2249B7E684D24BD0BD77735BFDDB92D57935A078CBAA859B19BBD94D7EFC29D41E72B4B2D9",
            "820027969C7F61651F9407C72AA95D592E907DEF39ACFB471C246983C6B7FA42C34BA92B1A9A6A058561CF8337FBC905",
            "83B4AA096714C919BE85CE5A7BF5DA23313E9CC2F648F7395B8B4CE8D7C993156420BCA044DE550FCB35D4368FE4158D",
        ],
    ];

    #[test]
    fn no_step_was_changed_after_it_was_used() {
        for (steps, shipped) in [&SQLITE_STEPS, &POSTGRES_STEPS].into_iter().zip(SHIPPED) {
            let now: Vec<String> = steps.iter().map(|step| hex(&step.checksum)).collect();
            assert_eq!(now, shipped);
        }
    }

    #[tokio::test]
    async fn a_database_of_the_former_third_step_opens() {
        let folder = tempfile::tempdir().unwrap();
        let damaged = async |checksum: &str| {
            let db = Db::open(None, folder.path()).await?;
            let Db::Sqlite { writer, .. } = &db else {
                panic!("a file");
            };
            let sql =
                format!("UPDATE _sqlx_migrations SET checksum = x'{checksum}' WHERE version = 3");
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(writer)
                .await
                .unwrap();
            let tx = db.write().await.unwrap();
            drop(tx);
            db.close().await;
            Ok::<_, DbError>(())
        };
        damaged(FORMER).await.unwrap();
        // Nobody's: the third time it does not open.
        damaged("00").await.unwrap();
        let error = damaged("00").await.unwrap_err().to_string();
        assert!(error.contains("modified"), "{error}");
        assert!(is_known(3, &SQLITE_STEPS.iter().nth(2).unwrap().checksum));
        assert!(!is_known(3, &[0]) && !is_known(99, &[]));
    }

    /// What an evening has written with the schema before is all there after the step.
    #[tokio::test]
    async fn rows_survive_the_move_to_the_end() {
        let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        for step in [
            include_str!("../../../migrations/sqlite/0001_spine.sql"),
            include_str!("../../../migrations/sqlite/0002_print_queue.sql"),
            "INSERT INTO events VALUES ('s', 2, 20, 'd', 'n', NULL, 'b'), ('s', 1, 10, 'd', 'n', 'o', 'a');
             INSERT INTO outcomes VALUES ('s', 'c', 'k', 7, 'h', 'quarantined', 'doc', 'args', 5);
             INSERT INTO documents VALUES ('s', 'ticket', 't', 'o', 1, 'doc');
             INSERT INTO print_jobs VALUES ('s', 'j', 'p', 'ticket', 'o', 'uncertain', NULL, 'link', 1, 2, 'doc', 3, 4);",
        ] {
            sqlx::raw_sql(step).execute(&mut db).await.unwrap();
        }
        let all = "SELECT json_array(site_id, seq, at, business_day, name, order_id, doc) FROM events
            UNION ALL SELECT json_array(site_id, command_id, client_id, client_seq, args_hash, verdict, doc, args, at) FROM outcomes
            UNION ALL SELECT json_array(site_id, kind, id, parent, live, doc) FROM documents
            UNION ALL SELECT json_array(site_id, id, printer, kind, order_id, state, proof, trouble, attempts, next_at,
                document, created_at, changed_at) FROM print_jobs ORDER BY 1";
        let before: Vec<(String,)> = sqlx::query_as(all).fetch_all(&mut db).await.unwrap();
        assert_eq!(before.len(), 5);
        sqlx::raw_sql(include_str!(
            "../../../migrations/sqlite/0003_rows_at_the_end.sql"
        ))
        .execute(&mut db)
        .await
        .unwrap();
        let after: Vec<(String,)> = sqlx::query_as(all).fetch_all(&mut db).await.unwrap();
        assert_eq!(after, before);
    }
}
