// Starts Kith in the page. A file of its own, because the page's content security policy allows no
// inline script. The module and its code are fetched side by side; what fails is said in the page.
const place = document.getElementById('kith');
// From here on a reload asks for the page again instead of posting the launch a second time.
if (place) keep(place.dataset.chosen);
// The page's address; it says which language the reader chose, so that a reload knows.
function keep(chosen) {
  if (!place.dataset.page) return;
  const address = place.dataset.page + (chosen ? `?language=${chosen}` : '');
  try { history.replaceState(null, '', address); } catch { /* A frame that forbids it cannot reload. */ }
}
// Where heavy work is done, should there be some: see work.js.
place?.setAttribute('data-worker', new URL('work.js', import.meta.url));
// The words of one language.
function fetchWords(language) {
  return fetch(new URL(`${language}.txt`, import.meta.url)).then((file) => {
    if (!file.ok) throw new Error(`words: ${file.status}`);
    return file.text();
  });
}
// Ten digits as this language writes them. The browser knows; a tag it cannot read leaves ours.
function digits(language) {
  try { return new Intl.NumberFormat(language, { useGrouping: false }).format(9876543210); } catch { return ''; }
}
let words = fetchWords(place?.dataset.language || 'en');
place?.setAttribute('data-digits', digits(place.lang));
const loading = new Map();
let failures = 0;
// A bundle, fetched once. Browsers remember a script that failed by its address.
function load(name) {
  if (!loading.has(name)) {
    const again = failures ? `?again=${failures}` : '';
    const code = fetch(new URL(`kith-${name}_bg.wasm`, import.meta.url));
    const bundle = Promise.all([import(`./kith-${name}.js${again}`), words]).then(async ([kith, text]) => {
      place?.setAttribute('data-words', text);
      await kith.default({ module_or_path: code });
      return kith;
    });
    bundle.catch(() => {
      failures += 1;
      loading.delete(name);
    });
    loading.set(name, bundle);
  }
  return loading.get(name);
}
const known = ['learner', 'meet', 'ties', 'staff', 'course', 'admin'];
let present = known.includes(place?.dataset.bundle) ? place.dataset.bundle : 'learner';
if (place) {
  // What changes the language; the widget shows itself anew afterwards.
  place.kithLanguage = async (language, direction) => {
    const text = await fetchWords(language);
    words = Promise.resolve(text);
    place.dataset.words = text;
    place.dataset.digits = digits(language);
    place.lang = document.documentElement.lang = language;
    document.documentElement.dir = direction;
    keep(language);
  };
  // What puts the screens of `name` in place of the present ones. The session is an argument and is kept nowhere here.
  place.kithBundle = async (name) => {
    if (!known.includes(name)) throw new Error(`no bundle ${name}`);
    const [here, there] = await Promise.all([load(present), load(name)]);
    return (session) => {
      here.leave();
      present = name;
      there.take_over(session);
    };
  };
}
load(present)
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
