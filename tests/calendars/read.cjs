// Reads calendars with ical.js, as Thunderbird does, and says what is in them.
//
// Standard input: {"files": [...], "from": "...Z", "to": "...Z"}. The files are taken in one after the other, as a
// calendar program does with mails: of one UID the highest SEQUENCE counts. Standard output: {"entries": [...],
// "instances": [...], "free": [...]}, in order.

const ICAL = require("ical.js");

const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
const from = Date.parse(asked.from);
const to = Date.parse(asked.to);
const said = (time) => new Date(time.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
const order = (one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

// The starts and ends of what may recur, within what is asked for.
function instances(component) {
  const event = new ICAL.Event(component);
  const found = [];
  const steps = event.iterator();
  for (let count = 0; count < 2000; count += 1) {
    const next = steps.next();
    if (!next || next.toUnixTime() * 1000 >= to) break;
    const details = event.getOccurrenceDetails(next);
    if (details.endDate.toUnixTime() * 1000 > from) found.push([said(details.startDate), said(details.endDate)]);
  }
  return found;
}

const entries = new Map();
const free = [];
for (const file of asked.files) {
  const calendar = new ICAL.Component(ICAL.parse(file));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component);
    const known = entries.get(event.uid);
    const sequence = event.sequence ?? 0;
    if (known && known.entry.sequence > sequence) continue;
    const value = (name) => component.getFirstPropertyValue(name);
    entries.set(event.uid, {
      component,
      entry: {
        uid: event.uid,
        sequence,
        start: said(event.startDate),
        end: said(event.endDate),
        status: value("status"),
        summary: event.summary,
        location: event.location || null,
        url: value("url") || null,
      },
    });
  }
  for (const layer of calendar.getAllSubcomponents("vavailability")) {
    const priority = layer.getFirstPropertyValue("priority");
    const span = ["dtstart", "dtend"].map((name) => said(layer.getFirstPropertyValue(name)));
    const times = layer.getAllSubcomponents("available").flatMap((component) =>
      instances(component).map((it) => [...it, component.getFirstPropertyValue("summary")]),
    );
    free.push({ priority, span, times: times.sort(order) });
  }
}
const standing = [...entries.values()].filter(({ entry }) => entry.status !== "CANCELLED");
const read = {
  entries: [...entries.values()].map(({ entry }) => entry).sort(order),
  instances: standing.flatMap(({ component, entry }) => instances(component).map((it) => [entry.uid, ...it])).sort(order),
  free: free.sort(order),
};
process.stdout.write(JSON.stringify(read));
