//! Other groups than those on the desk: what stays when they are formed, and whether there are better ones.

use wire::{Locked, ProposalRequest};
use yew::prelude::*;

use super::{Desk, Draft, Found, Groups, Msg, Outcome};
use crate::{
    groups::proof::{self, Distance, distance},
    text::plural,
    ui::announce,
};

impl Desk {
    /// Locks these people where they are; if all of them are, lets them go.
    pub(super) fn lock(&mut self, people: &[usize]) {
        let locked = people.iter().all(|it| self.locked.contains(it));
        self.locked.retain(|it| !people.contains(it));
        if !locked {
            self.locked.extend_from_slice(people);
        }
        let key = if locked { "groups.lock.off" } else { "groups.lock.on" };
        announce(&plural(key, people.len() as u64));
    }

    /// What is locked, as the server names it.
    fn locks(&self, draft: &Draft) -> Vec<Locked> {
        let mut locks = Vec::new();
        for (place, group) in (0_u32..).zip(draft.groups()) {
            let held: Vec<usize> = group.iter().copied().filter(|it| self.locked.contains(it)).collect();
            if !held.is_empty() {
                let whole = held.len() == group.len() && group.len() > 1;
                let members = draft.question().people.ids(&[held]).concat();
                locks.push(Locked { place, members, whole });
            }
        }
        locks
    }

    pub(super) fn another(&self, ctx: &Context<Self>) {
        if let Some(draft) = &self.draft {
            ctx.props().onoutcome.emit(Outcome::Another(self.locks(draft), draft.digest()));
        }
    }

    pub(super) fn prove(&mut self, ctx: &Context<Self>) {
        let Some(draft) = &self.draft else { return };
        let groups = draft.groups().to_vec();
        let request = ProposalRequest {
            criteria: draft.question().criteria.clone(),
            seed: ctx.props().start.seed,
            groups: Some(draft.question().people.ids(&groups)),
            locks: self.locks(draft),
        };
        self.distance = Distance::Looking;
        let hear = ctx.link().callback(move |found| Msg::Proven(groups.clone(), found));
        self.search = Some(proof::look(ctx.props().api.clone(), request, hear));
    }

    /// `groups` are those that were asked about.
    pub(super) fn proven(&mut self, ctx: &Context<Self>, groups: &[Vec<usize>], found: Found) {
        self.search = None;
        let Some(draft) = self.draft.as_mut().filter(|draft| draft.groups() == groups) else { return };
        let Some((gap, better)) = found else {
            self.distance = Distance::Unknown;
            return;
        };
        let asked = groups.concat();
        let person = |at: &usize| asked.get(*at).copied();
        let better: Groups = better.iter().map(|group| group.iter().filter_map(person).collect()).collect();
        let found = !better.is_empty() && draft.adopt(better);
        if found {
            self.save(ctx);
        }
        self.distance = Distance::Known(gap, found);
    }

    pub(super) fn how_far(&self, ctx: &Context<Self>, draft: &Draft) -> Html {
        let placed = draft.groups().iter().map(Vec::len).sum();
        distance(self.distance, placed, ctx.link().callback(|_| Msg::Prove))
    }
}
