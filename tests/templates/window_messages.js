// Answers to a tool's window messages (LTI postMessage Storage v0.1 and Canvas' lti_window_post_message).
// Values are kept per tool origin: 500 keys of at most 4096 characters, as Canvas has it.
"use strict";
(() => {
  const frame = "post_message_forwarding";
  const shelf = (origin) => `lti_platform_storage ${origin}`;
  const read = (origin) => JSON.parse(sessionStorage.getItem(shelf(origin)) || "{}");

  const put = (origin, { key, value }) => {
    if (typeof key !== "string" || key === "") return { error: { code: "bad_request", message: "'key' is missing" } };
    const kept = read(origin);
    if (value === undefined || value === null) {
      delete kept[key];
    } else if (typeof value !== "string" || value.length > 4096) {
      return { error: { code: "storage_exhaustion", message: "the value is too long" } };
    } else if (!(key in kept) && Object.keys(kept).length >= 500) {
      return { error: { code: "storage_exhaustion", message: "too many keys" } };
    } else {
      kept[key] = value;
    }
    sessionStorage.setItem(shelf(origin), JSON.stringify(kept));
    return { key, value };
  };

  const resize = (source, { height }) => {
    const tool = [...document.querySelectorAll("iframe")].find((it) => it.contentWindow === source);
    const wanted = Number(height);
    if (!tool || !Number.isFinite(wanted) || wanted <= 0) {
      return { error: { code: "bad_request", message: "'height' is not a number" } };
    }
    tool.style.height = `${wanted}px`;
    return { height: wanted };
  };

  const answers = {
    "lti.capabilities": () => ({
      supported_messages: [
        { subject: "lti.capabilities" },
        { subject: "lti.frameResize" },
        { subject: "lti.get_data", frame },
        { subject: "lti.put_data", frame },
      ],
    }),
    "lti.put_data": (event) => put(event.origin, event.data),
    "lti.get_data": (event) => ({ key: event.data.key, value: read(event.origin)[event.data.key] }),
    "lti.frameResize": (event) => resize(event.source, event.data),
  };

  addEventListener("message", (event) => {
    const { subject, message_id } = event.data ?? {};
    if (event.source === null || !Object.hasOwn(answers, subject)) return;
    const reply = { subject: `${subject}.response`, message_id, ...answers[subject](event) };
    event.source.postMessage(reply, event.origin);
  });
})();
