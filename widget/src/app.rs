//! The frame: opens the session, shows the screens of the caller's role and the way between them.

use std::rc::Rc;

use web_sys::HtmlElement;
use wire::Role;
use yew::prelude::*;

#[cfg(feature = "admin")]
use crate::admin::Health;
#[cfg(any(feature = "ties", feature = "course"))]
use crate::connections::MapScreen;
#[cfg(feature = "staff")]
use crate::groups::GroupsScreen;
#[cfg(feature = "meet")]
use crate::meetings::MeetScreen;
#[cfg(feature = "course")]
use crate::roster::People;
use crate::{
    api::ApiFailure,
    bundle::Elsewhere,
    language::LanguageChoice,
    load::spawn,
    session::{Live, begin, go_on},
    text::{text, text_with},
    ui::{ButtonKind, Glyph, LiveRegion, Press, button, icon, pending},
};
#[cfg(feature = "learner")]
use crate::{
    availability::AvailabilityScreen,
    home::{Home, Visitor},
};

/// A screen in the tab bar.
pub(crate) struct Tab {
    /// For [`use_go`].
    id: &'static str,
    /// Key of its name.
    label: &'static str,
    glyph: Glyph,
    screen: Screen,
}

/// Where a screen is.
#[derive(Clone, Copy)]
enum Screen {
    Here(fn() -> Html),
    /// In the bundle of this name.
    #[cfg_attr(
        all(feature = "learner", feature = "meet", feature = "ties", feature = "staff", feature = "course"),
        expect(dead_code, reason = "the lints see everything in one bundle")
    )]
    In(&'static str),
}

/// Each screen is in one of three bundles, and the tabs are the same in all.
#[cfg(any(feature = "learner", feature = "meet", feature = "ties"))]
const LEARNER: &[Tab] = {
    #[cfg(feature = "learner")]
    const OWN: [Screen; 2] =
        [Screen::Here(|| html! { <Home /> }), Screen::Here(|| html! { <AvailabilityScreen /> })];
    #[cfg(not(feature = "learner"))]
    const OWN: [Screen; 2] = [Screen::In("learner"); 2];
    #[cfg(feature = "meet")]
    const MEET: Screen = Screen::Here(|| html! { <MeetScreen /> });
    #[cfg(not(feature = "meet"))]
    const MEET: Screen = Screen::In("meet");
    #[cfg(feature = "ties")]
    const TIES: Screen = Screen::Here(|| html! { <MapScreen /> });
    #[cfg(not(feature = "ties"))]
    const TIES: Screen = Screen::In("ties");
    &[
        Tab { id: "home", label: "tab.home", glyph: Glyph::Home, screen: OWN[0] },
        Tab { id: "hours", label: "tab.hours", glyph: Glyph::Clock, screen: OWN[1] },
        Tab { id: "meet", label: "tab.meet", glyph: Glyph::Calendar, screen: MEET },
        Tab { id: "map", label: "tab.map", glyph: Glyph::Map, screen: TIES },
    ]
};

/// As for learners.
#[cfg(any(feature = "staff", feature = "course"))]
const INSTRUCTOR: &[Tab] = {
    #[cfg(feature = "staff")]
    const GROUPS: Screen = Screen::Here(|| html! { <GroupsScreen /> });
    #[cfg(not(feature = "staff"))]
    const GROUPS: Screen = Screen::In("staff");
    #[cfg(feature = "course")]
    const COURSE: [Screen; 2] =
        [Screen::Here(|| html! { <People /> }), Screen::Here(|| html! { <MapScreen /> })];
    #[cfg(not(feature = "course"))]
    const COURSE: [Screen; 2] = [Screen::In("course"); 2];
    &[
        Tab { id: "groups", label: "tab.groups", glyph: Glyph::Sparkle, screen: GROUPS },
        Tab { id: "people", label: "tab.people", glyph: Glyph::People, screen: COURSE[0] },
        Tab { id: "map", label: "tab.map", glyph: Glyph::Map, screen: COURSE[1] },
    ]
};

#[cfg(feature = "admin")]
const ADMIN: &[Tab] = &[Tab {
    id: "health",
    label: "tab.health",
    glyph: Glyph::Pulse,
    screen: Screen::Here(|| html! { <Health /> }),
}];

