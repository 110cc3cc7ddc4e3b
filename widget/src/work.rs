//! Heavy work in a thread of its own, so that the page answers meanwhile.
//!
//! The worker is a bundle of its own, fetched when there is work for the first time, and lives as long as its
//! [`Work`]: letting go of that is how work is cancelled.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{MessageEvent, WorkerOptions, WorkerType};
use worker::{News, Parcel, Task};

thread_local! {
    static ADDRESS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Where the worker is fetched from.
pub(crate) fn employ(address: String) {
    ADDRESS.set(address);
}

/// How long a worker may take to be fetched and started. A slow network needs some of it.
const PATIENCE_MS: u32 = 30_000;

/// There is no worker: it did not load, this frame may have none, or it broke down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoWorker;

/// Who hears how the work goes.
type Hear = Rc<dyn Fn(Result<News, NoWorker>)>;

/// Work under way; it ends when this is dropped.
pub(crate) struct Work {
    worker: web_sys::Worker,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _broken: Closure<dyn FnMut()>,
    _waiting: Rc<RefCell<Option<Timeout>>>,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Work {
    /// Begins `task`; `hear` is told all its news, or that there is no worker.
    ///
    /// # Errors
    /// [`NoWorker`] where the browser, or this frame, refuses to start one.
    pub(crate) fn begin(task: Task, hear: Hear) -> Result<Self, NoWorker> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = ADDRESS.with_borrow(|address| web_sys::Worker::new_with_options(address, &options));
        let worker = worker.map_err(|_| NoWorker)?;
        let waiting = {
            let hear = Rc::clone(&hear);
            Rc::new(RefCell::new(Some(Timeout::new(PATIENCE_MS, move || hear(Err(NoWorker))))))
        };
        let broken = {
            let (hear, waiting) = (Rc::clone(&hear), Rc::clone(&waiting));
            Closure::<dyn FnMut()>::new(move || {
                waiting.take();
                hear(Err(NoWorker));
            })
        };
        let heard = {
            let (worker, waiting, task) = (worker.clone(), Rc::clone(&waiting), RefCell::new(Some(task)));
            Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                match Parcel::unpack(message.data()).and_then(|it| News::read(&it)) {
                    // Only now: what is sent to a worker that is still loading may be lost.
                    Some(News::Ready) => {
                        waiting.take();
                        let sent = task.take().map(|it| worker.post_message(&it.parcel().pack()));
                        let begun = sent.is_none_or(|it| it.is_ok());
                        hear(if begun { Ok(News::Ready) } else { Err(NoWorker) });
                    }
                    Some(news) => hear(Ok(news)),
                    None => hear(Err(NoWorker)),
                }
            })
        };
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(broken.as_ref().unchecked_ref()));
        Ok(Self { worker, _heard: heard, _broken: broken, _waiting: waiting })
    }
}
