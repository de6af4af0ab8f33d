"""The web application (网页应用): made from settings; blueprints by who uses them."""

from datetime import timedelta

from flask import Flask, Response, abort, request
from flask_babel import Babel
from flask_login import current_user
from flask_wtf import CSRFProtect

from engine import signing
from engine.database import Database
from engine.evidence import MOST_BYTES, Evidence
from web import access, compression, context, drafts, errors, freshness, limits, login, store
from web.assets import pages as assets
from web.audit import pages as audit
from web.checkup import pages as checkup
from web.desk import pages as desk
from web.dossier import pages as dossier
from web.finance import pages as finance
from web.inspection import pages as inspection
from web.legacy import pages as legacy
from web.library import pages as library
from web.listing import drawing
from web.listing import pages as listing
from web.meetings import pages as meetings
from web.mergers import pages as mergers
from web.messages import looks
from web.messages import pages as messages
from web.notices import pages as notices
from web.powers import pages as powers
from web.registers import pages as registers
from web.settings import Settings
from web.support import pages as support
from web.tasks import pages as tasks
from web.village import pages as village
from web.voting import pages as voting
from web.wall import pages as wall
from workflows import due

CSP = (
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PHOTOS_AT_MOST = 12
DUE_AT_ONCE = 20
"""What one who looks carries out of what is due; where more is, the server's own thread does it."""

ROOMS = (
    *(login, desk, tasks, meetings, notices, village, powers, assets, wall, finance, support, library),
    *(audit, checkup, dossier, inspection, voting, messages, registers, legacy, listing, mergers),
)
"""The pages, by who uses them."""

csrf = CSRFProtect()
babel = Babel()


def create_app(settings: Settings) -> Flask:
    """An application over the settings' database, which must exist (see `siyi init`)."""
    app = Flask("web")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SIYI_ADDRESS=settings.address,
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
        RESET_GOOD_FOR=timedelta(days=settings.reset_days),
    )
    app.extensions[store.EXTENSION] = store.Store(_database(settings), Evidence(settings.files), settings.now)
    # Before what reads the form, and so holds it to its usual length.
    app.before_request(drawing.let_in)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=context.locale)
    access.login_manager.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room.pages)
    app.register_blueprint(login.own)
    app.register_blueprint(finance.inside)
    app.register_blueprint(support.inside)
    app.register_blueprint(library.inside)
    app.register_blueprint(assets.inner)
    limits.register(app)
    errors.register(app)
    context.register(app)
    app.before_request(_refuse_control_characters)
    app.before_request(_stay_fresh)
    login.pin.register(app)
    app.before_request(_let_time_pass)
    app.before_request(store.note_log)
    drafts.register(app)
    app.after_request(compression.compress)
    app.after_request(_protect)
    looks.register(app)
    app.add_url_rule("/", "home", app.view_functions["village.villages"])
    return app


def _stay_fresh() -> None:
    if request.endpoint != "static":
        freshness.stay(store.now())


def _refuse_control_characters() -> None:
    # No name or number has them, and a database that keeps text refuses NUL.
    told = (request.path, *request.args.values(), *request.args, *request.form)
    if any("\x00" in text for text in told):
        abort(400)


def _database(settings: Settings) -> Database:
    database = Database(settings.database_url)
    if settings.signing_key.exists():
        database.signer = signing.load(settings.signing_key)
    return database


def _let_time_pass() -> None:
    # Gates open by themselves: whoever looks, sees what is due done. The server's own thread does the same.
    if request.method == "GET" and request.endpoint != "static":
        due.fire_all(store.database(), at=store.now(), most=DUE_AT_ONCE)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if current_user and current_user.is_authenticated:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
