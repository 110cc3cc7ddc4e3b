"""A mail server for the tests: it takes mails by SMTP, reads them, and writes down one line of JSON for each.

How it keeps the conversation secret: `plain`, `starttls` (nothing is taken before it) or `tls` from the first byte, the
last two with a certificate and its key. Over TLS everybody has to sign in.

Some names before the @ have manners of their own: `refused` is nobody here, `busy` is taken at the second try only, and
for `slow` the answer comes three seconds after the mail was written down.
"""

import asyncio
import email
import email.policy
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from icalendar import Calendar


def part(message, kind, attached):
    for one in message.walk():
        if one.get_content_type() == kind and (one.get_content_disposition() == "attachment") == attached:
            return one
    return None


def text(message, kind, attached=False):
    found = part(message, kind, attached)
    return None if found is None else found.get_payload(decode=True).decode("utf-8")


def event(calendar):
    """What another reader of calendars makes of it."""
    if calendar is None:
        return None
    read = Calendar.from_ical(calendar)
    [one] = read.walk("VEVENT")
    attendees = one.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    return {
        "method": str(read.get("METHOD")),
        "uid": str(one["UID"]),
        "sequence": int(one["SEQUENCE"]),
        "start": one["DTSTART"].dt.isoformat(),
        "status": str(one["STATUS"]),
        "organizer": str(one["ORGANIZER"]),
        "attendees": [str(attendee) for attendee in attendees],
    }


class Handler:
    def __init__(self, file):
        self.file = file
        self.tried = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refused":
            return f"550 5.1.1 nobody here is called {address}"
        if name == "busy" and address not in self.tried:
            self.tried.add(address)
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        as_sent = email.message_from_bytes(envelope.content)
        calendar = text(message, "text/calendar")
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name.lower(), str(value)] for name, value in message.items()],
            "subject_as_sent": as_sent["subject"],
            "kind": message.get_content_type(),
            "text": (text(message, "text/plain") or "").replace("\r\n", "\n"),
            "calendar": calendar,
            "method": None if calendar is None else part(message, "text/calendar", False).get_param("method"),
            "attached": text(message, "application/ics", True),
            "event": event(calendar),
        }
        self.file.write(json.dumps(kept) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        if envelope.rcpt_tos[0].startswith("slow"):
            await asyncio.sleep(3)
        return "250 OK"


def signed_in(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"kith", b"p:w and more")
    return AuthResult(success=good, handled=False)


def conversation(handler, loop, secrecy, context):
    if secrecy == "plain":
        return SMTP(handler, loop=loop)
    own = {"tls_context": context, "require_starttls": True} if secrecy == "starttls" else {"auth_require_tls": False}
    return SMTP(handler, loop=loop, authenticator=signed_in, auth_required=True, **own)


async def serve(path, secrecy, *certificate):
    loop = asyncio.get_running_loop()
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    from_the_start = context if secrecy == "tls" else None
    with open(path, "a", encoding="utf-8") as file:
        handler = Handler(file)
        server = await loop.create_server(
            lambda: conversation(handler, loop, secrecy, context), "127.0.0.1", 0, ssl=from_the_start
        )
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


asyncio.run(serve(*sys.argv[1:]))
