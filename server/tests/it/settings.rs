//! Settings that show only in a running hub.

use crate::app::{bundle, catalog, settings};
use crate::client::Client;
use serde_json::json;
use server::clock::Clock;
use server::db::Db;
use server::serve::{Options, start};

#[tokio::test(flavor = "multi_thread")]
async fn virtual_printers_and_limits_are_what_the_settings_say() {
    for wanted in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let mut config = settings(folder.path());
        config.virtual_printers = wanted;
        config.body_limit_bytes = 20;
        let db = Db::open(None, folder.path()).await.unwrap();
        let installed = server::demo::install(&db, &config.site, catalog()).await;
        assert!(installed.unwrap());
        let dist = folder.path().join("dist");
        bundle(&dist);
        let options = Options {
            dist,
            ..Options::default()
        };
        let running = start(db.clone(), &config, options, Clock::default())
            .await
            .unwrap();
        let expected = if wanted { catalog().printers.len() } else { 0 };
        assert_eq!(running.app.virtual_printers.len(), expected);
        let client = Client::new(&format!("http://{}", running.address));
        let long = json!({"username": "longer than the limit", "password": ""});
        let answer = client.post("/api/auth/login", &long).await;
        answer.refused(413, "too_large");
        running.stop(&db).await;
    }
}
