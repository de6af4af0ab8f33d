"""The web application (网页应用): made from settings; blueprints by who uses them."""

from datetime import timedelta

from flask import Flask, Response, abort, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf import CSRFProtect

from engine.database import Database
from engine.evidence import MOST_BYTES, Evidence
from web import access, context, errors, login, store
from web.audit import pages as audit
from web.checkup import pages as checkup
from web.desk import pages as desk
from web.legacy import pages as legacy
from web.meetings import pages as meetings
from web.notices import pages as notices
from web.registers import pages as registers
from web.settings import Settings
from web.village import pages as village
from workflows import due

CSP = (
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PHOTOS_AT_MOST = 12

csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")


def create_app(settings: Settings) -> Flask:
    """An application over the settings' database, which must exist (see `siyi init`)."""
    app = Flask("web")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=MOST_BYTES * PHOTOS_AT_MOST,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="zh_Hans_CN",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        RATELIMIT_ENABLED=not settings.testing,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.extensions[store.EXTENSION] = store.Store(
        Database(settings.database_url), Evidence(settings.files), settings.now
    )
    csrf.init_app(app)
    babel.init_app(app, locale_selector=context.locale)
    limiter.init_app(app)
    access.login_manager.init_app(app)
    for room in (login, desk, meetings, notices, village, audit, checkup, registers, legacy):
        app.register_blueprint(room.pages)
    limiter.limit("20 per minute", methods=["POST"])(app.view_functions["login.sign_in"])
    limiter.limit("20 per minute", methods=["POST"])(app.view_functions["village.object_to"])
    errors.register(app)
    context.register(app)
    app.before_request(_refuse_control_characters)
    app.before_request(_let_time_pass)
    app.after_request(_protect)
    app.add_url_rule("/", "home", app.view_functions["village.villages"])
    return app


def _refuse_control_characters() -> None:
    # No name or number has them, and a database that keeps text refuses NUL.
    told = (request.path, *request.args.values(), *request.args, *request.form)
    if any("\x00" in text for text in told):
        abort(400)


def _let_time_pass() -> None:
    # Gates open by themselves: whoever looks, sees what is due done. The server's own thread does the same.
    if request.method == "GET" and request.endpoint != "static":
        due.fire_all(store.database(), at=store.now())


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if current_user and current_user.is_authenticated:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
