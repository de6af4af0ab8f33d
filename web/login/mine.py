"""My account (我的账号): what I sign in with, the devices that remember me, another PIN or password."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from web import access, device, freshness, store
from web.login import entering
from web.login.blueprint import answered, code_of, new_twice, own
from web.wording import day, moment
from workflows import accounts
from workflows.accounts import devices, resets, secret
from workflows.accounts.phone import last_of, masked
from workflows.accounts.secret import PIN

Page = Response | str | tuple[str, int]


@own.get("/me")
def mine() -> str:
    """What I sign in with, and where I am remembered."""
    found, at = access.user().sign_in, store.now()
    shown = device.token()
    with store.database().read() as db:
        rows = devices.of_account(db, found, at=at)
        last = last_of(db, found.county, [found.account]).get(found.account, "")
    return render_template(
        "login/mine.html",
        user=access.user(),
        pin=found.kind == PIN,
        phone=masked(last),
        devices=[
            {
                "id": row.id,
                "label": row.label,
                "here": shown is not None and shown.id == row.id,
                "seen": moment(row.seen),
                "until": day(row.until[:10]),
            }
            for row in rows
        ],
        manages=may_manage(),
    )


def may_manage() -> bool:
    """Whether the signed-in person looks after other people's accounts."""
    return access.user().holds(*resets.VILLAGE_ISSUERS, *resets.ISSUERS)


@own.post("/me/devices/<name>/forget")
def forget_device(name: str) -> Response:
    """Remember me no more on one of my devices."""
    freshness.require(access.actor(), store.now())
    with store.database().write() as db:
        devices.forget(db, access.user().sign_in, name)
    flash(_("这台设备不再记住您，再用时要重新登录。"), "done")
    answer = redirect(url_for("account.mine"), 303)
    shown = device.token()
    return device.send(answer, None) if shown is not None and shown.id == name else answer


@own.route("/me/secret", methods=["GET", "POST"])
def change_secret() -> Page:
    """Choose another PIN or password; whoever is signed in elsewhere in my name is not any more."""
    pin = access.user().sign_in.kind == PIN
    if request.method == "GET":
        return answered("secret", None, pin=pin)
    try:
        _change()
    except Refused as refused:
        return answered("secret", refused, pin=pin)
    flash(_("已经换好。别的手机和电脑上要重新登录。"), "done")
    return device.send(redirect(url_for("account.mine"), 303), None)


def _change() -> None:
    found = access.user().sign_in
    chosen = typed_secret(found)
    hashed = secret.hashed(chosen, found.kind)
    old = request.form.get("old", "")[:200]
    accounts.prove(store.database(), found, secret=code_of(old) if found.kind == PIN else old, at=store.now())
    if found.kind == PIN:
        # 刚刚输过原来的密码，不用再问一遍
        entering.begin(found)
    store.run(resets.change, found.county, access.actor(), secret=hashed)
    with store.database().read() as db:
        changed = resets.of(db, found.account)
    entering.begin(changed)


def typed_secret(found: accounts.SignIn) -> str:
    """The new secret that was typed twice."""
    first, second = (request.form.get(name, "")[:201] for name in ("new", "again"))
    if found.kind == PIN:
        first, second = code_of(first), code_of(second)
    return new_twice(first, second)
