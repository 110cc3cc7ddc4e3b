//! The finished files, each with its compressed twins, and the version that names them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::fingerprint::{Fingerprint, files_below};

/// The file with the version: a fingerprint of all other files, for addresses that never change
/// their content.
pub(crate) const VERSION: &str = "version";

/// Files to be, by their path inside the folder.
#[derive(Default)]
pub(super) struct Dist(BTreeMap<String, Vec<u8>>);

impl Dist {
    pub(super) fn add(&mut self, name: &str, content: Vec<u8>) {
        self.0.insert(name.to_owned(), content);
    }

    /// Adds every file below `folder`, which may be absent, under `prefix`.
    pub(super) fn add_tree(&mut self, prefix: &str, folder: &Path) -> Result<()> {
        for file in files_below(folder)? {
            let inside = file.strip_prefix(folder)?.to_string_lossy();
            self.add(&format!("{prefix}{inside}"), fs::read(&file)?);
        }
        Ok(())
    }

    /// Writes everything to `folder` and returns the version. Files that already have the right
    /// content are left untouched, so that cargo does not build the server anew for nothing.
    pub(super) fn write(self, folder: &Path) -> Result<String> {
        let mut print = Fingerprint::default();
        let mut files = BTreeMap::new();
        for (name, content) in self.0 {
            print.text(&name);
            print.bytes(&content);
            files.insert(format!("{name}.gz"), gzip(&content)?);
            files.insert(format!("{name}.br"), brotli(&content)?);
            files.insert(name, content);
        }
        let version = print.to_string();
        files.insert(VERSION.to_owned(), version.clone().into_bytes());
        remove_others(folder, &files.keys().cloned().collect())?;
        for (name, content) in files {
            let place = folder.join(name);
            if fs::read(&place).is_ok_and(|old| old == content) {
                continue;
            }
            let parent = place.parent().unwrap_or(folder);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&place, content))
                .with_context(|| format!("cannot write {}", place.display()))?;
        }
        Ok(version)
    }
}

fn remove_others(folder: &Path, names: &BTreeSet<String>) -> Result<()> {
    for file in files_below(folder)? {
        let name = file.strip_prefix(folder)?.to_string_lossy();
        if !names.contains(&*name) {
            fs::remove_file(&file)?;
        }
    }
    Ok(())
}

/// All files of `folder` that end in `.end`, in the order of their names: for style sheets that is the cascade.
pub(super) fn joined(folder: &Path, end: &str) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    for file in files_below(folder)? {
        if file.extension().is_some_and(|it| it == end) {
            whole.extend(fs::read(&file)?);
            whole.push(b'\n');
        }
    }
    Ok(whole)
}

/// `content` in the smallest gzip form: Zopfli looks longer and finds some per cent that gzip itself does not.
fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, content, &mut compressed)?;
    Ok(compressed)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let settings =
        brotli::enc::BrotliEncoderParams { quality: 11, size_hint: content.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &settings)?;
    Ok(compressed)
}
