//! Everything into a file, as it was at one moment.

use futures_util::TryStreamExt as _;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row as _, postgres::PgRow, sqlite::SqliteRow};

use super::{
    Amount, CarryError, FORMAT,
    file::{Mark, Outgoing},
    schema::{Column, Kind, Schema, Table},
    tell_progress,
};
use crate::store::{Store, StoreError, Writing};

impl Store {
    /// A transaction that only reads, and sees the database as it is now whatever others write meanwhile.
    async fn snapshot(&self) -> Result<Writing, StoreError> {
        const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        Ok(match self {
            // In WAL mode the first read fixes what is seen, and writers go on.
            Self::Sqlite { pool, .. } => Writing::Sqlite(pool.begin().await?, None),
            Self::Postgres(pool) => Writing::Postgres(pool.begin_with(SNAPSHOT).await?),
        })
    }
}

/// Writes all tables of `store` to `file`. Rows go through one by one, so memory does not grow with them.
pub(super) async fn export(store: &Store, file: &mut Outgoing) -> Result<Amount, CarryError> {
    let mut tx = store.snapshot().await?;
    let schema = Schema::read(&mut tx).await?;
    let (kith, migration) = (Some("installation".to_owned()), Some(schema.migration));
    file.line(&Mark { kith, format: Some(FORMAT), migration, ..Mark::default() })?;
    let mut amount = Amount::default();
    for table in &schema.tables {
        let named = || Some(table.name.clone());
        let columns = Some(table.columns.iter().map(|column| column.name.clone()).collect());
        file.line(&Mark { table: named(), columns, ..Mark::default() })?;
        let rows = rows(&mut tx, table, file).await?;
        file.line(&Mark { table: named(), rows: Some(rows), ..Mark::default() })?;
        amount.tables += 1;
        amount.rows += rows;
    }
    let (tables, rows, sha256) = (Some(amount.tables), Some(amount.rows), Some(file.hash()));
    file.line(&Mark { tables, rows, sha256, ..Mark::default() })?;
    Ok(amount)
}

async fn rows(tx: &mut Writing, table: &Table, file: &mut Outgoing) -> Result<u64, CarryError> {
    let mut count = 0;
    let mut add = |values: Result<Vec<Value>, CarryError>| -> Result<(), CarryError> {
        file.line(&values?)?;
        count += 1;
        tell_progress("export", &table.name, count);
        Ok(())
    };
    match tx {
        Writing::Sqlite(tx, _) => {
            let mut rows = sqlx::query(AssertSqlSafe(select(table, ""))).fetch(&mut **tx);
            while let Some(row) = rows.try_next().await? {
                add(values(table, |at, column| from_sqlite(&row, at, column)))?;
            }
        }
        Writing::Postgres(tx) => {
            let mut rows = sqlx::query(AssertSqlSafe(select(table, " COLLATE \"C\""))).fetch(&mut **tx);
            while let Some(row) = rows.try_next().await? {
                add(values(table, |at, column| from_postgres(&row, at, column)))?;
            }
        }
    }
    Ok(count)
}

/// `binary` makes a text column sort byte by byte, as `SQLite` does anyway. The names are the schema's own.
fn select(table: &Table, binary: &str) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let by = |column: &Column| {
        let binary = if column.kind == Kind::Text { binary } else { "" };
        format!("\"{}\"{binary} NULLS FIRST", column.name)
    };
    let order: Vec<String> = table.order.iter().map(by).collect();
    format!("SELECT {} FROM \"{}\" ORDER BY {}", columns.join(", "), table.name, order.join(", "))
}

fn values(
    table: &Table,
    read: impl Fn(usize, &Column) -> Result<Value, String>,
) -> Result<Vec<Value>, CarryError> {
    let read = |(at, column): (usize, &Column)| {
        read(at, column).map_err(|why| CarryError::Value {
            table: table.name.clone(),
            column: column.name.clone(),
            why,
        })
    };
    table.columns.iter().enumerate().map(read).collect()
}

fn from_sqlite(row: &SqliteRow, at: usize, column: &Column) -> Result<Value, String> {
    let odd = |error: sqlx::Error| error.to_string();
    match column.kind {
        Kind::Text => row.try_get::<Option<String>, _>(at).map(Value::from).map_err(odd),
        Kind::Integer => row.try_get::<Option<i64>, _>(at).map(Value::from).map_err(odd),
        // SQLite keeps any number in a column that says BOOLEAN.
        Kind::Boolean => match row.try_get::<Option<i64>, _>(at).map_err(odd)? {
            None => Ok(Value::Null),
            Some(number @ (0 | 1)) => Ok(Value::Bool(number == 1)),
            Some(number) => Err(format!("{number} is neither true nor false")),
        },
    }
}

fn from_postgres(row: &PgRow, at: usize, column: &Column) -> Result<Value, String> {
    let odd = |error: sqlx::Error| error.to_string();
    match column.kind {
        Kind::Text => row.try_get::<Option<String>, _>(at).map(Value::from).map_err(odd),
        Kind::Integer => row.try_get::<Option<i64>, _>(at).map(Value::from).map_err(odd),
        Kind::Boolean => row.try_get::<Option<bool>, _>(at).map(Value::from).map_err(odd),
    }
}
