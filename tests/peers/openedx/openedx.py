"""Open edX as an LTI platform: the real lti-consumer-xblock, served over HTTP on this machine.

Everything of LTI is the package's own: the block that prepares a launch, the consumer that signs it, the views for the
key set, the launch, tokens, rosters, line items and deep linking. What the LMS around it does (users, enrolments, a
place for blocks) is a few dictionaries here. Every person is made up.
"""

import socketserver
import threading
import uuid
from types import SimpleNamespace
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.conf import settings

COURSE = "course-v1:Fjord+TEAM101+2026_T4"
COURSE_TITLE = "Team Projects 101 & Practice"
ORG_TITLE = "Fjord University"
BLOCK = "block-v1:Fjord+TEAM101+2026_T4+type@lti_consumer+block@5a1e"
CLIENT_ID = "7f0c2d5e-3b1a-4c8e-9d42-5a1e00000001"
PASSPORT_ID = "7f0c2d5e-3b1a-4c8e-9d42-5a1e00000002"
# Name, what the LMS knows them as, the role in the course, a role in the forum, and whether they run the site.
PEOPLE = {
    "tessa": ("Tessa Marsh", "instructor", None, False),
    "ole": ("Ole Berg", "staff", None, False),
    "ada": ("Ada Quist", "student", None, True),
    "ana": ("Ana Prado", "student", None, False),
    "bo": ("Bo Lindqvist", "student", None, False),
    "cy": ("Cy O'Dell", "student", "Community TA", False),
    "noor": ("نور الهدى", "student", None, False),
}


