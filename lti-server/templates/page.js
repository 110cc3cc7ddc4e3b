// The few things a plain page cannot do without a script: close its window, copy a value.
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => {
    (window.opener || window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
    window.close();
  });
}
const said = document.querySelector("[data-said]");
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    // Selected in any case: where a frame may not use the clipboard, the keyboard does the rest.
    field.focus();
    field.select();
    let copied = false;
    try {
      await navigator.clipboard.writeText(field.value);
      copied = true;
    } catch {
      try { copied = document.execCommand("copy"); } catch { /* The selection stays. */ }
    }
    if (said) said.textContent = copied ? "Copied." : "Selected. Press Ctrl+C or ⌘C to copy.";
  });
}
document.querySelector("form[data-send]")?.submit();
// The platform's storage (LTI Platform Storage 0.1): one message, one answer from the right origin, or none in time.
function stored(place, message) {
  const { target, origin, key } = place.dataset;
  const frame = target === "_parent" ? window.parent : (window.parent || window.opener)?.frames[target];
  const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
  return new Promise((done, failed) => {
    const late = setTimeout(() => finish(failed, "no answer"), 1000);
    function finish(how, what) {
      clearTimeout(late);
      window.removeEventListener("message", hear);
      how(what);
    }
    function hear(event) {
      const said = event.data;
      if (event.origin !== origin || said?.message_id !== id || said?.subject !== `${message.subject}.response`) return;
      if (said.error) finish(failed, said.error);
      else finish(done, said.value);
    }
    window.addEventListener("message", hear);
    if (!frame) { finish(failed, "no frame"); return; }
    frame.postMessage({ ...message, message_id: id, key }, origin);
  });
}
function otherwise() {
  document.querySelector("[data-meanwhile]")?.remove();
  document.querySelector("[data-otherwise]")?.removeAttribute("hidden");
}
const store = document.querySelector("[data-store]");
if (store) {
  stored(store, { subject: "lti.put_data", value: store.dataset.value })
    .then(() => location.replace(store.dataset.next), otherwise);
}
const prove = document.querySelector("form[data-prove]");
if (prove) {
  stored(prove, { subject: "lti.get_data" }).then((value) => {
    prove.elements.proof.value = value ?? "";
    // Put again without a value, a key is forgotten.
    stored(prove, { subject: "lti.put_data" }).catch(() => {});
    prove.submit();
  }, otherwise);
}
