//! The instructor's desk: a proposal, moved about by hand, saved as it changes.

mod again;

use std::{cell::RefCell, rc::Rc};

use grouping::Reason;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};
use wire::{Locked, ProposalEdit, ProposalId, PublishRequest, Standing};
use yew::prelude::*;

use super::{
    card::{GroupCard, Hands, group_name, person_row},
    draft::{Digest, Draft},
    drag::{Drag, write_place},
    errand::{Answer, Errand},
    history::{Groups, Place, place_of},
    mover::mover,
    obstacles,
    outbox::{Outbox, Saving},
    proof::{Distance, Found, Search},
    summary::{Bar, summary, toolbar},
    words,
};
use crate::{
    api::{Api, ApiFailure},
    text::{plural, text, text_with},
    ui::{ButtonKind, Dialog, Glyph, NoticeKind, Press, announce, button, failed},
};

/// A draft that can be handed to the desk once.
#[derive(Clone)]
pub(crate) struct Start {
    /// The draft; taken by the desk when it appears.
    pub(crate) draft: Rc<RefCell<Option<Draft>>>,
    /// The seed it was made with.
    pub(crate) seed: u64,
    /// What the server knows it by, with its revision.
    pub(crate) recorded: (ProposalId, u32),
    /// Who stays where they are when other groups are formed.
    pub(crate) locked: Vec<usize>,
    /// Something to say about how it got here.
    pub(crate) news: Option<AttrValue>,
}

impl PartialEq for Start {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.draft, &other.draft)
    }
}

impl Start {
    /// A start with `draft`.
    pub(crate) fn new(draft: Draft, seed: u64, recorded: (ProposalId, u32)) -> Self {
        Self { draft: Rc::new(RefCell::new(Some(draft))), seed, recorded, locked: Vec::new(), news: None }
    }
}

/// What the desk has to tell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// The groups are published.
    Published,
    /// The proposal is gone; begin again.
    Gone,
    /// Somebody else changed it, or the people changed: show what the server has now.
    Stale,
    /// Form groups again with another seed, around these locks; and what there is now.
    Another(Vec<Locked>, Digest),
}

/// Properties of [`Desk`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct DeskProps {
    /// The way to the server.
    pub(crate) api: Api,
    /// Where to begin.
    pub(crate) start: Start,
    /// How many published groups a publication replaces.
    pub(crate) replaces: u32,
    /// Hears what comes of it.
    pub(crate) onoutcome: Callback<Outcome>,
}

/// What the reader is being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    Nothing,
    WhereTo(usize),
    Publish,
    Discard,
    Another,
}

/// What happens at the desk.
pub(crate) enum Msg {
    Go(usize, Place),
    Undo,
    Redo,
    Key(KeyboardEvent),
    Ask(Asking),
    Down(usize, PointerEvent),
    Moved(PointerEvent),
    Up(PointerEvent),
    Cancelled,
    Answered(Result<Answer, ApiFailure>),
    Retry,
    Publish,
    Discard,
    Another,
    Lock(Vec<usize>),
    Prove,
    Proven(Groups, Found),
}

/// The desk.
pub(crate) struct Desk {
    draft: Option<Draft>,
    id: ProposalId,
    outbox: Outbox,
    failure: Option<ApiFailure>,
    asking: Asking,
    busy: bool,
    drag: Option<Drag>,
    ghost: NodeRef,
    /// Whose button gets the focus after the next rendering.
    follow: Option<usize>,
    hands: Hands,
    /// Who stays where they are.
    locked: Vec<usize>,
    distance: Distance,
    search: Option<Search>,
    keys: Option<Closure<dyn FnMut(KeyboardEvent)>>,
}

