//! Many at once: what is asked while an answer is under way is answered together in the next round.
//!
//! One query serves all who wait, and one commit all who write. Nothing is kept between rounds, so no answer is older
//! than its question: what another server changed is seen at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until},
};

use crate::store::StoreError;

/// How many are answered in one round.
pub(crate) const MOST: usize = 64;

/// Rounds begin at least this far apart. Each costs several changes between threads, however many it answers: without
/// a pause a server at half its load is as busy as at its whole. Who asks alone does not wait.
const APART: Duration = Duration::from_millis(5);

/// Those who wait for an answer.
pub(crate) struct Gather<Q, A>(Arc<Mutex<Waiting<Q, A>>>);

struct Waiting<Q, A> {
    asked: Vec<(Q, oneshot::Sender<Result<A, StoreError>>)>,
    at_work: bool,
    apart: Duration,
    /// No round begins before, unless it is full.
    rest_until: Option<Instant>,
}

impl<Q, A> Default for Gather<Q, A> {
    fn default() -> Self {
        Self::with_rounds_apart(APART)
    }
}

impl<Q, A> Clone for Gather<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Q, A> std::fmt::Debug for Gather<Q, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gather").finish_non_exhaustive()
    }
}

/// The rounds under way. When they break off in the middle, the next question begins anew and who waits is told.
struct Rounds<Q, A> {
    gather: Gather<Q, A>,
    /// They ended by themselves: others may have begun since, and those are none of these.
    over: bool,
}

impl<Q, A> Rounds<Q, A> {
    fn end(mut self) {
        self.over = true;
    }
}

impl<Q, A> Drop for Rounds<Q, A> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let mut waiting = self.gather.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.at_work = false;
        waiting.asked.clear();
    }
}

impl<Q, A> Gather<Q, A> {
    fn with_rounds_apart(apart: Duration) -> Self {
        Self(Arc::new(Mutex::new(Waiting { asked: Vec::new(), at_work: false, apart, rest_until: None })))
    }
}

impl<Q: Send + 'static, A: Send + 'static> Gather<Q, A> {
    /// The answer to `question`, which `work` finds together with others: as many answers as questions, in their
    /// order. The round goes on when the asker does not wait any more.
    ///
    /// # Errors
    /// When the round fails; all who took part in it fail.
    pub(crate) async fn ask<W, F>(&self, question: Q, work: W) -> Result<A, StoreError>
    where
        W: Fn(Vec<Q>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Vec<A>, StoreError>> + Send,
    {
        let (answer, answered) = oneshot::channel();
        let begins = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.asked.push((question, answer));
            !std::mem::replace(&mut waiting.at_work, true)
        };
        if begins {
            let rounds = Rounds { gather: self.clone(), over: false };
            tokio::spawn(async move {
                loop {
                    // Who is about to ask, asks first: rounds grow with the load.
                    tokio::task::yield_now().await;
                    if let Some(end) = rounds.gather.rest_until() {
                        sleep_until(end).await;
                    }
                    let Some((questions, waiting)) = rounds.gather.next() else { break };
                    tell(work(questions).await, waiting);
                }
                rounds.end();
            });
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Together("the round was interrupted".to_owned())))
    }

    /// When the next round may begin, if that is later than now.
    fn rest_until(&self) -> Option<Instant> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.asked.is_empty() || waiting.asked.len() >= MOST {
            return None;
        }
        waiting.rest_until.filter(|end| *end > Instant::now())
    }

    /// Those of the next round; `None` ends the work, and the next question begins it again.
    #[expect(clippy::type_complexity, reason = "questions beside those who asked them")]
    fn next(&self) -> Option<(Vec<Q>, Vec<oneshot::Sender<Result<A, StoreError>>>)> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let many = waiting.asked.len().min(MOST);
        if many == 0 {
            waiting.at_work = false;
            return None;
        }
        waiting.rest_until = Some(Instant::now() + waiting.apart);
        Some(waiting.asked.drain(..many).unzip())
    }
}

