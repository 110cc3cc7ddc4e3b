// Starts Kith in the page. A file of its own, because the page's content security policy allows no
// inline script. The module and its code are fetched side by side; what fails is said in the page.
const place = document.getElementById('kith');
// From here on a reload asks for the page again instead of posting the launch a second time.
if (place?.dataset.page) {
  try { history.replaceState(null, '', place.dataset.page); } catch { /* A frame that forbids it cannot reload. */ }
}
const bundle = ['staff', 'admin'].includes(place?.dataset.bundle) ? `kith-${place.dataset.bundle}` : 'kith-learner';
// Where heavy work is done, should there be some: see work.js.
place?.setAttribute('data-worker', new URL('work.js', import.meta.url));
const code = fetch(new URL(`${bundle}_bg.wasm`, import.meta.url));
const words = fetch(new URL('en.txt', import.meta.url)).then((file) => {
  if (!file.ok) throw new Error(`words: ${file.status}`);
  return file.text();
});
Promise.all([import(`./${bundle}.js`), words])
  .then(([kith, text]) => {
    place?.setAttribute('data-words', text);
    return kith.default({ module_or_path: code });
  })
  .catch((reason) => {
    console.error(reason);
    if (!place) return;
    const message = document.createElement('p');
    message.setAttribute('role', 'alert');
    message.textContent =
      place.dataset.startFailed ??
      'Kith could not start here. Reload the page; if that does not help, use a current version of your browser.';
    place.replaceChildren(message);
  });