impl Component for Desk {
    type Message = Msg;
    type Properties = DeskProps;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link();
        let start = &ctx.props().start;
        let (id, revision) = start.recorded.clone();
        let draft = start.draft.borrow_mut().take();
        Self {
            draft,
            id,
            outbox: Outbox::new(revision),
            failure: None,
            asking: Asking::Nothing,
            busy: false,
            drag: None,
            ghost: NodeRef::default(),
            follow: None,
            hands: Hands {
                down: link.callback(|(person, event)| Msg::Down(person, event)),
                moved: link.callback(Msg::Moved),
                up: link.callback(Msg::Up),
                cancel: link.callback(|_| Msg::Cancelled),
                choose: link.callback(|person| Msg::Ask(Asking::WhereTo(person))),
                lock: link.callback(Msg::Lock),
            },
            locked: start.locked.clone(),
            distance: Distance::Unasked,
            search: None,
            keys: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Go(person, place) => self.go(ctx, person, place),
            Msg::Undo => self.step(ctx, Draft::undo, &text("groups.undone")),
            Msg::Redo => self.step(ctx, Draft::redo, &text("groups.redone")),
            Msg::Key(event) => return self.key(ctx, &event),
            // With nothing moved by hand there is nothing to lose, and nothing to ask.
            Msg::Ask(Asking::Another) if !self.has_moves() => self.another(ctx),
            Msg::Ask(asking) => {
                self.asking = asking;
                self.failure = None;
            }
            Msg::Down(person, event) => self.drag = Drag::begin(person, &event),
            Msg::Moved(event) => {
                let ghost = self.ghost.cast::<HtmlElement>();
                return self.drag.as_mut().is_some_and(|drag| drag.moved(&event, ghost.as_ref()));
            }
            Msg::Up(event) => {
                if let Some(drag) = self.drag.take()
                    && let Some(place) = drag.end(&event)
                {
                    self.go(ctx, drag.person, place);
                }
            }
            Msg::Cancelled => self.drag = None,
            Msg::Answered(answer) => self.answered(ctx, answer),
            Msg::Retry => self.save(ctx),
            Msg::Publish => self.publish(ctx),
            Msg::Discard => self.discard(ctx),
            Msg::Another => self.another(ctx),
            Msg::Lock(people) => self.lock(&people),
            Msg::Prove => self.prove(ctx),
            Msg::Proven(groups, found) => self.proven(ctx, &groups, found),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Some(draft) = &self.draft else { return Html::default() };
        html! {
            <div class={classes!("wide", "stack", "desk", self.held().map(|_| "is-dragging"))}>
                if let Some(news) = &ctx.props().start.news {
                    { NoticeKind::Attention.says(news.clone()) }
                }
                { summary(
                    draft.judgement(),
                    draft.change_overall(),
                    self.how_far(ctx, draft),
                    obstacles::said(draft.question()),
                ) }
                { self.bar(ctx, draft) }
                if self.asking == Asking::Nothing { { failed(self.failure.as_ref()) } }
                { self.cards(draft) }
                { self.aside(draft) }
                { self.ghost(draft) }
                { self.question(ctx, draft) }
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            let link = ctx.link().clone();
            let keys =
                Closure::<dyn FnMut(KeyboardEvent)>::new(move |event| link.send_message(Msg::Key(event)));
            if let Some(document) = document() {
                let _ = document.add_event_listener_with_callback("keydown", keys.as_ref().unchecked_ref());
            }
            self.keys = Some(keys);
        }
        if let Some(person) = self.follow.take() {
            let selector = ["[data-person=\"", &person.to_string(), "\"] button"].concat();
            let button = document().and_then(|it| it.query_selector(&selector).ok()?);
            if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                // An element that cannot be focused keeps the focus where it was.
                let _ = button.focus();
            }
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        if let (Some(keys), Some(document)) = (&self.keys, document()) {
            let _ = document.remove_event_listener_with_callback("keydown", keys.as_ref().unchecked_ref());
        }
    }
}

impl Desk {
    fn held(&self) -> Option<Drag> {
        self.drag.filter(|drag| drag.lifted)
    }

    fn has_moves(&self) -> bool {
        self.draft.as_ref().is_some_and(|draft| draft.history().can_undo())
    }

