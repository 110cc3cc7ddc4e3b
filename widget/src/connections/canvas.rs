//! The picture under the reader's hands: mouse, touch, wheel and keys.

use std::rc::Rc;

#[cfg(feature = "course")]
use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, HtmlCanvasElement, KeyboardEvent, MediaQueryList, PointerEvent, ResizeObserver, WheelEvent,
};
use yew::prelude::*;

#[cfg(feature = "course")]
use super::crowd::{Crowd, Shot, is_crowd};
use super::{
    gesture::{Fingers, Gesture},
    paint::{Emphasis, Lines, Sheet, paint, radius},
    picture::Picture,
    theme::Theme,
    view::{Pixel, Size, View, extent, hit},
    words,
};
use crate::{
    text::{group_name, plural, text, text_with},
    ui::brush,
};

/// One press of a zoom button or key.
pub(crate) const ZOOM_STEP: f64 = 1.4;
/// A finger is less exact than a disc is large.
const REACH: f64 = 8.0;
/// Once the hand has not moved for so long, a large picture is drawn anew.
#[cfg(feature = "course")]
const REST_MS: u32 = 120;
/// How far an arrow key moves the picture when nobody is in that direction.
const NUDGE: f64 = 60.0;

/// What the toolbar asks the canvas to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Larger.
    Closer,
    /// Smaller.
    Farther,
    /// Everything.
    Whole,
}

/// Properties of [`MapCanvas`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct MapCanvasProps {
    /// What to draw.
    pub(crate) picture: Rc<Picture>,
    /// Whose panel is open.
    pub(crate) selected: Option<usize>,
    /// For each person whether filter and search want them; empty when nothing is filtered.
    pub(crate) wanted: Rc<Vec<bool>>,
    /// The last order of the toolbar, with a number that tells two equal orders apart.
    pub(crate) order: Option<(u32, Order)>,
    /// Somebody was chosen, or nobody.
    pub(crate) onselect: Callback<Option<usize>>,
    /// What the picture shows, in words.
    pub(crate) summary: AttrValue,
}

/// What reaches the canvas.
pub(crate) enum Msg {
    Resized,
    Recoloured,
    Frame,
    Down(PointerEvent),
    Moved(PointerEvent),
    Up(PointerEvent),
    Gone(PointerEvent),
    Wheel(WheelEvent),
    Key(KeyboardEvent),
    Focus(bool),
    /// The hand has not moved for a moment.
    #[cfg(feature = "course")]
    Rest,
}

/// The drawn map.
pub(crate) struct MapCanvas {
    canvas: NodeRef,
    view: Option<View>,
    theme: Option<Theme>,
    fingers: Fingers,
    cursor: Option<usize>,
    focused: bool,
    frame_asked: bool,
    #[cfg(feature = "course")]
    crowd: Crowd,
    /// Something is not as it was drawn.
    #[cfg(feature = "course")]
    changed: bool,
    /// Runs while the picture is under the hand.
    #[cfg(feature = "course")]
    moving: Option<Timeout>,
    listening: Option<Listening>,
}

/// What has to be let go of together with the canvas.
struct Listening {
    canvas: Element,
    observer: ResizeObserver,
    scheme: Option<MediaQueryList>,
    frame: Closure<dyn FnMut()>,
    wheel: Closure<dyn FnMut(WheelEvent)>,
    _resized: Closure<dyn FnMut()>,
    _recoloured: Closure<dyn FnMut()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.observer.disconnect();
        let _ = self.canvas.remove_event_listener_with_callback("wheel", self.wheel.as_ref().unchecked_ref());
        if let Some(scheme) = &self.scheme {
            scheme.set_onchange(None);
        }
    }
}

impl Component for MapCanvas {
    type Message = Msg;
    type Properties = MapCanvasProps;

