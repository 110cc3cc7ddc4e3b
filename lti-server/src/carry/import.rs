//! Everything out of a file, in one transaction: all of it or nothing.

use serde_json::Value;
use sqlx::AssertSqlSafe;

use super::{
    Amount, CarryError, FORMAT,
    file::{Incoming, Line, Mark, hex},
    schema::{Kind, Schema, Table},
    tell_progress,
};
use crate::store::{Store, Writing, on_tx};

/// Rows travel to the database in batches of at most so many, so many values, and about so many bytes.
const BATCH_ROWS: usize = 500;
/// SQLite takes 32,766 values in a statement.
const BATCH_VALUES: usize = 30_000;
const BATCH_BYTES: usize = 1024 * 1024;

const ANEW: &str = "Copy the file again, or export anew";

/// Reads `file` into `store`, whose tables must be empty.
pub(super) async fn import(store: &Store, file: &mut Incoming) -> Result<Amount, CarryError> {
    let mut tx = store.writing().await?;
    let schema = Schema::read(&mut tx).await?;
    header(file, &schema)?;
    prepare(&mut tx, &schema).await?;
    let mut amount = Amount::default();
    for table in &schema.tables {
        amount.rows += rows(&mut tx, file, table).await?;
        amount.tables += 1;
    }
    last_line(file, amount)?;
    complete(&mut tx, &schema).await?;
    tx.commit().await?;
    Ok(amount)
}

fn header(file: &mut Incoming, schema: &Schema) -> Result<(), CarryError> {
    let (line, _, _) = file.next()?;
    let Line::Mark(Mark { kith: Some(kith), format: Some(format), migration: Some(migration), .. }) = line
    else {
        return Err(file.wrong("this is no export of Kith. Make one with `kith export`"));
    };
    if kith != "installation" || format != FORMAT {
        let why = format!(
            "the file has format {format} and this Kith reads format {FORMAT}. Export and import with the same version of Kith"
        );
        return Err(file.wrong(&why));
    }
    let here = schema.migration;
    if migration < here {
        let why = format!(
            "the file is from an older Kith (schema {migration}, here {here}). Run `kith export` of this version on the old database: it brings the schema up to date first"
        );
        return Err(file.wrong(&why));
    }
    if migration > here {
        let why = format!(
            "the file is from a newer Kith (schema {migration}, here {here}). Update this Kith first"
        );
        return Err(file.wrong(&why));
    }
    Ok(())
}

/// Keeps everybody else out, and makes sure there is nothing to mix with.
async fn prepare(tx: &mut Writing, schema: &Schema) -> Result<(), CarryError> {
    match tx {
        Writing::Sqlite(tx, _) => {
            sqlx::query("PRAGMA defer_foreign_keys = ON").execute(&mut **tx).await?;
        }
        Writing::Postgres(tx) => {
            let names: Vec<String> =
                schema.tables.iter().map(|table| format!("\"{}\"", table.name)).collect();
            let lock = format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", names.join(", "));
            sqlx::query(AssertSqlSafe(lock)).execute(&mut **tx).await?;
            for (table, constraint) in &schema.forward {
                let later = format!(
                    "ALTER TABLE \"{table}\" ALTER CONSTRAINT \"{constraint}\" DEFERRABLE INITIALLY DEFERRED"
                );
                sqlx::query(AssertSqlSafe(later)).execute(&mut **tx).await?;
            }
        }
    }
    for Table { name, .. } in &schema.tables {
        let any = format!("SELECT COUNT(*) FROM (SELECT 1 FROM \"{name}\" LIMIT 1) AS first_row");
        let any: i64 = on_tx!(&mut *tx, on => sqlx::query_scalar(AssertSqlSafe(any)).fetch_one(on).await?);
        if any > 0 {
            return Err(CarryError::NotEmpty(name.clone()));
        }
    }
    Ok(())
}

/// Puts references back to what the migrations made them.
async fn complete(tx: &mut Writing, schema: &Schema) -> Result<(), CarryError> {
    if let Writing::Postgres(tx) = tx
        && !schema.forward.is_empty()
    {
        sqlx::query("SET CONSTRAINTS ALL IMMEDIATE").execute(&mut **tx).await?;
        for (table, constraint) in &schema.forward {
            let again = format!("ALTER TABLE \"{table}\" ALTER CONSTRAINT \"{constraint}\" NOT DEFERRABLE");
            sqlx::query(AssertSqlSafe(again)).execute(&mut **tx).await?;
        }
    }
    Ok(())
}

/// One table, from its first line to its last.
async fn rows(tx: &mut Writing, file: &mut Incoming, table: &Table) -> Result<u64, CarryError> {
    let (line, _, _) = file.next()?;
    begins(file, table, &line)?;
    let most = BATCH_ROWS.min(BATCH_VALUES / table.columns.len().max(1)).max(1);
    let zero_ok = matches!(tx, Writing::Sqlite(..));
    let (mut count, mut bytes) = (0, 0);
    let mut batch: Vec<Vec<Value>> = Vec::new();
    loop {
        match file.next()? {
            (Line::Row(values), _, length) => {
                judge(file, table, &values, zero_ok)?;
                batch.push(values);
                bytes += length;
                count += 1;
                tell_progress("import", &table.name, count);
                if batch.len() >= most || bytes >= BATCH_BYTES {
                    insert(tx, table, std::mem::take(&mut batch), file).await?;
                    bytes = 0;
                }
            }
            (Line::Mark(Mark { table: Some(name), rows: Some(rows), columns: None, .. }), _, _)
                if name == table.name =>
            {
                if rows != count {
                    let why = format!("{name} should have {rows} rows and has {count}. {ANEW}");
                    return Err(file.wrong(&why));
                }
                insert(tx, table, batch, file).await?;
                return Ok(count);
            }
            (Line::Mark(_), _, _) => {
                let why = format!("the table {} is not finished here. {ANEW}", table.name);
                return Err(file.wrong(&why));
            }
        }
    }
}

