//! Telling whether content changed.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A fingerprint of content: equal for equal content in equal order, on every machine and with
/// every compiler. FNV-1a with 128 bits: good against accidents, not against malice.
pub(crate) struct Fingerprint(u128);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fingerprint {
    /// Adds a text, and where it ends.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Adds bytes, and how many they were, so that "ab" + "c" differs from "a" + "bc".
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&bytes.len().to_le_bytes()) {
            self.0 ^= u128::from(*byte);
            self.0 = self.0.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Folding keeps all bits in play; sixteen digits are plenty for telling builds apart.
        write!(f, "{:016x}", (self.0 >> 64) ^ (self.0 & u128::from(u64::MAX)))
    }
}

/// `place` if it is a file, or all files below it in the order of their names. Nothing when it does
/// not exist.
pub(crate) fn files_below(place: &Path) -> Result<Vec<PathBuf>> {
    if place.is_file() {
        return Ok(vec![place.to_owned()]);
    }
    if !place.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = std::fs::read_dir(place)
        .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
        .with_context(|| format!("cannot list {}", place.display()))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        files.extend(files_below(&entry.path())?);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    fn of(parts: &[&str]) -> String {
        let mut print = Fingerprint::default();
        for part in parts {
            print.text(part);
        }
        print.to_string()
    }

    #[test]
    fn content_order_and_borders_all_count() {
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["ab", "c"]), of(&["c", "ab"]));
        assert_ne!(of(&["ab"]), of(&["ab", ""]));
        assert_eq!(of(&[]).len(), 16);
    }
}
