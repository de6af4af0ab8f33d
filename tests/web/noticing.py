"""What the tests about notices and objections do again and again (公告测试的常用动作)."""

import io
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from werkzeug.test import TestResponse

from tests import copies
from tests.village import PHOTO, VILLAGE, VillageUnderTest, copied_village
from workflows.tables import Objection

TEXT = {"title": "关于村内道路硬化的决议公告", "content": "硬化二组至四组道路1.2公里", "amount": "186500.00"}
ALL = ("board", "web", "wechat")


def at_disclosure(village: VillageUnderTest) -> str:
    """A matter that waits for its resolution's notice, in a village where nothing else has happened; its number.

    The way there is gone once and then copied.
    """
    content, matter, now, commands = _gone()
    copies.restore(village.database, content)
    village.clock.now, village._commands = now, commands
    return matter


@cache
def _gone() -> tuple[copies.Kept, str, datetime, int]:
    with TemporaryDirectory() as folder:
        village = copied_village(Path(folder))
        matter = village.matter_at("resolution_disclosure")
        content = copies.keep(village.database)
    return content, matter, village.clock.now, village._commands


def photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(PHOTO), "board.png"


def post(
    village: VillageUnderTest,
    matter: str,
    *channels: str,
    role: str = "director",
    kind: str = "resolution",
    home: str = VILLAGE,
    data: Mapping[str, Any] | None = None,
    photos: bool = True,
) -> TestResponse:
    told: dict[str, Any] = {**TEXT, "channel": list(channels), **(data or {})}
    if photos:
        told |= {f"photo-{channel}": photo() for channel in channels if channel != "web"}
    address = f"/v/{home}/matters/{matter}/notices/{kind}"
    return village.client(role).post(address, data=told, content_type="multipart/form-data")


def objection_of(village: VillageUnderTest, name: str) -> Objection:
    with village.database.read() as session:
        return session.get_one(Objection, (VILLAGE, name))


def send(village: VillageUnderTest, role: str, address: str, **data: Any) -> TestResponse:
    return village.client(role).post(f"/v/{VILLAGE}/{address}", data=data)


def read(village: VillageUnderTest, address: str, status: int = 200, role: str = "public") -> str:
    answer = village.client(role).get(address)
    assert answer.status_code == status, address
    return answer.get_data().decode(errors="replace")


def page_of(notice: str, village: str = VILLAGE) -> str:
    return f"/village/{village}/notices/{notice}"


def code_on(page: str) -> str:
    found = re.search(r'class="check-code">([0-9A-Z-]+)<', page)
    assert found is not None
    return found[1]