fn begins(file: &Incoming, table: &Table, line: &Line) -> Result<(), CarryError> {
    let Line::Mark(Mark { table: Some(name), columns: Some(columns), .. }) = line else {
        return Err(file.wrong(&format!("the table {} should begin here. {ANEW}", table.name)));
    };
    if *name != table.name {
        let why = format!("the table {name} is not expected here, but {}. {ANEW}", table.name);
        return Err(file.wrong(&why));
    }
    let ours: Vec<&String> = table.columns.iter().map(|column| &column.name).collect();
    if let Some(unknown) = columns.iter().find(|column| !ours.contains(column)) {
        let why = format!("{name} has no column {unknown}. Export with the same version of Kith");
        return Err(file.wrong(&why));
    }
    if let Some(missing) = ours.iter().find(|column| !columns.contains(column)) {
        let why = format!("the column {missing} of {name} is missing. Export with the same version of Kith");
        return Err(file.wrong(&why));
    }
    if !columns.iter().eq(ours) {
        return Err(file.wrong(&format!("the columns of {name} are in another order. {ANEW}")));
    }
    Ok(())
}

/// Whether a row is one of this table. `PostgreSQL` keeps no text with a zero in it.
fn judge(file: &Incoming, table: &Table, values: &[Value], zero_ok: bool) -> Result<(), CarryError> {
    if values.len() != table.columns.len() {
        let (has, wants) = (values.len(), table.columns.len());
        return Err(file.wrong(&format!("a row of {} has {has} values and not {wants}. {ANEW}", table.name)));
    }
    for (column, value) in table.columns.iter().zip(values) {
        let fits = match (column.kind, value) {
            (Kind::Text, Value::String(text)) if !zero_ok && text.contains('\0') => {
                let why = format!(
                    "{}.{} has a zero character, which PostgreSQL cannot keep. Remove it in the old database and export anew",
                    table.name, column.name
                );
                return Err(file.wrong(&why));
            }
            (_, Value::Null) | (Kind::Text, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => true,
            (Kind::Integer, value) => value.is_i64(),
            _ => false,
        };
        if !fits {
            let why = format!("{}.{} is of another type. {ANEW}", table.name, column.name);
            return Err(file.wrong(&why));
        }
    }
    Ok(())
}

async fn insert(
    tx: &mut Writing,
    table: &Table,
    batch: Vec<Vec<Value>>,
    file: &Incoming,
) -> Result<(), CarryError> {
    if batch.is_empty() {
        return Ok(());
    }
    let (sql, rows) = (statement(table, batch.len()), batch.len());
    let kinds = table.columns.iter().map(|column| column.kind).cycle();
    let done = on_tx!(&mut *tx, on => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (kind, value) in kinds.zip(batch.into_iter().flatten()) {
            query = match (kind, value) {
                (Kind::Text, Value::String(text)) => query.bind(Some(text)),
                (Kind::Text, _) => query.bind(None::<String>),
                (Kind::Integer, value) => query.bind(value.as_i64()),
                (Kind::Boolean, value) => query.bind(value.as_bool()),
            };
        }
        query.execute(on).await.map(|_| ())
    });
    done.map_err(|error| match error {
        // The database's own words name the constraint and, with some, the value: they are the operator's.
        sqlx::Error::Database(error) => {
            let why = format!(
                "{} does not take one of the {rows} rows up to here: {error}. Export anew",
                table.name
            );
            file.wrong(&why)
        }
        other => other.into(),
    })
}

/// The names are the schema's own.
fn statement(table: &Table, rows: usize) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let width = columns.len();
    let row = |number: usize| {
        let values: Vec<String> = (1..=width).map(|column| format!("${}", number * width + column)).collect();
        format!("({})", values.join(", "))
    };
    let values: Vec<String> = (0..rows).map(row).collect();
    format!("INSERT INTO \"{}\" ({}) VALUES {}", table.name, columns.join(", "), values.join(", "))
}

fn last_line(file: &mut Incoming, amount: Amount) -> Result<(), CarryError> {
    let (line, before, _) = file.next()?;
    let Line::Mark(Mark { tables: Some(tables), rows: Some(rows), sha256: Some(sha256), .. }) = line else {
        return Err(file.wrong(&format!("the last line should be here. {ANEW}")));
    };
    if (Amount { tables, rows }) != amount {
        let Amount { tables: t, rows: r } = amount;
        let why =
            format!("{tables} tables with {rows} rows are announced, and {t} with {r} were read. {ANEW}");
        return Err(file.wrong(&why));
    }
    if hex(&before) != sha256 {
        return Err(
            file.wrong(&format!("the checksum does not fit: the file was changed on its way. {ANEW}"))
        );
    }
    file.ends()
}
