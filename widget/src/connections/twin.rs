//! The map as a list: groups, their people, their ties. What the picture shows, this says.

use wire::{ConnectionMap, MapTie};

use super::words;
use crate::{order::ordered, text::lower};

/// Which part of the map is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Which {
    /// Everybody.
    #[default]
    All,
    /// Only this group: an index into [`ConnectionMap::groups`].
    Group(u32),
    /// People who met nobody and exchanged no hello. For staff only: naming them to their peers would harm them.
    Alone,
    /// People who answered or named somebody on the map in the forum, or were.
    Forum,
}

/// Which people are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    /// Which part of the map.
    pub(crate) which: Which,
    /// Only names that contain this, whatever the case.
    pub(crate) name: String,
}

impl Filter {
    /// Whether anybody could be filtered out.
    pub(crate) fn is_open(&self) -> bool {
        self.which == Which::All && self.name.trim().is_empty()
    }

    /// For each person, whether they are wanted.
    pub(crate) fn matches(&self, map: &ConnectionMap) -> Vec<bool> {
        let name = lower(self.name.trim());
        let marked = match self.which {
            Which::Alone => tied(map, |tie| tie.kinds.iter().any(|kind| kind.is_contact()), false),
            Which::Forum => tied(map, words::in_forum, true),
            _ => Vec::new(),
        };
        let wanted = |(index, person): (usize, &wire::MapPerson)| {
            let here = match self.which {
                Which::All => true,
                Which::Group(group) => person.group == Some(group),
                Which::Alone | Which::Forum => marked.get(index).copied().unwrap_or(false),
            };
            here && (name.is_empty() || lower(&person.name).contains(&name))
        };
        map.people.iter().enumerate().map(wanted).collect()
    }
}

/// For each person `having`, if they have a tie like that, or else the contrary.
fn tied(map: &ConnectionMap, like: fn(&MapTie) -> bool, having: bool) -> Vec<bool> {
    let mut found = vec![!having; map.people.len()];
    for end in map.ties.iter().filter(|tie| like(tie)).flat_map(|tie| [tie.a, tie.b]) {
        if let Some(entry) = found.get_mut(end as usize) {
            *entry = having;
        }
    }
    found
}

/// One part of the list: a group, or everybody without one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// Index into [`ConnectionMap::groups`]; `None`: people whose group is none or not known to the reader.
    pub(crate) group: Option<u32>,
    /// Indices into [`ConnectionMap::people`], the reader first, then by name.
    pub(crate) people: Vec<usize>,
}

/// The list of those who match `wanted`: the reader's own group first, then by the groups' order, at the end
/// those without a group. Empty parts are left out.
pub(crate) fn parts(map: &ConnectionMap, wanted: &[bool]) -> Vec<Part> {
    let known = |group: u32| (group as usize) < map.groups.len();
    let group_of = |person: usize| map.people[person].group.filter(|&group| known(group));
    let names: Vec<String> = map.people.iter().map(|person| lower(&person.name)).collect();
    let me = |person: usize| map.people[person].me;
    let by_name =
        ordered(names.len(), &|one, two| me(two).cmp(&me(one)).then_with(|| names[one].cmp(&names[two])));
    let mut parts: Vec<Part> = Vec::new();
    let mut order: Vec<Option<u32>> = (0..).take(map.groups.len()).map(Some).collect();
    order.push(None);
    for group in order {
        let here = |&person: &usize| wanted.get(person).copied().unwrap_or(true) && group_of(person) == group;
        let people: Vec<usize> = by_name.iter().copied().filter(here).collect();
        if !people.is_empty() {
            parts.push(Part { group, people });
        }
    }
    let mine = |part: &Part| part.group.is_some() && part.people.iter().any(|&it| me(it));
    if let Some(own) = parts.iter().position(mine) {
        parts[..=own].rotate_right(1);
    }
    parts
}

#[cfg(test)]
mod tests {
    use network::TieKind;

    use super::{super::words::tests::map, *};

    #[test]
    fn everybody_on_the_map_is_in_the_list_once() {
        let map = map();
        let parts = parts(&map, &[true; 4]);
        let mut people: Vec<usize> = parts.iter().flat_map(|part| part.people.clone()).collect();
        people.sort_unstable();
        assert_eq!(people, [0, 1, 2, 3]);
        assert_eq!(parts.iter().map(|part| part.group).collect::<Vec<_>>(), [Some(0), Some(1), None]);
    }

    #[test]
    fn the_own_group_comes_first_and_oneself_first_in_it() {
        let mut map = map();
        map.people[0].group = Some(1);
        map.people[2].name = "Aaron".to_owned();
        let parts = parts(&map, &[true; 4]);
        assert_eq!(parts[0], Part { group: Some(1), people: vec![0, 2] });
    }

    #[test]
    fn searching_ignores_case_and_combines_with_the_group() {
        let map = map();
        let filter = |which, name: &str| Filter { which, name: name.to_owned() }.matches(&map);
        assert_eq!(filter(Which::All, " AN"), [true, false, false, true]);
        assert_eq!(filter(Which::Group(0), "an"), [true, false, false, false]);
        assert!(Filter::default().is_open());
        assert_eq!(parts(&map, &filter(Which::All, "nobody")), []);
    }

    #[test]
    fn sharing_a_group_is_no_contact() {
        let mut map = map();
        let alone = Filter { which: Which::Alone, name: String::new() };
        assert_eq!(alone.matches(&map), [false, false, false, true]);
        map.ties[0].kinds = vec![TieKind::SameGroup];
        assert_eq!(alone.matches(&map), [false, true, false, true]);
        assert!(!alone.is_open());
    }

    #[test]
    fn the_forum_is_no_contact_and_a_filter_of_its_own() {
        let mut map = map();
        map.ties[0].kinds = vec![TieKind::SameGroup, TieKind::Replied];
        let filter = |which| Filter { which, name: String::new() }.matches(&map);
        assert_eq!(filter(Which::Alone), [false, true, false, true]);
        assert_eq!(filter(Which::Forum), [true, true, false, false]);
    }

    #[test]
    fn a_group_the_reader_may_not_know_is_no_group() {
        let mut map = map();
        map.people[3].group = Some(9);
        assert_eq!(parts(&map, &[true; 4])[2], Part { group: None, people: vec![3] });
    }
}
