//! A menu of any length: the demo restaurant's plain dishes again and again under other names.

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, params};
use serde_json::Value;
use std::path::Path;

/// Which dishes of a menu are copied: a tap on them adds them and asks nothing.
fn is_plain(item: &Value) -> bool {
    let empty = |key: &str| {
        let list = item.get(key).and_then(Value::as_array);
        list.is_none_or(Vec::is_empty)
    };
    empty("modifierGroups") && empty("sizes") && item.get("price").is_some_and(Value::is_number)
}

/// Lengthens the menu of a hub that does not run to `items` dishes.
pub fn grow(data: &Path, items: usize) -> Result<()> {
    let mut db = Connection::open(data.join("sufra.db"))?;
    let work = db.transaction()?;
    let catalog = "FROM documents WHERE kind = 'catalog' AND id = 'catalog'";
    let doc: String = work.query_row(&format!("SELECT doc {catalog}"), [], |row| row.get(0))?;
    let mut catalog: Value = serde_json::from_str(&doc)?;
    lengthen(&mut catalog, items)?;
    let changed = work.execute(
        "UPDATE documents SET doc = ?1 WHERE kind = 'catalog' AND id = 'catalog'",
        params![catalog.to_string()],
    )?;
    ensure!(changed == 1, "{changed} menus were changed");
    Ok(work.commit()?)
}

fn lengthen(catalog: &mut Value, items: usize) -> Result<()> {
    let all = catalog.get_mut("items").and_then(Value::as_array_mut);
    let all = all.context("a menu without items")?;
    let plain: Vec<Value> = all.iter().filter(|item| is_plain(item)).cloned().collect();
    let missing = items.saturating_sub(all.len());
    for (nth, like) in plain.iter().cycle().take(missing).enumerate() {
        all.push(copy(like, nth.saturating_add(1)).context("an item without a name")?);
    }
    ensure!(all.len() >= items, "the menu has no plain dish");
    Ok(())
}

/// The same dish under a name of its own.
fn copy(like: &Value, nth: usize) -> Option<Value> {
    let mut item = like.clone();
    let id = item.get("id")?.as_str()?.to_owned();
    *item.get_mut("id")? = format!("{id}-{nth}").into();
    for name in item.get_mut("name")?.as_object_mut()?.values_mut() {
        *name = format!("{} {nth}", name.as_str()?).into();
    }
    Some(item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_plain_dishes_are_copied_each_under_its_own_id() {
        let mut catalog = json!({"items": [
            {"id": "kola", "name": {"az": "Kola"}, "price": 300},
            {"id": "tike", "name": {"az": "Tikə"}, "price": 900, "modifierGroups": ["bread"]},
        ]});
        lengthen(&mut catalog, 5).unwrap();
        let ids: Vec<_> = catalog["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].clone())
            .collect();
        assert_eq!(ids, ["kola", "tike", "kola-1", "kola-2", "kola-3"]);
        assert_eq!(catalog["items"][4]["name"]["az"], "Kola 3");
    }
}
