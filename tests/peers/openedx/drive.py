"""Opens Kith from Open edX, and writes down what both said. See README.md beside this file."""

import argparse
import base64
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from datetime import datetime, timezone
from pathlib import Path

import requests

import openedx

PLATFORM = "Open edX, lti-consumer-xblock 11.4.4"
SIGNED = "(a signed JWT; its decoded header and payload stand in this file)"


def decoded(token):
    """Header and payload of a JWT, not judged."""
    header, payload, _ = token.split(".")
    part = lambda text: json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return part(header), part(payload)


class Record:
    """Writes exchanges into a folder, one file each; without a folder, nowhere."""

    def __init__(self, folder):
        self.folder = Path(folder) if folder else None

    def keep(self, name, content):
        if not self.folder:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = json.dumps({"platform": PLATFORM, "recorded": now, **content}, indent=2, ensure_ascii=False)
        (self.folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


class Browser:
    """Keeps cookies, `Secure` ones on this machine too, and follows nothing by itself."""

    def __init__(self):
        self.session = requests.Session()
        self.session.trust_env = False
        self.cookies = {}

    def ask(self, method, url, **more):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers.update(more.pop("headers", {}))
        answer = self.session.request(method, url, headers=headers, allow_redirects=False, timeout=30, **more)
        for cookie in answer.raw.headers.getlist("set-cookie"):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        self.session.cookies.clear()
        return answer


def form_of(page):
    """Action and fields of the only form of a page."""
    action = html.unescape(re.search(r'<form[^>]*action="([^"]*)"', page, re.S)[1])
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page, re.S):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag, re.S)
        if name:
            fields[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
    return action, fields


def expect(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")
    print(f"ok: {what}")


class Drive:
    def __init__(self, arguments):
        self.kith_binary = arguments.kith
        self.services_binary = arguments.services
        self.record = Record(arguments.record and Path(arguments.record).resolve())
        self.scratch = tempfile.TemporaryDirectory()
        self.database = "sqlite://" + str(Path(self.scratch.name, "kith.db"))
        # Recordings name these, so they are the same every time.
        self.kith = f"http://localhost:{arguments.port}"
        self.platform = f"http://127.0.0.1:{arguments.port + 1}"

    def command(self, *words):
        port = self.kith.rsplit(":", 1)[1]
        options = ["--database", self.database, "--public-url", self.kith, "--listen", f"127.0.0.1:{port}"]
        return [self.kith_binary, *words, *options]

    def start(self):
        openedx.configure(self.platform, str(Path(self.scratch.name, "lms.db")))
        openedx.serve(int(self.platform.rsplit(":", 1)[1]))
        self.lms = openedx.Lms(self.kith)
        self.registered = self.lms.registration()
        flags = [word for name, value in self.registered.items() for word in (f"--{name.replace('_', '-')}", value)]
        subprocess.run(self.command("platform", "add", "--name", "Open edX", *flags), check=True)
        chosen = ["--issuer", self.registered["issuer"], "--client-id", self.registered["client_id"]]
        more = ["--frame-origins", "https://apps.fjord.example"]
        subprocess.run(self.command("platform", "set", *chosen, *more), check=True)
        self.log = open(Path(self.scratch.name, "kith.log"), "w+", encoding="utf-8")
        self.server = subprocess.Popen(self.command("serve"), stderr=self.log, stdout=self.log)
        for _ in range(100):
            try:
                if requests.get(f"{self.kith}/healthz", timeout=2).ok:
                    return
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.1)
        sys.exit("Kith did not start")

    def stop(self):
        self.server.terminate()
        self.server.wait()

    def launch(self, name, username, deep_linking=False):
        """A whole launch; gives the browser and Kith's last page."""
        browser = Browser()
        login = self.lms.login_url(username, deep_linking)
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(login).query))
        self.record.keep(f"{name}-1-initiate-login", {
            "what": "third-party initiated login, platform -> tool (browser)", "method": "GET",
            "path": urllib.parse.urlsplit(login).path, "query": query, "form": {},
        })
        asked = browser.ask("GET", login)
        expect(asked.status_code == 303, f"{name}: the login is answered with a redirect ({asked.status_code})")
        target = asked.headers["location"]
        expect(target.startswith(self.registered["auth_url"]), f"{name}: to the registered address")
        self.record.keep(f"{name}-2-auth-request", {
            "what": "authentication request, tool -> platform (browser)", "method": "GET",
            "url": target.split("?")[0], "params": dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query)),
        })
        page = browser.ask("GET", target)
        expect(page.status_code == 200, f"{name}: Open edX accepts the request ({page.status_code})")
        action, fields = form_of(page.text)
        header, payload = decoded(fields["id_token"])
        self.record.keep(f"{name}-3-launch", {
            "what": "authentication response (launch), platform -> tool (browser form POST)", "method": "POST",
            "path": urllib.parse.urlsplit(action).path, "form": {**fields, "id_token": SIGNED},
            "id_token_header": header, "id_token_payload": payload,
        })
        answer = browser.ask("POST", action, data=fields)
        expect(answer.status_code == 200, f"{name}: Kith accepts the launch ({answer.status_code} {answer.text[:900] if answer.status_code != 200 else ''})")
        return browser, answer

    def session(self, page):
        code = html.unescape(re.search(r'data-code="([^"]*)"', page.text)[1])
        opened = requests.post(f"{self.kith}/api/session", json={"code": code}, timeout=30)
        expect(opened.ok, "the page's code opens a session")
        return opened.json()

    def run(self):
        # Staff of the site come with the membership role of a teacher, helpers in the forum as teaching assistants.
        roles = dict.fromkeys(["tessa", "ole", "ada", "cy"], "instructor") | dict.fromkeys(["ana", "noor"], "learner")
        sessions = {}
        for username, role in roles.items():
            _, page = self.launch(f"launch-{username}", username)
            frames = page.headers["content-security-policy"]
            expect(self.platform in frames and "https://apps.fjord.example" in frames, "LMS and apps may frame the page")
            session = self.session(page)
            expect(session["role"] == role, f"{username} is {session['role']}, expected {role}")
            expect(session["name"] == openedx.PEOPLE[username][0], f"{username} is called {session['name']}")
            sessions[username] = session
        expect(sessions["ana"]["course"] == f"{openedx.COURSE_TITLE} - {openedx.ORG_TITLE}", "the course has its title")
        self.roster(sessions["tessa"])
        self.deep_linking()
        self.services()
        self.log.flush()
        self.log.seek(0)
        trouble = [line for line in self.log if '"level":"ERROR"' in line]
        expect(not trouble, f"nothing went wrong inside Kith {trouble}")

    def roster(self, session):
        bearer = {"Authorization": f"Bearer {session['token']}"}
        for _ in range(100):
            roster = requests.get(f"{self.kith}/api/roster", headers=bearer, timeout=30).json()
            if roster["refreshed_at"] and not roster["refreshing"] or roster["trouble"]:
                break
            time.sleep(0.1)
        expect(roster["trouble"] is None, f"Kith reads the roster ({roster['trouble']})")
        names = {person["name"] for person in roster["people"]}
        everybody = {name for name, _, _, staff in openedx.PEOPLE.values() if not staff}
        expect(everybody <= names, f"everybody is on it: {sorted(names)}")

    def deep_linking(self):
        browser, page = self.launch("deep-linking", "tessa", deep_linking=True)
        _, fields = form_of(page.text)
        choice = [("code", fields["code"]), ("view", "map"), ("view", "survey"), ("title-map", "Who knows whom & why")]
        sent = browser.ask("POST", f"{self.kith}/lti/select", data=choice)
        expect(sent.status_code == 200, f"a choice is made ({sent.status_code})")
        action, fields = form_of(sent.text)
        header, payload = decoded(fields["JWT"])
        stored = browser.ask("POST", action, data=fields)
        self.record.keep("deep-linking-4-response", {
            "what": "deep linking response, tool -> platform (browser form POST)", "method": "POST", "url": action,
            "form": {"JWT": SIGNED}, "jwt_header": header, "jwt_payload": payload, "status": stored.status_code,
        })
        expect(stored.status_code == 200, f"Open edX stores the choice ({stored.status_code} {stored.text[:900]})")
        from lti_consumer.models import LtiDlContentItem

        items = list(LtiDlContentItem.objects.all())
        expect([item.attributes["title"] for item in items] == ["Who knows whom & why", "Availability survey"], "with both titles")
        expect(items[0].attributes["custom"]["kith_view"] == "map", "and what they open")
        # One of them is opened again, as a student sees it.
        items[1].delete()
        _, page = self.launch("launch-deep-linked", "ana")
        expect(self.session(page)["view"] == "map", "the placed link opens the map")
        items[0].delete()

    def services(self):
        """Kith's own code asks the services: a token, the roster in pages, the gradebook."""
        if not self.services_binary:
            print("skipped: no --services")
            return
        from lti_consumer.models import LtiConfiguration

        number = LtiConfiguration.objects.get().id
        base = f"{self.platform}/api/lti_consumer/v1/lti/{number}"
        asked = {
            **self.registered, "database": self.database, "context": openedx.COURSE,
            "memberships": f"{base}/memberships", "line_items": f"{base}/lti-ags",
            "link": openedx.BLOCK, "user": openedx.external_id("ana"),
        }
        ran = subprocess.run([self.services_binary], input=json.dumps(asked), capture_output=True, text=True, check=False)
        expect(ran.returncode == 0, f"Kith uses the services: {ran.stderr}")
        for exchange in json.loads(ran.stdout):
            status = exchange["response"]["status"]
            expect(status in (200, 201, 204), f"{exchange['name']}: {exchange['request']['method']} answered with {status}")
            name = exchange.pop("name")
            self.record.keep(name, exchange)
        from lti_consumer.models import LtiAgsScore

        scores = [(score.score_given, score.score_maximum, score.grading_progress) for score in LtiAgsScore.objects.all()]
        expect(scores == [(1.0, 1.0, "FullyGraded")], f"the score is in the gradebook: {scores}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kith", required=True, help="the program `kith`")
    parser.add_argument("--services", help="the program `peer-services`")
    parser.add_argument("--port", type=int, default=18010, help="Kith's port; the next one is Open edX's")
    parser.add_argument("--record", help="a folder for what was said")
    drive = Drive(parser.parse_args())
    drive.start()
    try:
        drive.run()
    finally:
        drive.stop()
        if "KITH_SHOW_LOG" in os.environ:
            print(Path(drive.scratch.name, "kith.log").read_text(encoding="utf-8"))
    print("everything went well")


if __name__ == "__main__":
    main()
