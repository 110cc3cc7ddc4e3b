"""PyLTI1p3 with Flask doing what Kith's launch does: login, launch, a page. The code of its documentation.

Launch data and nonces are kept in the process's own memory, which is the fastest store it has (and forgets everything
at a restart); the platform's key set is cached, as its documentation recommends.
"""

import os

from flask import Flask, jsonify, request
from flask_caching import Cache
from pylti1p3.contrib.flask import (
    FlaskCacheDataStorage,
    FlaskMessageLaunch,
    FlaskOIDCLogin,
    FlaskRequest,
)
from pylti1p3.tool_config import ToolConfDict

env = os.environ
app = Flask(__name__)
app.secret_key = "a-key-that-signs-cookies"
# The default forgets all but 500 entries: nonces would be lost under load.
cache = Cache(app, config={"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": 10_000_000})

tool_conf = ToolConfDict(
    {
        env["ISSUER"]: [
            {
                "default": True,
                "client_id": env["CLIENT_ID"],
                "auth_login_url": env["AUTH_URL"],
                "auth_token_url": env["TOKEN_URL"],
                "key_set_url": env["JWKS_URL"],
                "key_set": None,
                "deployment_ids": [env["DEPLOYMENT_ID"]],
            }
        ]
    }
)


class SecureAware(FlaskRequest):
    """Everything is on loopback without TLS, so cookies carry no `Secure`."""

    def __init__(self):
        super().__init__(request_is_secure=False)


@app.route("/healthz")
def healthz():
    return "ok"


@app.route("/login", methods=["GET", "POST"])
def login():
    storage = FlaskCacheDataStorage(cache)
    oidc = FlaskOIDCLogin(SecureAware(), tool_conf, launch_data_storage=storage)
    return oidc.redirect(request.values["target_link_uri"])


@app.route("/launch", methods=["POST"])
def launch():
    storage = FlaskCacheDataStorage(cache)
    message = FlaskMessageLaunch(SecureAware(), tool_conf, launch_data_storage=storage)
    message.set_public_key_caching(storage, cache_lifetime=7200)
    data = message.get_launch_data()
    user = data.get("sub", "")
    return f'<!doctype html><title>pylti</title><main data-user="{user}">Welcome</main>'


@app.errorhandler(Exception)
def refused(error):
    return jsonify({"error": str(error)}), 401
