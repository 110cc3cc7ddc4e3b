// Starts Kith's worker: a thread of its own for what takes long. A file of its own, because a worker begins with a
// script. What fails here is heard by the page as an error of the worker.
import start from './kith-worker.js';
const code = fetch(new URL('kith-worker_bg.wasm', import.meta.url));
start({ module_or_path: code }).catch((reason) => {
  // Out of the promise, for only what nobody catches reaches the page.
  setTimeout(() => { throw reason; });
});
