//! The body of a request as something a parser can read from, piece by piece.

use std::{
    cell::Cell,
    io::{Error, Read, Result},
    rc::Rc,
};

use axum::body::{Body, Bytes};
use futures_util::StreamExt as _;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Pieces that wait to be read.
const PIECES: usize = 8;

/// A piece of the body; an error, when the rest did not come.
type Piece = std::result::Result<Bytes, ()>;

/// The end that is filled.
pub(super) struct Filling(Sender<Piece>);

/// The end that is read, in a thread that may wait.
pub(super) struct Pipe(Receiver<Piece>);

pub(super) fn pipe() -> (Filling, Pipe) {
    let (filling, pipe) = channel(PIECES);
    (Filling(filling), Pipe(pipe))
}

impl Filling {
    /// Fills in the body until its end, or until nobody reads any more; whether all of it came.
    pub(super) async fn fill(self, body: Body) -> bool {
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| ());
            let broken = piece.is_err();
            if self.0.send(piece).await.is_err() {
                return true;
            }
            if broken {
                return false;
            }
        }
        true
    }
}

/// How much was read since somebody last set it to nothing.
pub(super) type Since = Rc<Cell<usize>>;

/// A reader that breaks off when more than `most` bytes were read since `since` was set to 0: a quote that is never
/// closed would gather the rest of a file in memory.
pub(super) struct Bounded {
    pipe: Pipe,
    piece: Bytes,
    since: Since,
    most: usize,
}

impl Bounded {
    pub(super) fn new(pipe: Pipe, since: Since, most: usize) -> Self {
        Self { pipe, piece: Bytes::new(), since, most }
    }

    /// What begins the body: at least `wanted` bytes of it unless it is shorter.
    pub(super) fn beginning(&mut self, wanted: usize) -> Result<Vec<u8>> {
        let mut beginning = vec![0; wanted];
        let mut filled = 0;
        while filled < wanted {
            match self.read(&mut beginning[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        beginning.truncate(filled);
        Ok(beginning)
    }
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        while self.piece.is_empty() {
            match self.pipe.0.blocking_recv() {
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(())) => return Err(Error::other("broken off")),
                None => return Ok(0),
            }
        }
        let count = into.len().min(self.piece.len());
        let (now, rest) = (self.piece.slice(..count), self.piece.slice(count..));
        into[..count].copy_from_slice(&now);
        self.piece = rest;
        self.since.set(self.since.get() + count);
        if self.since.get() > self.most {
            return Err(Error::other("too long"));
        }
        Ok(count)
    }
}
