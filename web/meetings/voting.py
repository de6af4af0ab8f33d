"""One's own ballot (我的一票): sign in, read, 同意 / 不同意 / 弃权 with a remark; once, and never again."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from web import access, store
from web.meetings import attendance, scene, telling
from web.meetings.attendance import Mine
from web.meetings.blueprint import page, pages
from web.meetings.scene import Item, Scene
from workflows.meetings import ballots, box


@pages.get("/meetings/<meeting>/ballot")
@pages.get("/meetings/<meeting>/items/<matter>/ballot")
def ballot(village: str, meeting: str, matter: str = "") -> str | Response:
    """The item to vote on, or one's own vote; without an item, the first on which a vote is still missing."""
    me = access.user()
    with store.database().read() as db:
        held = scene.load(db, village, meeting)
        mine = attendance.mine(db, held, home=me.home, person=me.person)
        item = held.find(matter) if matter else _following(held, mine) or held.items[0]
        secret = item.id in box.secret_items(db, village, meeting)
    # 逐项表决的，一页上每一项都选，一起投。
    if secret or item.listed:
        return redirect(url_for("voting.vote", village=village, meeting=meeting))
    return page(
        "ballot",
        held.village,
        scene=held,
        item=item,
        mine=mine,
        choice=telling.CHOICES.get(mine.choices.get(item.id, "")),
        following=_following(held, mine, but=item),
    )


def _following(held: Scene, mine: Mine, *, but: Item | None = None) -> Item | None:
    """The next item on which this person may still vote."""
    if held.meeting.state != "open" or not mine.present:
        return None
    settled = mine.recused | mine.voted
    return next((each for each in held.items if each.id not in settled and each is not but), None)


@pages.post("/meetings/<meeting>/items/<matter>/ballot")
def cast(village: str, meeting: str, matter: str) -> Response:
    """Cast one's ballot: a single command, so that three thousand can do it at once."""
    store.run(
        ballots.cast,
        village,
        access.actor(),
        meeting=meeting,
        matter=matter,
        choice=request.form.get("choice", ""),
        remark=request.form.get("remark", "").strip(),
    )
    flash(_("您的一票已经记下。"), "done")
    return redirect(url_for("meetings.ballot", village=village, meeting=meeting, matter=matter), 303)