    fn create(_: &Context<Self>) -> Self {
        Self {
            canvas: NodeRef::default(),
            view: None,
            theme: None,
            fingers: Fingers::default(),
            cursor: None,
            focused: false,
            frame_asked: false,
            #[cfg(feature = "course")]
            crowd: Crowd::default(),
            #[cfg(feature = "course")]
            changed: true,
            #[cfg(feature = "course")]
            moving: None,
            listening: None,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Self::Properties) -> bool {
        let props = ctx.props();
        #[cfg(feature = "course")]
        {
            self.changed = true;
        }
        if !Rc::ptr_eq(&props.picture, &old.picture) {
            #[cfg(feature = "course")]
            self.crowd.forget();
            self.cursor = self.cursor.filter(|&it| it < props.picture.points.len());
            if props.picture.points != old.picture.points {
                self.view = self.view.map(|view| View::whole(view.size(), extent(&props.picture.points)));
            }
        }
        if props.order != old.order
            && let (Some((_, order)), Some(view)) = (props.order, &mut self.view)
        {
            obey(view, order);
        }
        if props.selected != old.selected
            && let (Some(selected), Some(view)) = (props.selected, &mut self.view)
            && let Some(&point) = props.picture.points.get(selected)
        {
            self.cursor = Some(selected);
            view.reveal(point);
        }
        self.ask_frame();
        props.summary != old.summary
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        #[cfg(feature = "course")]
        {
            self.changed |= !matches!(msg, Msg::Frame | Msg::Moved(_));
        }
        #[cfg(feature = "course")]
        let (by_hand, before) = (matches!(msg, Msg::Moved(_) | Msg::Wheel(_)), self.view);
        match msg {
            Msg::Resized => self.measure(ctx),
            Msg::Recoloured => {
                self.theme = None;
                #[cfg(feature = "course")]
                self.crowd.forget();
            }
            Msg::Frame => {
                self.frame_asked = false;
                self.draw(ctx);
                return false;
            }
            Msg::Down(event) => self.press(&event),
            Msg::Moved(event) => self.drag(&event),
            Msg::Up(event) => self.lift(ctx, &event),
            Msg::Gone(event) => {
                self.fingers.up(event.pointer_id());
            }
            Msg::Wheel(event) => self.wheel(&event),
            Msg::Key(event) => self.key(ctx, &event),
            Msg::Focus(focused) => self.focus(ctx, focused),
            #[cfg(feature = "course")]
            Msg::Rest => self.moving = None,
        }
        #[cfg(feature = "course")]
        if by_hand && self.view != before {
            self.changed = true;
            let link = ctx.link().clone();
            self.moving = Some(Timeout::new(REST_MS, move || link.send_message(Msg::Rest)));
        }
        self.ask_frame();
        false
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        html! {
            <canvas ref={self.canvas.clone()} class="map-canvas" tabindex="0" role="application"
                aria-roledescription={text("connections.canvas.what")} aria-label={&ctx.props().summary}
                aria-describedby="map-help"
                onpointerdown={link.callback(Msg::Down)} onpointermove={link.callback(Msg::Moved)}
                onpointerup={link.callback(Msg::Up)} onpointercancel={link.callback(Msg::Gone)}
                onkeydown={link.callback(Msg::Key)}
                onfocus={link.callback(|_| Msg::Focus(true))} onblur={link.callback(|_| Msg::Focus(false))} />
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            self.listening = self.listen(ctx);
            self.measure(ctx);
            self.ask_frame();
        }
    }
}

impl MapCanvas {
    fn element(&self) -> Option<HtmlCanvasElement> {
        self.canvas.cast()
    }

    fn listen(&self, ctx: &Context<Self>) -> Option<Listening> {
        let canvas: Element = self.canvas.cast()?;
        let send = |message: fn() -> Msg| {
            let link = ctx.link().clone();
            Closure::<dyn FnMut()>::new(move || link.send_message(message()))
        };
        let (resized, recoloured, frame) =
            (send(|| Msg::Resized), send(|| Msg::Recoloured), send(|| Msg::Frame));
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok()?;
        observer.observe(&canvas);
        let scheme = web_sys::window().and_then(|it| it.match_media("(prefers-color-scheme: dark)").ok()?);
        if let Some(scheme) = &scheme {
            scheme.set_onchange(Some(recoloured.as_ref().unchecked_ref()));
        }
        let link = ctx.link().clone();
        let wheel = Closure::<dyn FnMut(WheelEvent)>::new(move |event| link.send_message(Msg::Wheel(event)));
        // The wheel zooms the map and must not scroll the page as well, so the listener may not be passive.
        let options = web_sys::AddEventListenerOptions::new();
        options.set_passive(false);
        canvas
            .add_event_listener_with_callback_and_add_event_listener_options(
                "wheel",
                wheel.as_ref().unchecked_ref(),
                &options,
            )
            .ok()?;
        Some(Listening { canvas, observer, scheme, frame, wheel, _resized: resized, _recoloured: recoloured })
    }

