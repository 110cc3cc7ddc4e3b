//! Names are kept or not, as the platform's switch stands.

use crate::store::{StoreError, Writing, change, on_tx};

/// What is locked while somebody's name is written.
fn names_of(platform: &str) -> String {
    format!("names of {platform}")
}

/// Holds the switch of a platform where it is until the transaction ends; for those who write what a platform says
/// about people, before they write anything. Otherwise a name that is under way could arrive after all names went.
pub(crate) async fn keep_switch(tx: &mut Writing, platform: &str) -> Result<(), StoreError> {
    tx.share(&names_of(platform)).await
}

/// Whether names of this platform are hidden, for those who keep the switch.
pub(crate) async fn names_are_hidden(tx: &mut Writing, platform: &str) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT anonymous FROM platform WHERE id = $1";
    let hidden: Option<bool> =
        on_tx!(tx, on => sqlx::query_scalar(SQL).bind(platform).fetch_optional(on).await?);
    // Of a platform that is gone nothing is kept at all.
    Ok(hidden.unwrap_or(true))
}

/// Lets nobody else name people of this platform until the transaction ends.
pub(crate) async fn lock_names(tx: &mut Writing, platform: &str) -> Result<(), StoreError> {
    tx.lock(&names_of(platform)).await
}

/// Part of turning the switch `anonymous`: where names are to be hidden, those that are known go at once. They come
/// back with the next launch or roster after it was turned off.
pub(crate) async fn hide_names(tx: &mut Writing, platform: &str, hide: bool) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE person SET name = NULL WHERE platform = $1 AND name IS NOT NULL";
    // A user name is a name.
    const LOGINS: &str = "UPDATE host_person SET login = NULL \
        WHERE person IN (SELECT id FROM person WHERE platform = $1) AND login IS NOT NULL";
    // Whose name went is no longer as their last launch left them: the next one is written anew.
    const FACTS: &str = "UPDATE enrolment SET launch_facts = NULL \
        WHERE person IN (SELECT id FROM person WHERE platform = $1) AND launch_facts IS NOT NULL";
    lock_names(tx, platform).await?;
    if hide {
        for sql in [SQL, LOGINS, FACTS] {
            change!(&mut *tx, sql, platform)?;
        }
    }
    Ok(())
}
