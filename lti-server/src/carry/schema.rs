//! What there is to carry, read from the database itself: a table of a later migration is carried without anybody
//! thinking of it.

use std::collections::{BTreeMap, BTreeSet};

use super::CarryError;
use crate::store::{Writing, on_tx};

/// Tables that stay behind, and with them those that cannot be without a row of theirs. The first belongs to the
/// migrations. The others are about what is under way: they live hours at most and are had again by opening Kith once
/// more. A file that is read later must not bring an ended session or a spent permission back to life.
const LEFT_OUT: [&str; 8] = [
    "_sqlx_migrations",
    "admin_link",
    "admin_session",
    "launch_secret",
    "login",
    "selection",
    "session",
    "spent_login",
];

/// The types our columns have in both databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Boolean,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    /// By name.
    pub(super) columns: Vec<Column>,
    /// What rows are ordered by: the primary key, or everything.
    pub(super) order: Vec<Column>,
}

/// Everything that is carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Schema {
    /// Number of the newest migration.
    pub(super) migration: i64,
    /// Each after those it refers to, as far as there is such an order.
    pub(super) tables: Vec<Table>,
    /// References to a later table or to the table itself: table and name of the constraint (`PostgreSQL` only).
    pub(super) forward: Vec<(String, String)>,
}

/// A reference: table, the table it refers to, name of the constraint, whether every row has it (0 or 1).
type Reference = (String, String, String, i64);

impl Schema {
    /// Reads the schema of the database `tx` is in.
    ///
    /// # Errors
    /// When the database fails, or a column has a type that is not carried.
    pub(super) async fn read(tx: &mut Writing) -> Result<Self, CarryError> {
        let migration: Option<i64> = on_tx!(&mut *tx, on => sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
                .fetch_one(on).await?);
        let (columns, references) = match tx {
            Writing::Sqlite(tx, _) => {
                const COLUMNS: &str = "SELECT t.name, c.name, c.type, c.pk FROM sqlite_master t \
                    JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'";
                const REFERENCES: &str = "SELECT t.name, r.\"table\", '', \
                    EXISTS (SELECT 1 FROM pragma_table_info(t.name) c \
                     WHERE c.name = r.\"from\" AND (c.\"notnull\" OR c.pk > 0)) \
                    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) r WHERE t.type = 'table'";
                let columns: Vec<Found> = sqlx::query_as(COLUMNS).fetch_all(&mut **tx).await?;
                let references: Vec<Reference> = sqlx::query_as(REFERENCES).fetch_all(&mut **tx).await?;
                (columns, references)
            }
            Writing::Postgres(tx) => {
                const COLUMNS: &str = "SELECT t.relname::text, c.attname::text, \
                    format_type(c.atttypid, c.atttypmod), \
                    COALESCE(array_position(k.indkey::int2[], c.attnum) + 1, 0)::bigint \
                    FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped \
                    LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary \
                    WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace";
                const REFERENCES: &str = "SELECT t.relname::text, r.relname::text, k.conname::text, \
                    (SELECT bool_and(c.attnotnull) FROM pg_attribute c \
                     WHERE c.attrelid = t.oid AND c.attnum = ANY (k.conkey))::int::bigint \
                    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid \
                    WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace";
                let columns: Vec<Found> = sqlx::query_as(COLUMNS).fetch_all(&mut **tx).await?;
                let references: Vec<Reference> = sqlx::query_as(REFERENCES).fetch_all(&mut **tx).await?;
                (columns, references)
            }
        };
        Self::of(migration.unwrap_or_default(), columns, &references)
    }

    fn of(migration: i64, columns: Vec<Found>, references: &[Reference]) -> Result<Self, CarryError> {
        let left_out = left_out(references);
        let mut found: BTreeMap<String, Vec<(Column, i64)>> = BTreeMap::new();
        for (table, name, declared, place) in columns {
            if left_out.contains(table.as_str()) {
                continue;
            }
            let kind = kind(&declared).ok_or_else(|| {
                let why = "is not carried by export and import; they know TEXT, BIGINT and BOOLEAN";
                CarryError::Schema(format!("the type {declared} of {table}.{name} {why}"))
            })?;
            found.entry(table).or_default().push((Column { name, kind }, place));
        }
        let lost = references
            .iter()
            .find(|(table, to, ..)| found.contains_key(table) && left_out.contains(to.as_str()));
        if let Some((table, to, ..)) = lost {
            let why = format!("the table {table} refers to {to}, which export leaves out");
            return Err(CarryError::Schema(why));
        }
        let order = order(found.keys().cloned().collect(), references);
        let place = |name: &str| order.iter().position(|one| one == name);
        let forward =
            references.iter().filter(|(table, to, ..)| place(table).is_some_and(|at| Some(at) <= place(to)));
        let forward = forward.map(|(table, _, name, _)| (table.clone(), name.clone())).collect();
        let tables = order.iter().filter_map(|name| Some(table(name, found.remove(name)?))).collect();
        Ok(Self { migration, tables, forward })
    }
}