// One screen, so no tab bar.
#[cfg(feature = "learner")]
const VISITOR: &[Tab] = &[Tab {
    id: "welcome",
    label: "tab.home",
    glyph: Glyph::Home,
    screen: Screen::Here(|| html! { <Visitor /> }),
}];

const fn tabs(role: Role) -> &'static [Tab] {
    match role {
        #[cfg(any(feature = "learner", feature = "meet", feature = "ties"))]
        Role::Learner => LEARNER,
        #[cfg(feature = "learner")]
        Role::Visitor => VISITOR,
        #[cfg(any(feature = "staff", feature = "course"))]
        Role::Instructor => INSTRUCTOR,
        #[cfg(feature = "admin")]
        Role::Admin => ADMIN,
        // The launch page loads the bundle of the launch's role.
        #[cfg(not(all(feature = "learner", any(feature = "staff", feature = "course"), feature = "admin")))]
        _ => &[],
    }
}

/// Goes to the screen with this [`Tab`] id.
#[derive(Clone, PartialEq)]
struct Go(Callback<&'static str>);

/// The way to another screen: `go.emit("hours")`. An id that the role has no screen for leads nowhere.
#[hook]
pub(crate) fn use_go() -> Callback<&'static str> {
    use_context::<Go>().expect("screens are rendered inside the frame").0
}

/// What the widget begins with.
#[derive(Clone, PartialEq)]
pub(crate) enum Begin {
    /// The launch page's one-time code.
    Code(String),
    /// A session that another bundle began.
    Session(wire::Session),
}

#[derive(PartialEq, Properties)]
pub(crate) struct AppProps {
    /// With what.
    pub(crate) begin: Begin,
}

#[derive(Clone, PartialEq)]
enum Boot {
    Opening,
    Open(Rc<Live>),
    /// Only a new launch helps.
    Over,
    /// The reader had themself deleted.
    Gone,
    NoCode,
    Failed(ApiFailure),
}

/// The widget.
#[component]
pub(crate) fn App(props: &AppProps) -> Html {
    let boot = use_state(|| Boot::Opening);
    let attempt = use_state(|| 0_u32);
    {
        let boot = boot.clone();
        use_effect_with((props.begin.clone(), *attempt), move |(it, _)| {
            let ended = |how: Boot| {
                let boot = boot.clone();
                Callback::from(move |()| boot.set(how.clone()))
            };
            let (over, gone) = (ended(Boot::Over), ended(Boot::Gone));
            let code = match it {
                Begin::Session(session) => {
                    return boot.set(Boot::Open(Rc::new(go_on(session.clone(), over, gone))));
                }
                Begin::Code(code) if code.is_empty() => return boot.set(Boot::NoCode),
                Begin::Code(code) => code.clone(),
            };
            boot.set(Boot::Opening);
            spawn(Box::pin(async move {
                boot.set(match begin(&code, over, gone).await {
                    Ok(live) => Boot::Open(Rc::new(live)),
                    // A code counts once: a page that was reloaded or came back from the past has a spent one.
                    Err(ApiFailure::Refused(problem)) if problem.status < 500 => Boot::Over,
                    Err(failure) => Boot::Failed(failure),
                });
            }));
        });
    }
    let again = Callback::from(move |_: MouseEvent| attempt.set(attempt.wrapping_add(1)));
    let content = match &*boot {
        Boot::Opening => html! {
            <div class="screen">
                <p class="visually-hidden" role="status">{ text("app.loading") }</p>
                { pending(2) }
            </div>
        },
        Boot::Open(live) => html! {
            <ContextProvider<Rc<Live>> context={Rc::clone(live)}><Frame /></ContextProvider<Rc<Live>>>
        },
        Boot::Over => doorstep(
            text("boot.expired.title"),
            text("boot.expired.text"),
            html! {
                <>
                    <p><strong>{ text("boot.expired.step") }</strong></p>
                    { button(
                        Press {
                            kind: ButtonKind::Quiet,
                            glyph: Some(Glyph::Refresh),
                            onclick: Callback::from(|_: MouseEvent| reload()),
                            ..Press::default()
                        },
                        text("boot.expired.reload"),
                    ) }
                </>
            },
        ),
        Boot::Gone => doorstep(text("profile.gone.title"), text("profile.gone.text"), Html::default()),
        Boot::NoCode => doorstep(text("boot.no_code.title"), text("boot.no_code.text"), Html::default()),
        Boot::Failed(failure) => doorstep(
            text("boot.failed.title"),
            failure.sentence(),
            html! { { button(
                Press {
                    kind: ButtonKind::Primary,
                    glyph: Some(Glyph::Refresh),
                    onclick: again,
                    ..Press::default()
                },
                text("failure.retry"),
            ) } },
        ),
    };
    html! { <>{ content }<LiveRegion /></> }
}