def external_id(username):
    """The id of a person that tools get to see: a UUID that stays."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://lms.example/{username}"))


def configure(origin, database):
    """Sets Django up as far as the package needs it."""
    settings.configure(
        SECRET_KEY="for-this-run-only",
        DEBUG=False,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="urls_of_openedx",
        USE_TZ=True,
        TIME_ZONE="UTC",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "rest_framework",
            "django_filters",
            "waffle",
            "config_models",
            "workbench",
            "lms_users",
            "lti_consumer",
        ],
        MIDDLEWARE=[
            "edx_django_utils.cache.middleware.RequestCacheMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        WORKBENCH={"reset_state_on_restart": False, "services": {}},
        LOGGING={
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
        },
        # As an LMS has them.
        LMS_ROOT_URL=origin,
        LMS_BASE=origin.split("//")[1],
        LTI_BASE=origin,
        PLATFORM_NAME="Fjord Online",
        SERVICE_VARIANT="lms",
        FEATURES={},
        USAGE_KEY_PATTERN=r"(?P<usage_key_string>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))",
        USAGE_ID_PATTERN=r"(?P<usage_id>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))",
        COURSE_ID_PATTERN=r"(?P<course_id>[^/+]+(/|\+)[^/+]+(/|\+)[^/?]+)",
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)


class Lms:
    """What stands around the block in an LMS."""

    def __init__(self, kith):
        self.kith = kith
        from django.contrib.auth import get_user_model

        self.users = {}
        for username in PEOPLE:
            self.users[username] = get_user_model().objects.create(username=username, email=f"{username}@fjord.example")
        self.replace_compat()

    def block(self, username="tessa"):
        """The LTI block of the course as `username` sees it."""
        from lti_consumer.lti_xblock import LtiConsumerXBlock
        from opaque_keys.edx.keys import UsageKey
        from xblock.fields import ScopeIds
        from xblock.runtime import DictKeyValueStore, KvsFieldData

        name, role, _, is_staff = PEOPLE[username]
        user = self.users[username]
        key = UsageKey.from_string(BLOCK)
        runtime = SimpleNamespace(hostname=settings.LMS_BASE, applicable_aside_types=lambda _: [])
        attributes = {
            "edx-platform.is_authenticated": True,
            "edx-platform.user_id": user.id,
            "edx-platform.username": username,
            "edx-platform.user_role": role,
            "edx-platform.user_is_staff": is_staff,
        }
        person = SimpleNamespace(full_name=name, emails=[user.email], opt_attrs=attributes)
        services = {
            "user": SimpleNamespace(get_current_user=lambda: person, get_external_user_id=lambda _: external_id(username)),
            "i18n": SimpleNamespace(ugettext=lambda text: text, gettext=lambda text: text),
        }
        runtime.service = lambda _, wanted: services.get(wanted)
        block = LtiConsumerXBlock(runtime, KvsFieldData(DictKeyValueStore()), scope_ids=ScopeIds(user.id, "lti_consumer", key, key))
        # What a course author fills in (Studio), in Studio's words.
        block.display_name = "Find your group"
        block.lti_version = "lti_1p3"
        block.config_type = "new"
        block.lti_1p3_launch_url = f"{self.kith}/lti/launch"
        block.lti_1p3_oidc_url = f"{self.kith}/lti/login"
        block.lti_1p3_redirect_uris = [f"{self.kith}/lti/launch"]
        block.lti_1p3_tool_key_mode = "keyset_url"
        block.lti_1p3_tool_keyset_url = f"{self.kith}/.well-known/jwks.json"
        block.lti_1p3_enable_nrps = True
        block.lti_advantage_deep_linking_enabled = True
        block.lti_advantage_deep_linking_launch_url = f"{self.kith}/lti/launch"
        block.lti_advantage_ags_mode = "programmatic"
        block.custom_parameters = ["kith_note=from the course author"]
        block.ask_to_send_full_name = True
        block.ask_to_send_email = True
        block.ask_to_send_username = True
        block.weight = 1.0
        return block

    def members(self, _):
        """The course's people as the LMS' course API lists them."""
        members = {}
        for username, (name, role, _, is_staff) in PEOPLE.items():
            user = self.users[username]
            if is_staff:
                continue
            members[user.id] = {"id": user.id, "username": username, "email": user.email, "name": name, "roles": [role]}
        return members

    def replace_compat(self):
        """The package reaches the LMS through one module; this is the LMS."""
        from lti_consumer.plugin import compat

        course = SimpleNamespace(display_name_with_default=COURSE_TITLE, display_org_with_default=ORG_TITLE, lti_passports=[])
        by_id = {user.id: username for username, user in self.users.items()}

        def merge_forum_roles(_, members):
            for member in members.values():
                forum = PEOPLE[member["username"]][2]
                if forum:
                    member["roles"].append(forum)
            return members

        off = lambda: SimpleNamespace(is_enabled=lambda *_: False)
        compat.load_enough_xblock = lambda _: self.block()
        compat.load_block_as_user = lambda _: self.block()
        compat.save_xblock = lambda _: None
        compat.get_course_by_id = lambda _: course
        compat.get_course_members = self.members
        compat.merge_course_forum_roles = merge_forum_roles
        compat.get_user_course_forum_role = lambda user_id, _: PEOPLE[by_id[user_id]][2]
        compat.batch_get_or_create_externalids = lambda users: {
            user.id: SimpleNamespace(external_user_id=external_id(user.username)) for user in users
        }
        compat.get_user_from_external_user_id = lambda wanted: next(
            user for user in self.users.values() if external_id(user.username) == wanted
        )
        compat.user_has_studio_write_access = lambda *_: True
        compat.user_course_access = lambda *_, **__: True
        compat.user_has_access = lambda *_, **__: True
        compat.publish_grade = lambda *_, **__: None
        compat.nrps_pii_disallowed = lambda: False
        compat.get_external_multiple_launch_urls_waffle_flag = off
        compat.get_external_config_waffle_flag = off
        compat.get_database_config_waffle_flag = off
        compat.get_external_user_id_1p1_launches_waffle_flag = off
        from lti_consumer.plugin import views

        # The switch "LTI PII sharing" of the course.
        views.get_lti_pii_sharing_state_for_course = lambda _: True

    def registration(self):
        """What Studio shows the course author to type in at the tool."""
        from lti_consumer.api import get_lti_1p3_launch_info
        from lti_consumer.models import LtiConfiguration, Lti1p3Passport

        data = self.block().get_lti_1p3_launch_data()
        LtiConfiguration.objects.get(config_id=data.config_id).get_or_create_lti_1p3_passport()
        # Chosen at random otherwise; recordings of one run are to be like those of the next.
        Lti1p3Passport.objects.update(lti_1p3_client_id=CLIENT_ID, passport_id=PASSPORT_ID)
        info = get_lti_1p3_launch_info(data)
        return {
            "issuer": settings.LTI_BASE,
            "client_id": info["client_id"],
            "deployment_id": info["deployment_id"],
            "auth_url": info["oidc_callback"],
            "token_url": info["token_url"],
            "jwks_url": info["keyset_url"],
        }

    def login_url(self, username, deep_linking=False):
        """Where the frame of the block leads."""
        from lti_consumer import api

        data = self.block(username).get_lti_1p3_launch_data()
        if deep_linking:
            return api.get_lti_1p3_launch_start_url(data, deep_link_launch=True)
        return api.get_lti_1p3_content_url(data)


class Quiet(WSGIRequestHandler):
    """Says nothing of every request."""

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """One thread a request: the tool asks for keys while its launch is under way."""

    daemon_threads = True


def serve(port):
    """Serves in the background."""
    from django.core.wsgi import get_wsgi_application

    server = Server(("127.0.0.1", port), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
