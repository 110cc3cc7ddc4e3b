//! `kith keys list|rotate`.

use jiff::Timestamp;

use super::rotate;
use crate::{
    cli::{COMMAND_LINE, say},
    store::Store,
};

/// Look after the keys Kith signs with.
///
/// Platforms fetch the public halves from /.well-known/jwks.json; nothing has to be sent to them after a rotation.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum KeysCommand {
    /// Show every key in the key set and which one signs.
    List,
    /// Sign with a new key from now on; the old one stays in the key set for two days at least.
    Rotate,
}

impl KeysCommand {
    /// Does it and says what was done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run(self, store: &Store, now: Timestamp) -> anyhow::Result<()> {
        if matches!(self, Self::Rotate) {
            let kid = rotate(store, COMMAND_LINE, now).await?;
            say(&format!("Kith signs with key {kid} from now on."));
        }
        let keys = store.keys().await?;
        if keys.is_empty() {
            say("There is no key yet; the first is made when Kith starts.");
        }
        for key in keys {
            let state = match key.retired_at {
                None => "signs".to_owned(),
                Some(at) => format!("retired {at}, still in the key set"),
            };
            say(&format!("{}  made {}  {state}", key.kid, key.created_at));
        }
        Ok(())
    }
}
