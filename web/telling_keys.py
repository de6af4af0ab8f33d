"""What is said about the county's keys (签名密钥的叙述)."""

from flask_babel import gettext as _

from engine.log import Event
from web.scene import Scene, Told, tells


@tells("signing_key_announced")
def _announced(_scene: Scene, event: Event) -> Told:
    told = [(_("算法"), event.body["algorithm"]), (_("公钥"), event.body["public"])]
    return Told(_("启用签名密钥%(key)s", key=event.subject), told)
