"""What is said about accounts and about what was entered for somebody (账号与代录的叙述)."""

from flask_babel import gettext as _

from engine.log import Event
from web import wording
from web.scene import Scene, Told, tells
from web.telling import reason
from web.wording import moment
from workflows import entries


def _what(event: Event) -> str:
    kind = event.body["kind"]
    return wording.named(entries.KINDS[kind].name) if kind in entries.KINDS else kind


@tells("entry_drafted")
def _drafted(_scene: Scene, event: Event) -> Told:
    offices = wording.offices(event.body["offices"])
    return Told(_("代%(offices)s录入：%(what)s，等本人确认", offices=offices, what=_what(event)))


@tells("entry_confirmed")
def _confirmed(_scene: Scene, event: Event) -> Told:
    return Told(_("确认代录：%(what)s", what=_what(event)))


@tells("entry_rejected")
def _rejected(_scene: Scene, event: Event) -> Told:
    return Told(_("没有确认代录：%(what)s", what=_what(event)), reason(event), "returned")


@tells("entry_dropped")
def _dropped(_scene: Scene, event: Event) -> Told:
    return Told(_("收回代录：%(what)s", what=_what(event)))


@tells("reset_issued")
def _issued(_scene: Scene, event: Event) -> Told:
    pairs = [(_("有效期到"), moment(event.body["until"]))]
    return Told(_("给账号%(account)s打印密码重设单", account=event.subject), pairs)


@tells("secret_reset")
def _reset(_scene: Scene, event: Event) -> Told:
    return Told(_("账号%(account)s用一次性码设了新密码", account=event.subject))


@tells("secret_changed")
def _changed(_scene: Scene, event: Event) -> Told:
    return Told(_("账号%(account)s换了密码", account=event.subject))


@tells("phone_entered")
def _phone(_scene: Scene, event: Event) -> Told:
    return Told(_("给账号%(account)s登记手机号", account=event.subject))


@tells("authenticator_enrolled")
def _enrolled(_scene: Scene, event: Event) -> Told:
    return Told(_("账号%(account)s绑定验证器", account=event.subject))


@tells("recovery_code_used")
def _recovered(_scene: Scene, event: Event) -> Told:
    return Told(_("账号%(account)s用备用码登录", account=event.subject))
