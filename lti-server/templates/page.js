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
