//! Several threads, each with some of the groups for a while, then dealt anew.

use super::Objective;
use super::anneal::{Heat, Outcome, Pace, Plan, Progress, SALT, first_groups, search, step};
use super::cooling::{Patience, WHOLE, falling};
use super::seating::Seating;
use crate::random::Random;

/// Steps of each thread between two deals, for each of its people.
const ROUND: u64 = 60;

/// Like [`search`], with so many threads; where there are none, as in a browser, and for one thread the same as
/// [`search`]. The number of threads belongs to the input: another one gives other groups, of the same quality.
pub fn search_in_parallel<O: Objective + Sync>(
    objective: &O,
    plan: &Plan,
    threads: usize,
    pace: &mut Pace<'_>,
) -> Outcome {
    let threads = threads.min(plan.sizes.len() / 2);
    if threads < 2 || cfg!(target_family = "wasm") {
        return search(objective, plan, pace);
    }
    let mut groups = first_groups(objective, plan);
    let room = plan.between.map_or(0, |(_, most)| most).max(groups.iter().map(Vec::len).max().unwrap_or(0));
    let people = u64::try_from(objective.people()).unwrap_or(u64::MAX).max(1);
    let round = (ROUND * people / u64::try_from(threads).unwrap_or(1)).max(100_000);
    let worth = |groups: &[Vec<u32>]| groups.iter().map(|group| objective.worth(group)).sum();
    let mut best = Outcome { worth: worth(&groups), groups: groups.clone(), steps: 0 };
    let mut random = Random::new(plan.seed ^ SALT);
    let patience = Patience::new();
    let mut heat = Heat::for_steps(0);
    while let Some(done) = pace(&Progress { steps: best.steps, best: best.worth }) {
        let done = done.min(WHOLE);
        if best.steps > 0 && done < WHOLE / 32 {
            let all = best.steps.saturating_mul(u64::from(WHOLE)) / u64::from(done.max(1));
            heat = Heat::for_steps(all / people);
        }
        // The last sixteenth takes nothing that is worse.
        let falls = WHOLE - WHOLE / 16;
        let temperature = if done < falls { falling(heat.from, heat.to, done + done / 15) } else { 0 };
        for at in (1..groups.len()).rev() {
            groups.swap(at, random.index(at + 1));
        }
        let deal = groups.len().div_ceil(threads);
        let work = |hand: &[Vec<u32>], seed: u64| {
            let people: Vec<u32> = hand.iter().flatten().copied().collect();
            let (mut seating, mut random) = (Seating::new(objective, hand, room), Random::new(seed));
            let mut steps = 0;
            while steps < round && seating.groups() > 1 {
                steps += step(
                    &mut seating,
                    &people,
                    plan.between,
                    patience.draw(temperature, &mut random),
                    &mut random,
                );
            }
            (seating.arrangement(), steps)
        };
        let hands: Vec<(&[Vec<u32>], u64)> = groups.chunks(deal).map(|hand| (hand, random.next())).collect();
        let results = std::thread::scope(|scope| {
            let running: Vec<_> =
                hands.into_iter().map(|(hand, seed)| scope.spawn(move || work(hand, seed))).collect();
            running.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
        });
        let Ok(results) = results else { break };
        best.steps += results.iter().map(|(_, steps)| steps).sum::<u64>().max(1);
        groups = results.into_iter().flat_map(|(groups, _)| groups).collect();
        let now = worth(&groups);
        if now > best.worth {
            best.worth = now;
            best.groups.clone_from(&groups);
        }
    }
    best
}
