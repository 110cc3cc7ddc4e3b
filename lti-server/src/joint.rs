//! One commit for several writers: on `SQLite` each commit waits for the disk, and only one can be under way.
//!
//! Who comes while others write joins their transaction behind a savepoint of its own, so that its failure takes
//! nobody down. The last one commits for all, and nobody hears of success before that. On `PostgreSQL` writers work
//! side by side and the server gathers their commits by itself, so each has its own transaction there.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::{
    gather::MOST,
    store::{Store, StoreError, Writing, change},
};

const BEGIN: &str = "SAVEPOINT joined";
const KEEP: &str = "RELEASE joined";
const UNDO: &str = "ROLLBACK TO joined";

/// Where writers join.
#[derive(Clone, Debug, Default)]
pub(crate) struct Joint(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    coming: AtomicUsize,
    open: Arc<Mutex<Open>>,
}

/// The transaction under way.
#[derive(Default)]
struct Open {
    tx: Option<Writing>,
    /// Those who wait for its commit.
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Open").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

/// A writer's place in the transaction. Dropped without [`Joined::leave`], what it wrote is undone.
pub(crate) struct Joined {
    joint: Joint,
    /// `None` once it has been given back.
    open: Option<OwnedMutexGuard<Open>>,
}

/// Counted while on the way; also where the way is given up.
struct Coming<'a>(&'a AtomicUsize);

impl<'a> Coming<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Coming<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Joint {
    /// Joins the transaction under way, or begins one, once it is this writer's turn.
    pub(crate) async fn join(&self, store: &Store) -> Result<Joined, StoreError> {
        let coming = Coming::new(&self.0.coming);
        let mut open = self.0.open.clone().lock_owned().await;
        drop(coming);
        let begun = async {
            if open.tx.is_none() {
                open.tx = Some(store.writing().await?);
            }
            let tx = open.tx.as_mut().ok_or(StoreError::Address)?;
            change!(tx, BEGIN)
        };
        let begun = begun.await;
        let joined = Joined { joint: self.clone(), open: Some(open) };
        begun.map(|_| joined)
    }
}

impl Joined {
    /// The transaction.
    pub(crate) fn tx(&mut self) -> Result<&mut Writing, StoreError> {
        self.open.as_mut().and_then(|open| open.tx.as_mut()).ok_or(StoreError::Address)
    }

    /// Ends this writer's part: kept and, when this returns, committed; or undone, which needs no commit.
    pub(crate) async fn leave(mut self, keep: bool) -> Result<(), StoreError> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let committed = end(&self.joint, &mut open, keep).await?;
        drop(open);
        match committed {
            None => Ok(()),
            Some(committed) => match committed.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(why)) => Err(StoreError::Together(why)),
                Err(_) => Err(StoreError::Together("the common commit was interrupted".to_owned())),
            },
        }
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        // The writer failed or was interrupted in the middle. Others may wait for the commit, so it is not forgotten.
        if let Some(mut open) = self.open.take() {
            let joint = self.joint.clone();
            tokio::spawn(async move { end(&joint, &mut open, false).await.map(drop) });
        }
    }
}

/// Keeps or undoes what was written since the savepoint; commits when nobody else is coming or enough have joined.
async fn end(
    joint: &Joint,
    open: &mut Open,
    keep: bool,
) -> Result<Option<oneshot::Receiver<Result<(), String>>>, StoreError> {
    let Some(tx) = open.tx.as_mut() else { return Ok(None) };
    let ended = async {
        if !keep {
            change!(tx, UNDO)?;
        }
        change!(tx, KEEP)
    };
    if let Err(error) = ended.await {
        // Without the savepoint nothing is certain: nobody who joined is told that it was kept.
        open.tx = None;
        open.waiting.clear();
        return Err(error);
    }
    let mine = keep.then(oneshot::channel);
    let (told, mine) = mine.unzip();
    open.waiting.extend(told);
    if open.waiting.len() >= MOST || joint.0.coming.load(Ordering::SeqCst) == 0 {
        let committed = match open.tx.take() {
            Some(tx) => tx.commit().await.map_err(|error| error.to_string()),
            None => Ok(()),
        };
        for waiting in open.waiting.drain(..) {
            // Who has gone need not hear it.
            let _ = waiting.send(committed.clone());
        }
    }
    Ok(mine)
}