    /// Takes the canvas's size on the page over into its pixels.
    fn measure(&mut self, ctx: &Context<Self>) {
        let Some(canvas) = self.element() else { return };
        let size =
            Size { width: f64::from(canvas.client_width()), height: f64::from(canvas.client_height()) };
        if size.width < 1.0 || size.height < 1.0 || self.view.is_some_and(|it| it.size() == size) {
            return;
        }
        let density = pixel_density();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths of a screen")]
        let pixels = |length: f64| (length * density).round() as u32;
        canvas.set_width(pixels(size.width));
        canvas.set_height(pixels(size.height));
        self.view = Some(self.view.map_or_else(
            || View::whole(size, extent(&ctx.props().picture.points)),
            |view| view.resized(size),
        ));
    }

    fn ask_frame(&mut self) {
        if self.frame_asked {
            return;
        }
        if let (Some(listening), Some(window)) = (&self.listening, web_sys::window()) {
            self.frame_asked =
                window.request_animation_frame(listening.frame.as_ref().unchecked_ref()).is_ok();
        }
    }

    fn draw(&mut self, ctx: &Context<Self>) {
        let (Some(canvas), Some(view)) = (self.element(), self.view) else { return };
        if self.theme.is_none() {
            self.theme = Theme::at(&canvas);
        }
        let (Some(theme), Ok(context)) = (&self.theme, brush(&canvas)) else { return };
        let density = pixel_density();
        let _ = context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0);
        let props = ctx.props();
        let emphasis = Emphasis {
            selected: props.selected,
            cursor: self.cursor.filter(|_| self.focused),
            wanted: &props.wanted,
            nameless: false,
        };
        let sheet = Sheet { canvas: &context, density, theme };
        #[cfg(feature = "course")]
        if is_crowd(&props.picture) {
            let shot = Shot { canvas: &canvas, sheet, picture: &props.picture, view, emphasis };
            let changed = std::mem::take(&mut self.changed);
            if self.crowd.draw(&shot, changed, self.moving.is_some()) {
                self.ask_frame();
            }
            return;
        }
        paint(&sheet, &props.picture, &view, &emphasis, Lines::All);
    }

