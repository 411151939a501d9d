//! Guest accounts over REST: gift cards that are spent once, debts, deposits, codes that nobody guesses, and payments whose
//! way to pay is corrected.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use domain::staff::Role;
use serde_json::{Value, json};
use server::on;

on_both!(
    a_gift_card_from_its_sale_to_its_end,
    a_gift_card_pays_for_whoever_shows_its_code,
    two_checks_race_for_one_gift_card,
    a_top_up_races_with_the_end_of_the_account,
    a_house_account_and_what_is_owed,
    a_deposit_goes_back,
    a_wrong_top_up_is_taken_back,
    codes_are_not_guessed,
    who_may_do_what_with_accounts,
    accounts_outlive_the_hub,
    a_payment_taken_in_the_wrong_way,
    a_drawer_that_was_counted_without_cash_is_named,
);

/// A takeaway that costs 6.60, and its id.
async fn check(client: &Client) -> (String, i64) {
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
    let order = client.order(&order).await.ok(201);
    let due = order["due"].as_i64().unwrap();
    (order["id"].as_str().unwrap().to_owned(), due)
}

fn id(account: &Value) -> &str {
    account["id"].as_str().unwrap()
}

/// A gift card with something on it.
async fn card(client: &Client, amount: i64) -> Value {
    let opened = client
        .post("/api/accounts", &json!({"kind": "giftCard"}))
        .await;
    let opened = opened.ok(201);
    let path = format!("/api/accounts/{}/top-up", id(&opened));
    let money = json!({"method": "transfer", "amount": amount});
    client.keyed(id(&opened), &path, &money).await.ok(201);
    opened
}

/// A tender from a gift card whose code is shown now; `card` is the answer that opened it.
async fn with_card(client: &Client, card: &Value, amount: i64) -> Value {
    let code = card["code"].as_str().unwrap().replace(' ', "");
    let path = format!("/api/accounts/by-code/{code}");
    let proof = client.get(&path).await.ok(200)["proof"].clone();
    json!({"method": "gift-card", "account": id(card), "amount": amount, "proof": proof})
}

/// The documents of what was printed about accounts.
async fn papers(app: &TestApp) -> Vec<String> {
    let mut tx = app.hub().ledger.db().read().await.unwrap();
    let rows: Vec<(String,)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT document FROM print_jobs WHERE kind = 'account'",
    ).fetch_all(conn).await)
    .unwrap();
    rows.into_iter().map(|(document,)| document).collect()
}

async fn a_gift_card_from_its_sale_to_its_end(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    cashier.post("/api/cash/open", &json!({})).await.ok(201);
    let opened = cashier
        .post("/api/accounts", &json!({"kind": "giftCard"}))
        .await;
    let opened = opened.ok(201);
    let code = opened["code"].as_str().unwrap().to_owned();
    assert_eq!(code.len(), 19, "whole, once: {code}");
    let path = format!("/api/accounts/{}/top-up", id(&opened));
    let money = json!({"method": "cash", "amount": 5_000});
    for _ in 0..2 {
        // The same key twice is one.
        let told = cashier.keyed("sold", &path, &money).await.ok(201);
        assert_eq!(told["balance"], 5_000);
        assert_eq!(told["code"], format!("•••• {}", &code[15..]));
    }
    let drawer = manager.get("/api/cash/session").await.ok(200);
    assert_eq!(
        (&drawer["accounts"], &drawer["expected"]),
        (&json!(5_000), &json!(5_000))
    );
    let found = format!("/api/accounts/by-code/{}", code.replace(' ', ""));
    assert_eq!(cashier.get(&found).await.ok(200)["left"], 5_000);
    let (order, due) = check(&manager).await;
    let tender = with_card(&cashier, &opened, due).await;
    let paid = cashier.pay(&order, &tender).await.ok(201);
    assert_eq!(
        (&paid["due"], &paid["status"]),
        (&json!(0), &json!("completed"))
    );
    let page = format!("/api/accounts/{}", id(&opened));
    let told = cashier.get(&page).await.ok(200);
    assert_eq!(told["account"]["balance"], 5_000 - due);
    assert_eq!(
        (&told["moves"][0]["what"], &told["moves"][0]["amount"]),
        (&json!("paid"), &json!(-due))
    );
    let day = manager.get("/api/day").await.ok(200);
    let sums = &day["report"]["sums"];
    assert_eq!(
        (&sums["total"], &sums["payments"][0]["amount"]),
        (&json!(due), &json!(due))
    );
    assert_eq!(sums["accounts"]["giftSold"]["amount"], 5_000);
    assert_eq!(day["report"]["accounts"]["giftCards"], 5_000 - due);
    let payment = paid["payments"][0]["id"].as_str().unwrap();
    let path = format!("/api/payments/{payment}/refund");
    let back = json!({"reason": "refused"});
    manager.keyed("cold", &path, &back).await.ok(201);
    assert_eq!(cashier.get(&found).await.ok(200)["left"], 5_000);
    let close = format!("{page}/close");
    manager
        .post(&close, &json!({"method": "cash"}))
        .await
        .refused(409, "account_not_empty");
    let papers = papers(app).await;
    assert_eq!(papers.len(), 1, "one top-up");
    assert!(papers[0].contains("50.00") && !papers[0].contains(&code));
    let events = app.events().await;
    assert!(
        !json!(events).to_string().contains(&code.replace(' ', "")),
        "no event tells the code"
    );
}

