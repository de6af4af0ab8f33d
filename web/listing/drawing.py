"""The drawing of an item (流程图页): the modeler with the lint while one draws; without a script download and upload.

What comes from a browser or a file is read by a child process first (`trial.look`); what it cannot read is not kept.
"""

from urllib.parse import quote

from flask import Response as PlainResponse
from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from engine.diagram import AT_MOST
from engine.errors import Refused
from engine.lint import ERROR
from engine.lint.attributes import FINAL
from engine.lint.findings import error
from web import errors, words
from web.listing import told
from web.listing.blueprint import page, pages
from web.listing.told import Opened
from workflows.listing import drafting, trial
from workflows.listing.trial import Tried

Page = str | Response | tuple[str, int]

FORM_BYTES = 3 * AT_MOST + 100_000
"""What these pages read of a form: all that `engine` reads of one drawing, of which a browser makes up to three times."""

LARGE = ("listing.drawing", "listing.lint")
STATES = {
    "closed": later("已办结"),
    "rejected": later("未通过"),
    "withdrawn": later("已撤回"),
    "terminated": later("已终止"),
}


@pages.route("/drafts/<item>/drawing", methods=["GET", "POST"])
def drawing(home: str, item: str) -> Page:
    """The modeler; posted, the drawing is kept as it is or from a file."""
    found = told.find(home, item)
    if request.method == "GET":
        return _page(found)
    tried = _tried(found)
    if not tried.readable:
        raise Refused("drawing_unreadable", why=tried.findings[0].message)
    told.save(found, drafting.with_drawing(found.content, tried.drawing))
    for repair in tried.repairs:
        flash(repair.message, "info")
    errors = [each for each in tried.findings if each.severity == ERROR]
    if errors:
        flash(
            _("流程图已经保存，还有%(n)s处要改：%(first)s", n=len(errors), first=errors[0].message), "warning"
        )
    else:
        flash(_("流程图已经保存，没有发现问题。"), "done")
    return redirect(url_for("listing.draft", home=home, item=item), 303)


def _tried(found: Opened) -> Tried:
    """What the child says of the drawing that was posted."""
    raw = request.form.get("xml", "").encode()
    if upload := request.files.get("file"):
        raw = upload.stream.read(AT_MOST + 1)
        upload.close()
    if len(raw) > AT_MOST:
        raise Refused("drawing_too_large", most=AT_MOST // 1_000_000)
    try:
        drawing = raw.decode()
    except UnicodeDecodeError as problem:
        raise Refused("drawing_unreadable", why=_("不是流程图文件。请上传 .bpmn 文件")) from problem
    return trial.look(found.content.but(drawing=drawing), found.item, found.home)


@pages.post("/drafts/<item>/drawing/lint")
def lint(home: str, item: str) -> Response:
    """What the lint finds in a drawing that is not saved yet, for the modeler: by element, with the sentence."""
    try:
        findings = _tried(told.find(home, item)).findings
    except Refused as refused:
        if refused.rule not in ("drawing_too_large", "drawing_unreadable"):
            raise
        findings = (error(item, "", refused.rule, words.sentence(refused)),)
    answer: Response = jsonify(
        findings=[
            {"element": each.element, "severity": each.severity, "message": each.message} for each in findings
        ]
    )
    return answer


def let_in() -> None:
    """Before anything reads the form: a drawing is longer than what people type, so these pages read more."""
    if request.endpoint in LARGE:
        request.max_form_memory_size = FORM_BYTES


@pages.errorhandler(RequestEntityTooLarge)
def too_large(found: RequestEntityTooLarge) -> Page:
    """What is larger still is told of the drawing, not of photos."""
    if request.endpoint not in LARGE:
        return errors.told(found)
    refused = Refused("drawing_too_large", most=AT_MOST // 1_000_000)
    if request.endpoint == "listing.lint":
        return jsonify(findings=[{"element": "", "severity": ERROR, "message": words.sentence(refused)}])
    return errors.refused(refused)


@pages.get("/drafts/<item>/drawing.bpmn")
def download(home: str, item: str) -> PlainResponse:
    """The drawing as a file, to be changed in another programme."""
    found = told.find(home, item)
    answer = PlainResponse(found.content.drawing, content_type="application/xml; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.row.title)}.bpmn"
    return answer


def _page(found: Opened) -> str:
    return page(
        "drawing",
        found.home,
        draft=found,
        lanes=told.lanes(),
        states=[(name, STATES[name]) for name in FINAL],
        outcomes=[
            (name, told.outcome(name)) for name in ("done", "agree", "amend", "refuse", "clear", "objection")
        ],
        discussed="four-discussions" in found.drawn.calls,
        pictures=told.pictures(found),
    )