    fn name(&self, person: usize) -> AttrValue {
        let name = self.draft.as_ref().map_or("", |draft| draft.question().people.name(person));
        AttrValue::from(name.to_owned())
    }

    fn go(&mut self, ctx: &Context<Self>, person: usize, place: Place) {
        self.asking = Asking::Nothing;
        self.follow = Some(person);
        let Some(draft) = &mut self.draft else { return };
        if !draft.go(person, place) {
            return;
        }
        let (now, score) = (place_of(draft.groups(), person), draft.judgement().score.to_string());
        let name = self.name(person);
        let news = match now {
            Place::Group(at) => {
                text_with("groups.moved", &[("name", &name), ("group", &group_name(at)), ("score", &score)])
            }
            _ => text_with("groups.moved_aside", &[("name", &name), ("score", &score)]),
        };
        announce(&news);
        self.save(ctx);
    }

    fn step(&mut self, ctx: &Context<Self>, step: fn(&mut Draft) -> bool, news: &str) {
        if self.draft.as_mut().is_some_and(step) {
            announce(news);
            self.save(ctx);
        }
    }

    /// Undo and redo as everywhere: Ctrl or Cmd with Z, Shift+Z or Y. Not while somebody types or is asked.
    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        if event.key() == "Escape" && self.drag.take().is_some() {
            return true;
        }
        let command = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
        if !command || self.asking != Asking::Nothing || is_typing(event) {
            return false;
        }
        match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => self.step(ctx, Draft::undo, &text("groups.undone")),
            ("z", true) | ("y", false) => self.step(ctx, Draft::redo, &text("groups.redone")),
            _ => return false,
        }
        event.prevent_default();
        true
    }

    /// Sends what is on the desk, unless something is on its way already.
    fn save(&mut self, ctx: &Context<Self>) {
        // It was about other groups.
        self.distance = Distance::Unasked;
        if let Some(revision) = self.outbox.changed() {
            self.send(ctx, revision);
        }
    }

    fn send(&self, ctx: &Context<Self>, revision: u32) {
        let Some(draft) = &self.draft else { return };
        let groups = draft.question().people.ids(draft.groups());
        Self::run(ctx, Errand::Edit(self.id.clone(), ProposalEdit { revision, groups }));
    }

    fn run(ctx: &Context<Self>, errand: Errand) {
        let api = ctx.props().api.clone();
        ctx.link().send_future(async move { Msg::Answered(errand.run(api).await) });
    }

    fn answered(&mut self, ctx: &Context<Self>, answer: Result<Answer, ApiFailure>) {
        match answer {
            Ok(Answer::Recorded(revision)) => self.recorded(ctx, revision),
            Ok(Answer::Published) => ctx.props().onoutcome.emit(Outcome::Published),
            Ok(Answer::Discarded) => ctx.props().onoutcome.emit(Outcome::Gone),
            Err(failure) => {
                if !std::mem::take(&mut self.busy) {
                    self.outbox.failed();
                }
                self.refused(ctx, failure);
            }
        }
    }

    fn recorded(&mut self, ctx: &Context<Self>, revision: u32) {
        self.failure = None;
        if let Some(revision) = self.outbox.took(revision) {
            self.send(ctx, revision);
        }
    }

    /// A conflict shows what the server has; a proposal that is gone begins anew; the rest can be retried.
    fn refused(&mut self, ctx: &Context<Self>, failure: ApiFailure) {
        let outcome = match failure.code() {
            "conflict" | "invalid" => Outcome::Stale,
            "not_found" => Outcome::Gone,
            _ => {
                announce(&failure.sentence());
                self.failure = Some(failure);
                return;
            }
        };
        ctx.props().onoutcome.emit(outcome);
    }

    fn publish(&mut self, ctx: &Context<Self>) {
        if self.outbox.saving() != Saving::Saved || self.busy {
            return;
        }
        let request = PublishRequest { revision: self.outbox.revision() };
        let errand = Errand::Publish(self.id.clone(), request);
        self.busy = true;
        Self::run(ctx, errand);
    }

    fn discard(&mut self, ctx: &Context<Self>) {
        // While a move is on its way, its answer would be taken for this one's.
        if self.busy || self.outbox.saving() == Saving::Sending {
            return;
        }
        let errand = Errand::Discard(self.id.clone());
        self.busy = true;
        Self::run(ctx, errand);
    }

    fn bar(&self, ctx: &Context<Self>, draft: &Draft) -> Html {
        let send = |message: fn() -> Msg| ctx.link().callback(move |_: MouseEvent| message());
        toolbar(&Bar {
            saving: self.outbox.saving(),
            can_undo: draft.history().can_undo(),
            can_redo: draft.history().can_redo(),
            empty: draft.groups().is_empty(),
            more: text(if self.locked.is_empty() { "groups.another" } else { "groups.rest" }),
            undo: send(|| Msg::Undo),
            redo: send(|| Msg::Redo),
            another: send(|| Msg::Ask(Asking::Another)),
            discard: send(|| Msg::Ask(Asking::Discard)),
            publish: send(|| Msg::Ask(Asking::Publish)),
            retry: send(|| Msg::Retry),
        })
    }

    fn cards(&self, draft: &Draft) -> Html {
        let over = self.held().and_then(|drag| drag.over);
        let held = self.held().map(|drag| drag.person);
        let cards = draft.reports().enumerate().map(|(at, (members, report))| {
            html! {
                <GroupCard key={at} question={draft.question().clone()} {at} members={members.clone()}
                    report={report.clone()} change={draft.change(at)} over={over == Some(Place::Group(at))}
                    held={held.filter(|it| members.contains(it))} hands={self.hands.clone()}
                    locked={members.iter().map(|it| self.locked.contains(it)).collect::<Vec<bool>>()} />
            }
        });
        html! {
            <section aria-label={text("groups.proposed")}>
                <div class="group-cards">{ for cards }</div>
                if held.is_some() {
                    <div class={classes!("drop-place", (over == Some(Place::NewGroup)).then_some("is-over"))}
                        data-place={write_place(Place::NewGroup)}>{ text("groups.drop.new") }</div>
                }
            </section>
        }
    }

    fn aside(&self, draft: &Draft) -> Html {
        let left_out = &draft.judgement().left_out;
        let held = self.held();
        if left_out.is_empty() && held.is_none() {
            return Html::default();
        }
        let over = held.and_then(|drag| drag.over) == Some(Place::Aside);
        let people = &draft.question().people;
        let rows = left_out.iter().map(|it| {
            let person = people.pool().people.get(it.person);
            let willing = person.is_some_and(|person| person.wants_group);
            let why = match person.map(|person| person.standing) {
                Some(Standing::Silent) if it.reason == Reason::WantsNone => text("groups.reason.silent"),
                Some(Standing::NextRun) => text("groups.reason.next_run"),
                _ => words::reason(it.reason),
            };
            let in_hand = held.is_some_and(|drag| drag.person == it.person);
            let hands = willing.then_some(&self.hands);
            person_row(people, it.person, in_hand, Some(why), hands, None)
        });
        html! {
            <section class={classes!("card", "aside-card", over.then_some("is-over"))}
                data-place={write_place(Place::Aside)} aria-labelledby="aside-heading">
                <header class="card-head">
                    <h2 id="aside-heading" class="group-card-name">{ plural("groups.left_out", left_out.len() as u64) }</h2>
                </header>
                <p class="hint">{ text("groups.left_out.hint") }</p>
                <ul class="member-rows">{ for rows }</ul>
            </section>
        }
    }

    /// The name that follows the pointer; always there, so that it can be placed before it is seen.
    fn ghost(&self, draft: &Draft) -> Html {
        let held = self.held().map(|drag| draft.question().people.name(drag.person).to_owned());
        html! {
            <div ref={self.ghost.clone()} class={classes!("drag-ghost", held.is_some().then_some("is-shown"))}
                aria-hidden="true">{ held }</div>
        }
    }

    fn question(&self, ctx: &Context<Self>, draft: &Draft) -> Html {
        let link = ctx.link();
        let close = link.callback(|()| Msg::Ask(Asking::Nothing));
        match self.asking {
            Asking::Nothing => Html::default(),
            Asking::WhereTo(person) => {
                let onchoose = link.callback(move |place: Option<Place>| {
                    place.map_or(Msg::Ask(Asking::Nothing), |place| Msg::Go(person, place))
                });
                let grouped = place_of(draft.groups(), person) != Place::Aside;
                mover(&self.name(person), &draft.outlooks(person), grouped, &onchoose)
            }
            Asking::Publish => html! {
                <Dialog title={plural("groups.publish.title", draft.groups().len() as u64)} onclose={close.clone()}>
                    { self.consequences(ctx, draft) }
                    { failed(self.failure.as_ref()) }
                    <div class="actions">
                        { button(
                            Press {
                                kind: ButtonKind::Primary,
                                glyph: Some(Glyph::Check),
                                busy: self.busy,
                                disabled: self.outbox.saving() != Saving::Saved,
                                onclick: link.callback(|_| Msg::Publish),
                                ..Press::default()
                            },
                            text("groups.publish.do"),
                        ) }
                        { button(
                            Press { onclick: close.reform(|_| ()), ..Press::default() },
                            text("groups.publish.not_yet"),
                        ) }
                    </div>
                </Dialog>
            },
            Asking::Discard => self.confirm(
                &close,
                text("groups.discard.title"),
                text("groups.discard.words"),
                text("groups.discard.do"),
                link.callback(|_| Msg::Discard),
            ),
            Asking::Another => self.confirm(
                &close,
                text("groups.another.title"),
                text("groups.another.words"),
                text("groups.another.do"),
                link.callback(|_| Msg::Another),
            ),
        }
    }

    fn confirm(
        &self,
        close: &Callback<()>,
        title: AttrValue,
        words: AttrValue,
        act: AttrValue,
        onclick: Callback<MouseEvent>,
    ) -> Html {
        html! {
            <Dialog {title} onclose={close.clone()}>
                <p>{ words }</p>
                { failed(self.failure.as_ref()) }
                <div class="actions">
                    { button(
                        Press { kind: ButtonKind::Danger, busy: self.busy, onclick, ..Press::default() },
                        act,
                    ) }
                    { button(
                        Press { onclick: close.reform(|_| ()), ..Press::default() },
                        text("groups.keep"),
                    ) }
                </div>
            </Dialog>
        }
    }

    /// What learners will see, and what is lost.
    fn consequences(&self, ctx: &Context<Self>, draft: &Draft) -> Html {
        let weak = draft.judgement().groups.iter().filter(|report| words::is_weak(report)).count();
        let left_out = draft.judgement().left_out.len();
        html! {
            <>
                <p>{ text("groups.publish.seen") }</p>
                <ul class="plain-list">
                    <li>{ text("groups.publish.seen_group") }</li>
                    <li>{ text("groups.publish.seen_times") }</li>
                    <li>{ text("groups.publish.unseen") }</li>
                </ul>
                if left_out > 0 { <p>{ plural("groups.publish.left_out", left_out as u64) }</p> }
                if weak > 0 {
                    { NoticeKind::Attention.says(plural("groups.publish.weak", weak as u64)) }
                }
                if ctx.props().replaces > 0 {
                    <div class={NoticeKind::Attention.class()}>{ NoticeKind::Attention.icon() }<div>
                        <p>{ plural("groups.publish.replaces", u64::from(ctx.props().replaces)) }</p>
                    </div></div>
                }
                if self.outbox.saving() != Saving::Saved { <p class="hint">{ text("groups.publish.saving") }</p> }
            </>
        }
    }
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|it| it.matches("input, textarea, select").unwrap_or(false))
}
