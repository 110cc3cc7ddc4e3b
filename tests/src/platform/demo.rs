//! What the demonstration's college offers.

use super::{
    people::{self, Person, Standing},
    state::Campus,
};

/// Fills a campus with the demonstration's people and courses; gives back the number of the course of sixty.
///
/// The second course tells the tool no names, as sites with strict privacy do.
pub fn furnish(campus: &Campus) -> u32 {
    let everybody = people::course();
    campus.admit(&people::site_admin());
    let main = campus.open_course("DES-210", "Designing Public Places", &everybody);
    let teacher = everybody.iter().find(|person| person.standing == Standing::Instructor);
    let learners = everybody.iter().filter(|person| person.standing == Standing::Learner).take(12);
    let few: Vec<Person> = teacher.into_iter().chain(learners).cloned().collect();
    let quiet = campus.open_course("ETH-110", "Ethics Reading Circle", &few);
    campus.show_names(quiet, false);
    main
}
