//! What a group asks of a time: who has to be there, how many, and by when.
//!
//! Here is what is asked and how it is said to the server and to the reader; [`form`] asks, [`instead`] tells what stands
//! in the way.

mod form;
mod instead;

use jiff::civil::Date;
use schedule::iso::date_text;
use wire::{LetGo, Member, PersonId, WayOn};
use yew::prelude::*;

pub(super) use self::{form::WishForm, instead::no_time_as_wished};
use super::{seats::name_words, words::names_words};
use crate::{
    clock::format_day,
    text::{plural, text, text_with},
};

/// What is asked. By default nothing: the more can, the better.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wishes {
    /// Members who have to be there.
    required: Vec<PersonId>,
    /// How many have to be able to come; 0: however many.
    quorum: u32,
    /// The day by the end of which the meeting is over, by the reader's clock.
    until: Option<Date>,
}

impl Wishes {
    /// Whether anything is asked.
    pub(super) fn any(&self) -> bool {
        *self != Self::default()
    }

    /// Whether somebody has to be there, so that others may be missing.
    pub(super) fn names_somebody(&self) -> bool {
        !self.required.is_empty()
    }

    /// How the server is asked for it: to be added to a query.
    pub(super) fn query(&self) -> String {
        let mut query = String::new();
        for (at, person) in self.required.iter().enumerate() {
            query.push_str(if at == 0 { "&required=" } else { "," });
            query.push_str(&person.0);
        }
        if self.quorum > 0 {
            query.push_str(&["&quorum=", &*self.quorum.to_string()].concat());
        }
        if let Some(until) = self.until {
            query.push_str(&["&until=", &*date_text(until)].concat());
        }
        query
    }

    /// What is left after `way`.
    fn after(&self, way: &WayOn) -> Self {
        let mut left = self.clone();
        match way.without {
            LetGo::Deadline => left.until = None,
            LetGo::Person => left.required.retain(|it| Some(it) != way.member.as_ref()),
            LetGo::Quorum => left.quorum = way.quorum.unwrap_or_default(),
            LetGo::Required => left.required.clear(),
            LetGo::Everything => left = Self::default(),
        }
        left
    }

    /// The same without people who are no members any more, and with no more people than there are.
    pub(super) fn among(&self, members: &[Member]) -> Self {
        let mut left = self.clone();
        left.required.retain(|it| members.iter().any(|member| member.person == *it));
        left.quorum = left.quorum.min(u32::try_from(members.len()).unwrap_or(u32::MAX));
        left
    }

    /// Each of them in a few words.
    fn words(&self, members: &[Member]) -> Vec<AttrValue> {
        let there = members.iter().filter(|it| self.required.contains(&it.person));
        let names: Vec<AttrValue> = there.map(|it| name_words(it.name.as_ref(), it.me)).collect();
        let people =
            (!names.is_empty()).then(|| text_with("wish.is.people", &[("names", &names_words(&names))]));
        let quorum = (self.quorum > 0).then(|| plural("wish.is.quorum", self.quorum.into()));
        let until = self.until.map(|day| text_with("wish.is.until", &[("day", &format_day(day))]));
        people.into_iter().chain(quorum).chain(until).collect()
    }

    /// The same as a list.
    fn list(&self, members: &[Member]) -> Html {
        let items = self.words(members).into_iter().map(|it| html! { <li>{ it }</li> });
        html! { <ul class="wish-list" aria-label={text("wish.asked")}>{ for items }</ul> }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn member(name: &str) -> Member {
        Member {
            person: PersonId(name.to_lowercase()),
            name: Some(name.to_owned()),
            me: false,
            zone: None,
            languages: Vec::new(),
            answered: true,
            face: None,
        }
    }

    fn all() -> Wishes {
        let required = vec![PersonId("ana".to_owned()), PersonId("bo".to_owned())];
        Wishes { required, quorum: 3, until: Some(date(2026, 12, 4)) }
    }

    #[test]
    fn nothing_is_asked_unless_somebody_does() {
        assert!(!Wishes::default().any() && Wishes::default().query().is_empty());
        assert!(all().any());
        assert_eq!(all().query(), "&required=ana,bo&quorum=3&until=2026-12-04");
    }

    #[test]
    fn what_is_let_go_of_is_asked_no_more() {
        let after = |without, member: Option<&str>, quorum| {
            let member = member.map(|it| PersonId(it.to_owned()));
            all().after(&WayOn { without, member, quorum, times: 1 }).query()
        };
        assert_eq!(after(LetGo::Deadline, None, None), "&required=ana,bo&quorum=3");
        assert_eq!(after(LetGo::Person, Some("ana"), None), "&required=bo&quorum=3&until=2026-12-04");
        assert_eq!(after(LetGo::Quorum, None, Some(2)), "&required=ana,bo&quorum=2&until=2026-12-04");
        assert_eq!(after(LetGo::Required, None, None), "&quorum=3&until=2026-12-04");
        assert_eq!(after(LetGo::Everything, None, None), "");
    }

    #[test]
    fn who_left_is_not_waited_for() {
        let left = all().among(&[member("Bo"), member("Cy")]);
        assert_eq!(left.query(), "&required=bo&quorum=2&until=2026-12-04");
        assert_eq!(
            left.words(&[member("Bo")]),
            ["there: Bo", "at least 2 of you can", "over by the end of Fri 4 Dec"]
        );
    }
}
