//! The widget's heavy work, and what page and worker say to each other about it.
//!
//! The page stays light and answers while a thread of its own (a dedicated Web Worker, loaded when there is work)
//! forms groups or lays out the map. Both sides are compiled from this crate: the page writes [`Task`]s and reads
//! [`News`], the worker (`main.rs`) the other way round. What is done is pure, so the same task has the same
//! outcome here, in a test and on the server.

mod forming;
mod parcel;
mod task;

use network::{Graph, Quality, communities, layout};

pub use forming::{form, look_for_better};
pub use parcel::Parcel;
pub use task::{Course, News, Task, Trouble};

/// Does `task`; `hear` is told how it goes, and last what came of it (see [`News::is_last`]).
pub fn perform(task: Task, hear: &mut dyn FnMut(News)) {
    match task {
        Task::Form { request, pool, proposals } => form(&request, &pool, proposals, hear),
        Task::Prove { request, pool } => look_for_better(&request, &pool, hear),
        Task::LayOut(Course { groups, ties, seed }) => {
            let people = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            let places = layout(people, &ties, &groups, seed);
            let parts = communities(&Graph::of_ties(people, &ties), Quality::TOPICS, seed);
            hear(News::Places { places, parts });
        }
    }
}