async fn a_gift_card_pays_for_whoever_shows_its_code(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    let (card, other) = (card(&manager, 5_000).await, card(&manager, 5_000).await);
    let (order, due) = check(&manager).await;
    let mut tender = with_card(&cashier, &card, due).await;
    let proof = tender["proof"].clone();
    // By its id alone, by another card's proof, by a colleague's: no.
    let wrong = with_card(&cashier, &other, due).await["proof"].clone();
    for odd in [json!(null), json!(""), wrong] {
        tender["proof"] = odd;
        cashier
            .pay(&order, &tender)
            .await
            .refused(409, "card_not_shown");
    }
    tender["proof"] = proof;
    manager
        .pay(&order, &tender)
        .await
        .refused(409, "card_not_shown");
    // Nor once the guest is gone.
    app.clock.advance(16 * 60_000);
    cashier
        .pay(&order, &tender)
        .await
        .refused(409, "card_not_shown");
    let tender = with_card(&cashier, &card, due).await;
    cashier.pay(&order, &tender).await.ok(201);
    let page = format!("/api/accounts/{}", id(&card));
    let told = cashier.get(&page).await.ok(200);
    assert_eq!(told["account"]["balance"], 5_000 - due);
    assert_eq!(told["account"]["proof"], Value::Null);
}