    fn press(&mut self, event: &PointerEvent) {
        if let Some(canvas) = self.element() {
            // Refused for pointers that are gone already; the map works without capture, only less well.
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
        self.fingers.down(event.pointer_id(), pixel(event));
    }

    fn drag(&mut self, event: &PointerEvent) {
        let Some(view) = &mut self.view else { return };
        match self.fingers.moved(event.pointer_id(), pixel(event)) {
            Gesture::None => {}
            Gesture::Pan { dx, dy } => view.pan(dx, dy),
            Gesture::Pinch { about, factor, dx, dy } => {
                view.pan(dx, dy);
                view.zoom_by(factor, about);
            }
        }
    }

    fn lift(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        #[cfg(feature = "course")]
        {
            self.moving = None;
        }
        let Some(view) = self.view.filter(|_| self.fingers.up(event.pointer_id())) else { return };
        let picture = &ctx.props().picture;
        let reach = radius(&view, picture) + REACH;
        let chosen = hit(&picture.points, &view, pixel(event), reach);
        self.cursor = chosen.or(self.cursor);
        ctx.props().onselect.emit(chosen);
    }

    fn wheel(&mut self, event: &WheelEvent) {
        let Some(view) = &mut self.view else { return };
        event.prevent_default();
        // Lines and pages (deltaMode 1 and 2) in pixels, as browsers scroll them.
        let pixels = match event.delta_mode() {
            WheelEvent::DOM_DELTA_PIXEL => event.delta_y(),
            WheelEvent::DOM_DELTA_LINE => event.delta_y() * 16.0,
            _ => event.delta_y() * 400.0,
        };
        // Trackpads send a pinch as a wheel with the control key and small steps.
        let speed = if event.ctrl_key() { 0.01 } else { 0.0015 };
        let at = Pixel { x: f64::from(event.offset_x()), y: f64::from(event.offset_y()) };
        view.zoom_by((-pixels * speed).clamp(-1.0, 1.0).exp(), at);
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let Some(view) = &mut self.view else { return };
        match event.key().as_str() {
            "ArrowLeft" => self.walk(ctx, -1.0, 0.0),
            "ArrowRight" => self.walk(ctx, 1.0, 0.0),
            "ArrowUp" => self.walk(ctx, 0.0, -1.0),
            "ArrowDown" => self.walk(ctx, 0.0, 1.0),
            "Home" => {
                let home = ctx.props().picture.me.unwrap_or(0);
                self.stand(ctx, home);
            }
            "Enter" | " " => ctx.props().onselect.emit(self.cursor),
            "Escape" => ctx.props().onselect.emit(None),
            "+" | "=" => obey(view, Order::Closer),
            "-" => obey(view, Order::Farther),
            "0" => obey(view, Order::Whole),
            _ => return,
        }
        event.prevent_default();
    }

    /// To the nearest person in a direction; where there is nobody, the picture moves instead.
    fn walk(&mut self, ctx: &Context<Self>, dx: f32, dy: f32) {
        let points = &ctx.props().picture.points;
        let from = self.cursor.or(ctx.props().picture.me).unwrap_or(0);
        match network::nearest_in_direction(points, from, dx, dy) {
            Some(next) => self.stand(ctx, next),
            None => {
                if let Some(view) = &mut self.view {
                    view.pan(-f64::from(dx) * NUDGE, -f64::from(dy) * NUDGE);
                }
            }
        }
    }

    /// Puts the keyboard's cursor on somebody and says who that is.
    fn stand(&mut self, ctx: &Context<Self>, person: usize) {
        let picture = &ctx.props().picture;
        let (Some(&point), Some(someone)) = (picture.points.get(person), picture.map.people.get(person))
        else {
            return;
        };
        self.cursor = Some(person);
        if let Some(view) = &mut self.view {
            view.reveal(point);
        }
        let ties = plural("connections.summary.ties", words::ties_of(&picture.map, person).len() as u64);
        let group = someone.group.and_then(|it| picture.map.groups.get(it as usize));
        let name = if someone.me { text("connections.you") } else { AttrValue::from(someone.name.clone()) };
        let said = match group {
            Some((_, group)) => text_with(
                "connections.at_in_group",
                &[("name", &name), ("group", &group_name(group)), ("ties", &ties)],
            ),
            None => text_with("connections.at", &[("name", &name), ("ties", &ties)]),
        };
        crate::ui::announce(&said);
    }

    fn focus(&mut self, ctx: &Context<Self>, focused: bool) {
        self.focused = focused;
        let by_key = self.element().is_some_and(|it| it.matches(":focus-visible").unwrap_or(true));
        if focused && by_key && self.cursor.is_none() {
            let first = ctx.props().selected.or(ctx.props().picture.me).unwrap_or(0);
            self.cursor = (first < ctx.props().picture.points.len()).then_some(first);
        }
    }
}

fn obey(view: &mut View, order: Order) {
    match order {
        Order::Closer => view.zoom_middle(ZOOM_STEP),
        Order::Farther => view.zoom_middle(1.0 / ZOOM_STEP),
        Order::Whole => view.reset(),
    }
}

fn pixel(event: &PointerEvent) -> Pixel {
    Pixel { x: f64::from(event.offset_x()), y: f64::from(event.offset_y()) }
}

/// Device pixels per CSS pixel; beyond 3 nobody sees a difference and the canvas only gets slow.
fn pixel_density() -> f64 {
    web_sys::window().map_or(1.0, |it| it.device_pixel_ratio()).clamp(1.0, 3.0)
}