fn tell<A>(answers: Result<Vec<A>, StoreError>, waiting: Vec<oneshot::Sender<Result<A, StoreError>>>) {
    // Who has gone needs no answer.
    match answers {
        Ok(answers) => {
            for (one, answer) in waiting.into_iter().zip(answers) {
                let _ = one.send(Ok(answer));
            }
        }
        Err(error) => {
            let why = error.to_string();
            for one in waiting {
                let _ = one.send(Err(StoreError::Together(why.clone())));
            }
        }
    }
}

/// Sizes in which `count` rows are sent, each a power of two: few statements have to be prepared.
pub(crate) fn portions(count: usize) -> impl Iterator<Item = usize> {
    let mut left = count;
    std::iter::from_fn(move || {
        let size = (usize::BITS - 1).checked_sub(left.leading_zeros())?;
        let portion = 1_usize << size;
        left -= portion;
        Some(portion)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn who_comes_during_a_round_shares_the_next() {
        let (gather, rounds) = (Gather::<usize, usize>::default(), Arc::new(AtomicUsize::new(0)));
        let ask = |number: usize| {
            let (gather, rounds) = (gather.clone(), rounds.clone());
            async move {
                let work = move |asked: Vec<usize>| {
                    rounds.fetch_add(1, Ordering::SeqCst);
                    async move {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        Ok(asked.into_iter().map(|number| number * 2).collect())
                    }
                };
                gather.ask(number, work).await.unwrap()
            }
        };
        let asked: Vec<_> = (0..50).map(|number| tokio::spawn(ask(number))).collect();
        for (number, answer) in asked.into_iter().enumerate() {
            assert_eq!(answer.await.unwrap(), number * 2);
        }
        assert!(rounds.load(Ordering::SeqCst) <= 3, "{rounds:?}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_question_at_the_very_end_of_a_round_is_answered() {
        let gather = Gather::<usize, usize>::with_rounds_apart(Duration::ZERO);
        let asking: Vec<_> = (0..4)
            .map(|_| {
                let gather = gather.clone();
                tokio::spawn(async move {
                    for number in 0..5_000 {
                        let answer = gather.ask(number, |asked| async { Ok(asked) }).await;
                        assert_eq!(answer.unwrap(), number);
                    }
                })
            })
            .collect();
        for one in asking {
            one.await.unwrap();
        }
    }

    #[tokio::test]
    async fn only_who_asks_soon_after_a_round_waits_for_others() {
        let apart = Duration::from_secs(1);
        let gather = Gather::<usize, usize>::with_rounds_apart(apart);
        let ask = || gather.ask(1, |asked| async { Ok(asked) });
        let begun = Instant::now();
        ask().await.unwrap();
        assert!(begun.elapsed() < apart, "who asks alone waits for nobody");
        ask().await.unwrap();
        assert!(begun.elapsed() >= apart, "who asks right afterwards shares a round with others");
        let begun = Instant::now();
        for answer in futures_util::future::join_all((0..MOST).map(|_| ask())).await {
            answer.unwrap();
        }
        assert!(begun.elapsed() < apart, "a round that is full waits for nobody");
    }

    #[tokio::test]
    async fn a_round_that_fails_or_panics_holds_up_nobody_after_it() {
        let gather = Gather::<u8, u8>::default();
        let work = |asked: Vec<u8>| async move {
            match asked.as_slice() {
                [1] => Err(StoreError::Address),
                [2] => panic!("broken"),
                _ => Ok(asked),
            }
        };
        let failed = gather.ask(1, work).await.unwrap_err();
        assert!(failed.to_string().contains("sqlite://"), "{failed}");
        assert!(gather.ask(2, work).await.is_err());
        assert_eq!(gather.ask(3, work).await.unwrap(), 3);
    }

    #[test]
    fn portions_are_powers_of_two() {
        assert_eq!(portions(37).collect::<Vec<_>>(), [32, 4, 1]);
        assert_eq!(portions(0).count(), 0);
    }
}
