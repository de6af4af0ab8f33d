"""Messages to pass on (发通知): each a finished text, one tap to copy it, one to say that it was passed on."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from web import access, store
from web.messages import shown
from web.messages.blueprint import pages
from workflows import jurisdictions
from workflows.messages import following, outbox


@pages.get("/messages")
def messages(village: str) -> str:
    """What is to be passed on in this village now, and what was lately."""
    at, me = store.now(), access.user()
    following.catch_up(store.database(), at=at, village=village)
    with store.database().read() as db:
        return render_template(
            "messages/messages.html",
            village=jurisdictions.get(db, village).name,
            here=village,
            cards=shown.cards(db, village, at=at, reader=(me.home, me.person)),
            passed=shown.passed(db, village),
        )


@pages.post("/messages/<message>/copied")
def copied(village: str, message: str) -> Response:
    """The officer has passed a message on."""
    outbox.mark_copied(store.database(), village, message, by=access.actor(), at=store.now())
    flash(_("已经记下。还没看的人，可以打个电话。"), "done")
    return redirect(url_for("messages.messages", village=village), 303)


__all__ = ["pages"]
