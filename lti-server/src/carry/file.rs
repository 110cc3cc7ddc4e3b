//! The file: lines of JSON, counted and hashed on their way.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Cursor, ErrorKind, Read, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{Context, SHA256};
use flate2::{Compression, bufread::MultiGzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::CarryError;

/// No row we store comes near this; what goes on longer is no line of ours.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// A line that is no row. Which members are there says what it is.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) kith: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) migration: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) table: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) columns: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tables: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rows: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<String>,
}

/// A line as it is read.
#[derive(Debug)]
pub(super) enum Line {
    Mark(Mark),
    Row(Vec<Value>),
}

enum Sink {
    Plain(BufWriter<Box<dyn Write + Send>>),
    Packed(GzEncoder<BufWriter<Box<dyn Write + Send>>>),
}

/// A file being written. What is not finished is removed again.
pub(super) struct Outgoing {
    sink: Sink,
    seen: Context,
    /// The file on disk, for its end.
    made: Option<(PathBuf, File)>,
}

impl Outgoing {
    /// Begins the file at `path`, which must not be there yet; `-` is standard output. Only its owner may read it.
    pub(super) fn create(path: &Path) -> std::io::Result<Self> {
        let mut made = None;
        let to: Box<dyn Write + Send> = if path == Path::new("-") {
            Box::new(std::io::stdout())
        } else {
            let file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
            made = Some((path.to_owned(), file.try_clone()?));
            Box::new(file)
        };
        let to = BufWriter::with_capacity(256 * 1024, to);
        let packed = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
        let sink =
            if packed { Sink::Packed(GzEncoder::new(to, Compression::default())) } else { Sink::Plain(to) };
        Ok(Self { sink, seen: Context::new(&SHA256), made })
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: &impl Serialize) -> std::io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.seen.update(&bytes);
        match &mut self.sink {
            Sink::Plain(to) => to.write_all(&bytes),
            Sink::Packed(to) => to.write_all(&bytes),
        }
    }

    /// The SHA-256 of all lines so far.
    pub(super) fn hash(&self) -> String {
        hex(&self.seen)
    }

    /// Puts everything on disk.
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        match &mut self.sink {
            Sink::Plain(to) => to.flush()?,
            Sink::Packed(to) => {
                to.try_finish()?;
                to.get_mut().flush()?;
            }
        }
        if let Some((_, file)) = &self.made {
            file.sync_all()?;
        }
        self.made = None;
        Ok(())
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.made {
            // Half a file helps nobody; that it cannot be removed is no news worth another error.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A file being read.
pub(super) struct Incoming {
    from: Box<dyn BufRead + Send>,
    seen: Context,
    /// The line read last, from 1 on.
    pub(super) line: u64,
    buffer: Vec<u8>,
}

impl Incoming {
    /// Opens the file at `path`; `-` is standard input. A compressed one is known by its first two bytes.
    pub(super) fn open(path: &Path) -> std::io::Result<Self> {
        let mut from: Box<dyn Read + Send> =
            if path == Path::new("-") { Box::new(std::io::stdin()) } else { Box::new(File::open(path)?) };
        let mut head = Vec::new();
        from.by_ref().take(2).read_to_end(&mut head)?;
        let packed = head == [0x1f, 0x8b];
        let from = BufReader::with_capacity(256 * 1024, Cursor::new(head).chain(from));
        let from: Box<dyn BufRead + Send> =
            if packed { Box::new(BufReader::new(MultiGzDecoder::new(from))) } else { Box::new(from) };
        Ok(Self { from, seen: Context::new(&SHA256), line: 0, buffer: Vec::new() })
    }

    /// The next line, the hash of all lines before it, and its length in bytes.
    pub(super) fn next(&mut self) -> Result<(Line, Context, usize), CarryError> {
        let before = self.seen.clone();
        if !self.read()? {
            return Err(self.wrong("the file ends before its last line. Copy it again, or export anew"));
        }
        self.seen.update(&self.buffer);
        let bytes = self.buffer.as_slice();
        let line = match bytes.first() {
            Some(b'[') => serde_json::from_slice(bytes).map(Line::Row),
            _ => serde_json::from_slice(bytes).map(Line::Mark),
        };
        let line = line.map_err(|error| {
            self.wrong(&format!(
                "this is no line of an export ({error}). Copy the file again, or export anew"
            ))
        })?;
        Ok((line, before, self.buffer.len()))
    }

    /// Makes sure that nothing follows.
    pub(super) fn ends(&mut self) -> Result<(), CarryError> {
        if self.read()? {
            return Err(self.wrong("something follows the last line. Copy the file again, or export anew"));
        }
        Ok(())
    }

    /// That the line read last is wrong.
    pub(super) fn wrong(&self, why: &str) -> CarryError {
        CarryError::File { line: self.line, why: why.to_owned() }
    }

    /// Reads one line into the buffer; says whether there was one.
    fn read(&mut self) -> Result<bool, CarryError> {
        self.buffer.clear();
        self.line += 1;
        let read = self.from.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.buffer);
        match read {
            Ok(0) => Ok(false),
            Ok(_) if self.buffer.last() == Some(&b'\n') => Ok(true),
            Ok(_) => Err(self.wrong("the line does not end. Copy the file again, or export anew")),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                Err(self.wrong("the compressed file ends in the middle. Copy it again, or export anew"))
            }
            Err(error) if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::InvalidInput) => {
                Err(self.wrong("the compressed file is damaged. Copy it again, or export anew"))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What was hashed so far, as hexadecimal digits.
pub(super) fn hex(seen: &Context) -> String {
    let digest = seen.clone().finish();
    digest.as_ref().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
