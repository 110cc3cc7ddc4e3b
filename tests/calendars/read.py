"""Reads calendars with icalendar and recurring-ical-events, and says what is in them.

Standard input: {"files": [...], "from": "...Z", "to": "...Z"}. The files are taken in one after the other, as a calendar
program does with mails: of one UID the highest SEQUENCE counts. Standard output: {"entries": [...], "instances": [...],
"free": [...]}, in order.
"""

import json
import sys
from datetime import datetime, timezone

import recurring_ical_events
from icalendar import Calendar, Event

asked = json.load(sys.stdin)
FROM, TO = (datetime.fromisoformat(asked[name].replace("Z", "+00:00")) for name in ("from", "to"))


def said(time):
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(component, name):
    return str(component[name]) if name in component else None


def instances(component):
    """The starts and ends of what may recur, within what is asked for."""
    calendar = Calendar()
    calendar.add_component(component)
    found = recurring_ical_events.of(calendar).between(FROM, TO)
    return [[said(it["DTSTART"].dt), said(it["DTEND"].dt)] for it in found]


def as_event(available):
    """What recurs in availability does so by the rules of events."""
    event = Event()
    for name, value in available.property_items(recursive=False):
        if name not in ("BEGIN", "END"):
            event[name] = value
    return event


entries, free = {}, []
for file in asked["files"]:
    calendar = Calendar.from_ical(file)
    assert not calendar.errors, calendar.errors
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        uid, sequence = str(event["UID"]), int(event.get("SEQUENCE", 0))
        if uid not in entries or int(entries[uid].get("SEQUENCE", 0)) <= sequence:
            entries[uid] = event
    for layer in calendar.walk("VAVAILABILITY"):
        times = []
        for available in layer.walk("AVAILABLE"):
            assert not available.errors, available.errors
            times += [[*it, text(available, "SUMMARY")] for it in instances(as_event(available))]
        span = [said(layer[name].dt) for name in ("DTSTART", "DTEND")]
        free.append({"priority": int(layer["PRIORITY"]), "span": span, "times": times})


def order(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def entry(event):
    return {
        "uid": str(event["UID"]),
        "sequence": int(event.get("SEQUENCE", 0)),
        "start": said(event["DTSTART"].dt),
        "end": said(event["DTEND"].dt),
        "status": text(event, "STATUS"),
        "summary": text(event, "SUMMARY"),
        "location": text(event, "LOCATION"),
        "url": text(event, "URL"),
    }


for layer in free:
    layer["times"].sort(key=order)
standing = [event for event in entries.values() if text(event, "STATUS") != "CANCELLED"]
read = {
    "entries": sorted(map(entry, entries.values()), key=order),
    "instances": sorted(([str(it["UID"]), *at] for it in standing for at in instances(it)), key=order),
    "free": sorted(free, key=order),
}
json.dump(read, sys.stdout)
