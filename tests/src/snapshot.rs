//! Everything a database holds, as text: what a test compares to say that nothing happened.

use std::collections::BTreeSet;

use kith::store::Store;
use sqlx::AssertSqlSafe;

/// Every row of every table, each as its table's name and its columns as JSON.
pub type Rows = BTreeSet<String>;

/// Background work and what is noted about the health of a platform come and go by themselves.
const RESTLESS_TABLES: [&str; 1] = ["job"];
/// Kept by the library that brings the schema up to date.
const NOT_OURS: &str = "_sqlx_migrations";
const RESTLESS_COLUMNS: [&str; 3] = ["last_good_at_us", "last_trouble_at_us", "last_trouble"];

/// Reads all rows but those that come and go by themselves.
///
/// # Errors
/// When the database refuses it.
pub async fn rows(store: &Store) -> anyhow::Result<Rows> {
    let mut tables = tables(store).await?;
    tables.retain(|(table, _)| !RESTLESS_TABLES.contains(&table.as_str()));
    read(store, tables).await
}

/// Reads all rows.
///
/// # Errors
/// When the database refuses it.
pub async fn everything(store: &Store) -> anyhow::Result<Rows> {
    read(store, tables(store).await?).await
}

async fn read(store: &Store, tables: Vec<(String, Vec<String>)>) -> anyhow::Result<Rows> {
    let mut rows = Rows::new();
    for (table, columns) in tables {
        let pairs: Vec<String> = columns
            .iter()
            .filter(|column| !RESTLESS_COLUMNS.contains(&column.as_str()))
            .map(|column| format!("'{column}', {column}"))
            .collect();
        let pairs = pairs.join(", ");
        // Names of tables and columns are ours, from the schema.
        let read: Vec<String> = match store {
            Store::Sqlite { pool, .. } => {
                let sql = format!("SELECT json_object({pairs}) FROM {table}");
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await?
            }
            Store::Postgres(pool) => {
                let sql = format!("SELECT json_build_object({pairs})::text FROM {table}");
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await?
            }
        };
        rows.extend(read.into_iter().map(|row| format!("{table} {row}")));
    }
    Ok(rows)
}

/// What changed: rows that are gone or different, then rows that are new.
#[must_use]
pub fn changes<'a>(before: &'a Rows, after: &'a Rows) -> (Vec<&'a String>, Vec<&'a String>) {
    (before.difference(after).collect(), after.difference(before).collect())
}

/// Every table with its columns.
///
/// # Errors
/// When the database refuses it.
pub async fn tables(store: &Store) -> anyhow::Result<Vec<(String, Vec<String>)>> {
    let columns: Vec<(String, String)> = match store {
        Store::Sqlite { pool, .. } => {
            let sql = "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
                WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid";
            sqlx::query_as(sql).fetch_all(pool).await?
        }
        Store::Postgres(pool) => {
            let sql = "SELECT table_name::text, column_name::text FROM information_schema.columns \
                WHERE table_schema = 'public' ORDER BY table_name, ordinal_position";
            sqlx::query_as(sql).fetch_all(pool).await?
        }
    };
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for (table, column) in columns.into_iter().filter(|(table, _)| table != NOT_OURS) {
        match tables.last_mut() {
            Some((last, columns)) if *last == table => columns.push(column),
            _ => tables.push((table, vec![column])),
        }
    }
    Ok(tables)
}