/// Asks for the page again: where the browser kept its cookie, that brings the session back.
fn reload() {
    if let Some(window) = web_sys::window() {
        // A frame that cannot reload stays as it is.
        let _ = window.location().reload();
    }
}

/// What is shown instead of screens to somebody who is not in.
fn doorstep(title: AttrValue, words: AttrValue, more: Html) -> Html {
    html! {
        <div class="screen doorstep">
            { mark() }
            <h1>{ title }</h1>
            <p>{ words }</p>
            { more }
        </div>
    }
}

/// Kith's sign: three circles that share a middle.
pub(crate) fn mark() -> Html {
    html! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <circle class="mark-a" cx="16" cy="11" r="8" />
            <circle class="mark-b" cx="11" cy="20" r="8" />
            <circle class="mark-c" cx="21" cy="20" r="8" />
        </svg>
    }
}

/// The screen that a placed link or another bundle leads to, or else the first.
fn beginning(tabs: &[Tab], view: Option<&str>) -> &'static str {
    let view = view.unwrap_or_default();
    let wanted: &[&str] = match view {
        "meeting" => &["meet", "groups"],
        "survey" => &["hours", "people"],
        id => &[id],
    };
    let found = tabs.iter().find(|tab| wanted.contains(&tab.id)).or(tabs.first());
    found.map_or("", |tab| tab.id)
}

/// Header, tab bar and the present screen.
#[component]
fn Frame() -> Html {
    let live = crate::session::use_session();
    let session = &live.session;
    let tabs = tabs(session.role);
    let present = use_state(|| beginning(tabs, session.view.as_deref()));
    let screen = use_node_ref();
    let go = {
        let present = present.clone();
        use_callback((), move |id: &'static str, ()| {
            if tabs.iter().any(|tab| tab.id == id) {
                present.set(id);
            }
        })
    };
    {
        let (screen, first) = (screen.clone(), use_mut_ref(|| true));
        // Whoever comes from another bundle pressed a button of this very frame.
        let came_in = live.came_in;
        use_effect_with(*present, move |_| {
            // The first screen does not take the focus from the course page around the frame.
            if first.replace(false) && !came_in {
                return;
            }
            if let Some(screen) = screen.cast::<HtmlElement>() {
                let _ = screen.focus();
            }
            if let Some(window) = web_sys::window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
        });
    }
    let role = match session.role {
        Role::Learner => text("app.role.learner"),
        Role::Instructor => text("app.role.instructor"),
        Role::Admin => text("app.role.admin"),
        Role::Visitor => text("app.role.visitor"),
    };
    let buttons = tabs.iter().map(|tab| {
        let here = *present == tab.id;
        let onclick = go.reform(|_: MouseEvent| tab.id);
        html! {
            <button type="button" class="tab" aria-current={here.then_some("page")} {onclick}>
                { icon(tab.glyph) }<span>{ text(tab.label) }</span>
            </button>
        }
    });
    let shown = tabs.iter().find(|tab| tab.id == *present).map(|tab| match tab.screen {
        Screen::Here(screen) => screen(),
        Screen::In(bundle) => html! { <Elsewhere {bundle} screen={tab.id} /> },
    });
    html! {
        <ContextProvider<Go> context={Go(go.clone())}>
            <div class="frame">
                <header class="top">
                    { mark() }
                    <p class="top-course" dir="auto">{ &session.course }</p>
                    <span class="role">{ role }</span>
                </header>
                if tabs.len() > 1 {
                    <nav class="tabs" aria-label={text("app.nav")}>{ for buttons }</nav>
                }
                <div class="screen" ref={screen} tabindex="-1" key={*present}>{ shown }</div>
                <footer class="foot">
                    <LanguageChoice screen={*present} />
                    <span>{ text_with("app.tzdb", &[("version", &session.tzdb)]) }</span>
                </footer>
            </div>
        </ContextProvider<Go>>
    }
}