/// Table, column, declared type, place in the primary key from 1 on.
type Found = (String, String, String, i64);

/// The names in [`LEFT_OUT`], and tables whose every row needs one of theirs.
fn left_out(references: &[Reference]) -> BTreeSet<&str> {
    let mut left_out = BTreeSet::from(LEFT_OUT);
    loop {
        let before = left_out.len();
        for (table, to, _, required) in references {
            if *required > 0 && left_out.contains(to.as_str()) {
                left_out.insert(table);
            }
        }
        if left_out.len() == before {
            return left_out;
        }
    }
}

fn kind(declared: &str) -> Option<Kind> {
    match declared.to_ascii_uppercase().as_str() {
        "TEXT" => Some(Kind::Text),
        "BIGINT" => Some(Kind::Integer),
        "BOOLEAN" => Some(Kind::Boolean),
        _ => None,
    }
}

fn table(name: &str, mut found: Vec<(Column, i64)>) -> Table {
    found.sort_by(|one, other| one.0.name.cmp(&other.0.name));
    let columns: Vec<Column> = found.iter().map(|(column, _)| column.clone()).collect();
    found.retain(|(_, place)| *place > 0);
    found.sort_by_key(|(_, place)| *place);
    let key: Vec<Column> = found.into_iter().map(|(column, _)| column).collect();
    let order = if key.is_empty() { columns.clone() } else { key };
    Table { name: name.to_owned(), columns, order }
}

/// The tables, each after those it refers to; among equals by name. Where tables refer to each other in a circle, the
/// first by name begins.
fn order(mut waiting: BTreeSet<String>, references: &[Reference]) -> Vec<String> {
    let mut order = Vec::new();
    while let Some(first) = waiting.first().cloned() {
        let free = |name: &&String| {
            references.iter().all(|(table, to, ..)| table != *name || to == *name || !waiting.contains(to))
        };
        let next = waiting.iter().find(free).cloned().unwrap_or(first);
        waiting.remove(&next);
        order.push(next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(table: &str, column: &str, place: i64) -> Found {
        (table.to_owned(), column.to_owned(), "TEXT".to_owned(), place)
    }

    fn refers(table: &str, to: &str) -> Reference {
        (table.to_owned(), to.to_owned(), format!("{table}_{to}"), 0)
    }

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        let columns = ["a", "b", "c", "d"].map(|name| text(name, "id", 1)).to_vec();
        let references = [refers("a", "c"), refers("c", "d"), refers("b", "b")];
        let schema = Schema::of(9, columns, &references).unwrap();
        let names: Vec<&str> = schema.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["b", "d", "c", "a"]);
        assert_eq!(schema.forward, [("b".to_owned(), "b_b".to_owned())]);
    }

    #[test]
    fn a_circle_is_carried_too() {
        let columns = ["a", "b"].map(|name| text(name, "id", 1)).to_vec();
        let schema = Schema::of(9, columns, &[refers("a", "b"), refers("b", "a")]).unwrap();
        assert_eq!(schema.tables.len(), 2);
        assert_eq!(schema.forward, [("a".to_owned(), "a_b".to_owned())]);
    }

    #[test]
    fn rows_are_ordered_by_key_or_by_everything() {
        let columns = vec![
            text("a", "z", 1),
            text("a", "b", 2),
            text("a", "c", 0),
            text("b", "y", 0),
            text("b", "x", 0),
        ];
        let schema = Schema::of(9, columns, &[]).unwrap();
        let by = |table: usize| {
            schema.tables[table].order.iter().map(|column| column.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(by(0), ["z", "b"]);
        assert_eq!(by(1), ["x", "y"]);
    }

    #[test]
    fn what_cannot_be_carried_is_said() {
        let odd = vec![("a".to_owned(), "picture".to_owned(), "BLOB".to_owned(), 0)];
        let error = Schema::of(9, odd, &[]).unwrap_err().to_string();
        assert!(error.contains("a.picture") && error.contains("BLOB"), "{error}");
        let columns = vec![text("a", "id", 1), text("session", "id", 1)];
        let error = Schema::of(9, columns, &[refers("a", "session")]).unwrap_err().to_string();
        assert!(error.contains("a refers to session"), "{error}");
    }

    #[test]
    fn what_cannot_be_without_a_session_stays_behind_with_it() {
        let columns = ["a", "b", "c", "session"].map(|name| text(name, "id", 1)).to_vec();
        let required = |table: &str, to: &str| (table.to_owned(), to.to_owned(), String::new(), 1);
        let schema = Schema::of(9, columns, &[required("b", "a"), required("a", "session")]).unwrap();
        let names: Vec<&str> = schema.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["c"]);
    }
}