async fn two_checks_race_for_one_gift_card(app: &mut TestApp) {
    let manager = app.manager().await;
    let (mut checks, due) = (Vec::new(), check(&manager).await.1);
    for _ in 0..6 {
        checks.push(check(&manager).await.0);
    }
    let card = card(&manager, due).await;
    let tender = with_card(&manager, &card, due).await;
    let answers = checks.iter().map(|order| manager.pay(order, &tender));
    let answers = futures::future::join_all(answers).await;
    let (mut paid, mut short) = (0, 0);
    for answer in answers {
        match answer.status {
            201 => paid += 1,
            409 => {
                answer.refused(409, "account_short");
                short += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert_eq!((paid, short), (1, 5));
    let told = manager
        .get(&format!("/api/accounts/{}", id(&card)))
        .await
        .ok(200);
    assert_eq!(told["account"]["balance"], 0);
}

async fn a_top_up_races_with_the_end_of_the_account(app: &mut TestApp) {
    let manager = app.manager().await;
    for round in 0..4 {
        let guest = json!({"kind": "deposit", "name": "Qonaq"});
        let deposit = manager.post("/api/accounts", &guest).await.ok(201);
        let path = format!("/api/accounts/{}", id(&deposit));
        let (into, end) = (format!("{path}/top-up"), format!("{path}/close"));
        let money = json!({"method": "transfer", "amount": 700});
        let key = format!("race {round}");
        let nothing = json!({});
        let top_up = manager.keyed(&key, &into, &money);
        let close = manager.post(&end, &nothing);
        let (top_up, close) = futures::join!(top_up, close);
        let told = manager.get(&path).await.ok(200);
        if top_up.status == 201 {
            // The money came first: nothing goes away without a way to go.
            close.refused(409, "account_not_empty");
            assert_eq!(told["account"]["balance"], 700);
        } else {
            top_up.refused(409, "account_closed");
            close.ok(200);
            assert_eq!(told["account"]["balance"], 0);
        }
    }
}

async fn a_house_account_and_what_is_owed(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    let guest =
        json!({"kind": "house", "name": "Şirkət", "phone": "+994000000001", "limit": 1_000});
    cashier
        .post("/api/accounts", &guest)
        .await
        .refused(403, "forbidden");
    let account = manager.post("/api/accounts", &guest).await.ok(201);
    let (order, due) = check(&manager).await;
    let tender = json!({"method": "house", "account": id(&account), "amount": due});
    cashier.pay(&order, &tender).await.ok(201);
    let (second, _) = check(&manager).await;
    let refused = cashier
        .pay(&second, &tender)
        .await
        .refused(409, "account_short");
    assert_eq!(refused.details["left"], 1_000 - due);
    let list = cashier.get("/api/accounts?kind=house&q=şirk").await.ok(200);
    assert_eq!(list["accounts"][0]["balance"], -due);
    let path = format!("/api/accounts/{}/top-up", id(&account));
    let money = json!({"method": "cash", "amount": due + 1});
    cashier
        .keyed("too much", &path, &money)
        .await
        .refused(409, "overpaid");
    let money = json!({"method": "cash", "amount": due});
    cashier.keyed("settled", &path, &money).await.ok(201);
    let day = manager.get("/api/day").await.ok(200);
    let sums = &day["report"]["sums"];
    assert_eq!(sums["total"], due, "the debt is no turnover twice");
    assert_eq!(sums["accounts"]["houseSettled"]["amount"], due);
}

async fn a_deposit_goes_back(app: &mut TestApp) {
    let manager = app.manager().await;
    manager.post("/api/cash/open", &json!({})).await.ok(201);
    let guest = json!({"kind": "deposit", "name": "Qonaq"});
    let deposit = manager.post("/api/accounts", &guest).await.ok(201);
    let path = format!("/api/accounts/{}", id(&deposit));
    let money = json!({"method": "cash", "amount": 2_000});
    manager
        .keyed("banquet", &format!("{path}/top-up"), &money)
        .await
        .ok(201);
    let (order, due) = check(&manager).await;
    let tender = json!({"method": "deposit", "account": id(&deposit), "amount": due});
    manager.pay(&order, &tender).await.ok(201);
    let end = format!("{path}/close");
    manager
        .post(&end, &json!({}))
        .await
        .refused(409, "account_not_empty");
    let closed = manager.post(&end, &json!({"method": "cash"})).await.ok(200);
    assert_eq!(
        (&closed["balance"], &closed["closed"]),
        (&json!(0), &json!(true))
    );
    let drawer = manager.get("/api/cash/session").await.ok(200);
    assert_eq!(
        (&drawer["accounts"], &drawer["expected"]),
        (&json!(due), &json!(due))
    );
    manager
        .post(&end, &json!({}))
        .await
        .refused(409, "account_closed");
    let list = manager.get("/api/accounts").await.ok(200);
    assert_eq!(list["accounts"], json!([]));
}

async fn a_wrong_top_up_is_taken_back(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    manager.post("/api/cash/open", &json!({})).await.ok(201);
    let guest = json!({"kind": "deposit", "name": "Qonaq"});
    let deposit = manager.post("/api/accounts", &guest).await.ok(201);
    let path = format!("/api/accounts/{}", id(&deposit));
    let money = json!({"method": "cash", "amount": 20_000});
    let into = format!("{path}/top-up");
    let told = cashier.keyed("slip", &into, &money).await.ok(201);
    let back = json!({"topUp": told["lastTopUp"], "reason": "yanlış məbləğ"});
    let out = format!("{path}/take-back");
    cashier
        .keyed("no", &out, &back)
        .await
        .refused(403, "forbidden");
    for _ in 0..2 {
        // The same key twice is one.
        let told = manager.keyed("back", &out, &back).await.ok(200);
        assert_eq!(
            (&told["balance"], &told["lastTopUp"]),
            (&json!(0), &Value::Null)
        );
    }
    manager
        .keyed("again", &out, &back)
        .await
        .refused(422, "bad_field");
    let drawer = manager.get("/api/cash/session").await.ok(200);
    assert_eq!(drawer["expected"], 0);
    let page = manager.get(&path).await.ok(200);
    assert_eq!(page["moves"][0]["what"], "takenBack");
    let paper = papers(app).await.pop().unwrap();
    assert!(paper.contains("Səhv qoyulub"), "{paper}");

    // A cashier asks for it, and for the end with what is over.
    let told = cashier.keyed("slip 2", &into, &money).await.ok(201);
    let act = json!({"name": "accounts.takeBack", "args": {
        "account": id(&deposit), "topUp": told["lastTopUp"], "reason": "yanlış məbləğ",
    }});
    granted(&cashier, &manager, act, 20_000).await;
    cashier.keyed("slip 3", &into, &money).await.ok(201);
    let act =
        json!({"name": "accounts.close", "args": {"account": id(&deposit), "method": "cash"}});
    granted(&cashier, &manager, act, 20_000).await;
    let drawer = manager.get("/api/cash/session").await.ok(200);
    assert_eq!(drawer["expected"], 0);
    let day = manager.get("/api/day").await.ok(200);
    let sums = &day["report"]["sums"]["accounts"];
    assert_eq!(
        (
            &sums["depositsTaken"]["amount"],
            &sums["depositsBack"]["amount"]
        ),
        (&json!(20_000), &json!(20_000))
    );
}

/// Somebody asks for money to go back from an account, and a manager grants it.
async fn granted(by: &Client, manager: &Client, act: Value, over: i64) {
    let asked = by
        .post("/api/approvals", &json!({"command": act}))
        .await
        .ok(201);
    assert_eq!(asked["change"], json!({"before": over, "after": 0}));
    let path = format!("/api/approvals/{}/answer", id(&asked));
    manager
        .post(&path, &json!({"said": "granted"}))
        .await
        .ok(204);
}

async fn codes_are_not_guessed(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    cashier
        .get("/api/accounts/by-code/4000000000000001")
        .await
        .refused(422, "bad_field");
    let again = json!({"kind": "giftCard"});
    let first = cashier.keyed("card", "/api/accounts", &again).await.ok(201);
    let second = cashier.keyed("card", "/api/accounts", &again).await.ok(201);
    assert_eq!(first["id"], second["id"]);
    assert!(
        second["code"].as_str().unwrap().starts_with('•'),
        "told once"
    );
    let wrong = domain::accounts::with_check_digit("400000000000001");
    let wrong = format!("/api/accounts/by-code/{wrong}");
    for _ in 0..10 {
        cashier.get(&wrong).await.refused(404, "not_found");
    }
    let locked = cashier.get(&wrong).await.refused(423, "locked_out");
    assert!(locked.details["retryAfterSeconds"].as_i64().unwrap() <= 60);
    manager.get(&wrong).await.refused(404, "not_found");
}

async fn who_may_do_what_with_accounts(app: &mut TestApp) {
    let manager = app.manager().await;
    let card = card(&manager, 100).await;
    let path = format!("/api/accounts/{}", id(&card));
    for role in [Role::Waiter, Role::Kitchen] {
        let person = app.signed(role).await;
        for path in ["/api/accounts", &path, "/api/accounts/by-code/1"] {
            person.get(path).await.refused(403, "forbidden");
        }
        let open = person
            .post("/api/accounts", &json!({"kind": "giftCard"}))
            .await;
        open.refused(403, "forbidden");
    }
    let cashier = app.signed(Role::Cashier).await;
    let list = cashier.get("/api/accounts").await.ok(200);
    assert_eq!(
        list["accounts"],
        json!([]),
        "gift cards are found by their codes"
    );
    assert_eq!(
        manager.get("/api/accounts").await.ok(200)["accounts"][0]["id"],
        card["id"]
    );
    let close = cashier.post(&format!("{path}/close"), &json!({})).await;
    close.refused(403, "forbidden");
    let nobody = path.replace(id(&card), "0193a000-0000-7000-8000-000000000000");
    cashier.get(&nobody).await.refused(404, "not_found");
}

async fn accounts_outlive_the_hub(app: &mut TestApp) {
    let card = card(&app.manager().await, 700).await;
    app.restart().await;
    let manager = app.manager().await;
    let told = manager
        .get(&format!("/api/accounts/{}", id(&card)))
        .await
        .ok(200);
    assert_eq!(told["account"]["balance"], 700);
    assert_eq!(told["moves"].as_array().unwrap().len(), 1);
    let (order, _) = check(&manager).await;
    let tender = with_card(&manager, &card, 300).await;
    manager.pay(&order, &tender).await.ok(201);
}

async fn a_payment_taken_in_the_wrong_way(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    manager.post("/api/cash/open", &json!({})).await.ok(201);
    let (order, due) = check(&manager).await;
    let tender = json!({"method": "cash", "amount": due, "tip": 40});
    let paid = manager.pay(&order, &tender).await.ok(201);
    let path = format!(
        "/api/payments/{}/method",
        paid["payments"][0]["id"].as_str().unwrap()
    );
    let card = json!({"method": "card", "slip": "004711", "reason": "wrong"});
    cashier
        .keyed("no", &path, &card)
        .await
        .refused(403, "forbidden");
    let odd = json!({"method": "card", "reason": "wrong"});
    manager
        .keyed("odd", &path, &odd)
        .await
        .refused(422, "missing_slip");
    let told = manager.keyed("yes", &path, &card).await.ok(200);
    assert_eq!(told["payments"][0]["method"], "card-external");
    assert_eq!(
        manager.get("/api/cash/session").await.ok(200)["expected"],
        0
    );
    let day = manager.get("/api/day").await.ok(200);
    let sums = &day["report"]["sums"];
    assert_eq!(
        sums["payments"],
        json!([{"method": "card-external", "count": 1, "amount": due}])
    );
    assert_eq!(
        sums["tips"],
        json!([{"method": "card-external", "count": 1, "amount": 40}])
    );
    corrected_in_reports(&manager, due).await;
    // The rows are those of the log.
    let mut tx = app.db.read().await.unwrap();
    let whole = server::day::verify::verify(&mut tx, &app.config.site).await;
    drop(tx);
    whole.unwrap().unwrap().unwrap();
    // Once the drawer is counted the record stands.
    let back = json!({"method": "cash", "reason": "wrong"});
    manager.keyed("back", &path, &back).await.ok(200);
    let count = json!({"counted": due + 40});
    manager.post("/api/cash/close", &count).await.ok(200);
    manager
        .keyed("late", &path, &card)
        .await
        .refused(409, "payment_counted");
}

/// The wrong way has nothing of it, and an owner sees that it was corrected.
async fn corrected_in_reports(manager: &Client, due: i64) {
    let sales = manager
        .get("/api/reports/sales?range=24h&by=method")
        .await
        .ok(200);
    let rows = sales["rows"].as_array().unwrap();
    let of = |key: &str| rows.iter().find(|row| row["key"] == key).unwrap();
    assert_eq!(
        (&of("card-external")["taken"], &of("card-external")["due"]),
        (&json!(due), &json!(due))
    );
    assert_eq!(
        (&of("cash")["taken"], &of("cash")["refunded"]),
        (&json!(0), &json!(0))
    );
    let tips = manager.get("/api/reports/tips?range=24h").await.ok(200);
    assert_eq!(
        (&tips["byMethod"][0]["key"], &tips["total"]),
        (&json!("card-external"), &json!(40))
    );
    let odd = manager
        .get("/api/reports/exceptions?range=24h")
        .await
        .ok(200);
    let odd = &odd["exceptions"][0];
    assert_eq!(
        (&odd["kind"], &odd["amount"]),
        (&json!("methodChanged"), &json!(due))
    );
    assert_eq!(odd["what"]["en"], "Cash → Card (separate terminal)");
}

/// A card in truth was cash: the drawer where it was taken is counted, and whoever corrects it has another one, or none.
async fn a_drawer_that_was_counted_without_cash_is_named(app: &mut TestApp) {
    let mut catalog = app.snapshot().await.state.catalog.as_ref().clone();
    for printer in &mut catalog.printers {
        printer.drawer = ["p-bar", "p-kassa"].contains(&printer.id.as_str());
    }
    let name = |id: &str| {
        let mut all = catalog.printers.iter();
        all.find(|one| one.id.as_str() == id).unwrap().name.clone()
    };
    let (bar, till) = (name("p-bar"), name("p-kassa"));
    app.restart_with(&catalog).await;
    let cashier = app.signed(Role::Cashier).await;
    let manager = app.signed(Role::Manager).await;
    let open = |drawer: &str| json!({"drawer": drawer});
    cashier.post("/api/cash/open", &open("p-bar")).await.ok(201);
    let mut paths = Vec::new();
    for _ in 0..2 {
        let (order, due) = check(&cashier).await;
        let tender = json!({"method": "transfer", "amount": due});
        let paid = cashier.pay(&order, &tender).await.ok(201);
        let payment = paid["payments"][0]["id"].as_str().unwrap();
        paths.push(format!("/api/payments/{payment}/method"));
    }
    let count = |drawer: &str| json!({"drawer": drawer, "counted": 0});
    cashier
        .post("/api/cash/close", &count("p-bar"))
        .await
        .ok(200);
    manager
        .post("/api/cash/open", &open("p-kassa"))
        .await
        .ok(201);
    let cash = json!({"method": "cash", "reason": "wrong"});
    manager.keyed("one", &paths[0], &cash).await.ok(200);
    manager
        .post("/api/cash/close", &count("p-kassa"))
        .await
        .ok(200);
    manager.keyed("two", &paths[1], &cash).await.ok(200);
    let path = "/api/reports/exceptions?range=24h";
    let odd = manager.get(path).await.ok(200);
    let told: Vec<_> = odd["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["countedWithout"].clone(), one["liesIn"].clone()))
        .collect();
    // The newest first.
    assert_eq!(told, [(json!(bar), Value::Null), (json!(bar), json!(till))]);
}
