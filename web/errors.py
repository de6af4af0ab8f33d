"""Error pages (出错的页面): every refusal and every failure is answered with a sentence, never a trace or a bare code."""

import logging

from flask import Flask, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine.errors import Incomplete, Refused
from web import words

log = logging.getLogger("siyi")

SENTENCES = {
    400: "提交的内容看不明白。请返回上一页，刷新后重新填写。",
    401: "请先登录，再办理这件事。",
    403: "您现在的身份不能看这一页。请换有权限的人员登录。",
    404: "没有找到这一页。请从村里的首页重新进入。",
    405: "这个地址不能这样打开。请从村里的首页重新进入。",
    413: "上传的内容太大。请把照片缩小到10兆以内再传。",
    429: "操作太频繁。请稍等几分钟再试。",
}


def register(app: Flask) -> None:
    """Answer every kind of error with a page."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Incomplete, refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def _page(
    sentence: str, status: int, basis: str = "", mend: tuple[str, str] | None = None
) -> tuple[str, int]:
    page = render_template(
        "refused.html",
        sentence=sentence,
        basis=basis,
        status=status,
        matter_href=_matter() if status == 409 else "",
        mend=mend,
    )
    return page, status


def _matter() -> str:
    """The page of the matter that a refused step belonged to, for whoever may open it."""
    told = request.view_args or {}
    inside = current_user.is_authenticated and told.get("village") in current_user.villages
    if not inside or "matter" not in told or request.endpoint == "desk.matter":
        return ""
    return url_for("desk.matter", village=told["village"], matter=told["matter"])


def _mend(found: Refused | Incomplete) -> tuple[str, str] | None:
    """The page on which what is missing is set, and its words, where the reader may open it."""
    village = (request.view_args or {}).get("village")
    known = current_user.is_authenticated and village in current_user.villages
    if known and isinstance(found, Refused) and found.rule == "start_day_missing":
        return url_for("legacy.entries", village=village), _("去定启用日期")
    return None


def refused(found: Refused | Incomplete) -> tuple[str, int]:
    """The page that tells what cannot be done, and what to do next."""
    return _page(words.sentence(found), words.status(found), found.basis, _mend(found))


def _expired(_error: CSRFError) -> tuple[str, int]:
    return _page(_("这张表单放得太久，已经失效。请返回上一页，刷新后重新提交。"), 400)


def told(error: HTTPException) -> tuple[str, int]:
    """The page that tells a failure of HTTP in a sentence."""
    code = error.code or 500
    return _page(SENTENCES.get(code, SENTENCES[400]), code)


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    return error if (error.code or 500) < 400 else told(error)


def _failed(error: Exception) -> tuple[str, int]:
    log.exception("unexpected failure", exc_info=error)
    return _page(_("系统出了问题，刚才的内容没有保存。请稍后再试；仍然不行的，请联系管理员。"), 500)
