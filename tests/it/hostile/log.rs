//! What the server logs, read back.

use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Begins to keep what is logged, in the form that machines read, with more detail than a server logs.
pub(super) fn keep() {
    kept();
}

fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let kept = Kept::default();
        let filter = EnvFilter::new("info,sqlx=warn,kith=trace,lti=trace");
        let log = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(kept.clone());
        log.try_init().unwrap();
        kept
    })
}

/// Everything so far as text, after every line was found to be one entry.
pub(super) fn read() -> String {
    let text = kept().0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = String::from_utf8(text).unwrap();
    for line in text.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(entry["level"].is_string() && entry["target"].is_string(), "{line}");
    }
    text
}
