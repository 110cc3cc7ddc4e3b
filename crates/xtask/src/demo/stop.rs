//! Being asked to stop: Ctrl-C, or the signal that ends a service.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use signal_hook::consts::{SIGINT, SIGTERM};

/// Remembers whether somebody asked us to stop.
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From here on, being asked no longer ends this program at once: it has servers to stop first.
    pub(crate) fn listen() -> Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&asked))?;
        }
        Ok(Self(asked))
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
