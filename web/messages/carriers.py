"""Robots and gateways behind the outbox (企业微信群机器人、短信网关): what `channels.json` beside the database names.

Without the file every message is copied by hand. It looks like this, each part optional:

    {"wecom": {"xinghe": {"everybody": "https://…/send?key=…", "offices": "https://…/send?key=…"}},
     "sms": {"url": "https://sms.example/send", "headers": {"Authorization": "Bearer …"},
             "body": {"mobile": "{phone}", "content": "{text}"}, "ok": "\\"code\\":0"}}
"""

import http.client
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from engine.errors import DefinitionError
from workflows.messages.delivery import Carrier, Undelivered
from workflows.messages.tables import Audience, Message

FILE = "channels.json"
SECONDS = 10
ANSWER_AT_MOST = 65_536
WECOM_BYTES = 2_048
"""The most that a robot of 企业微信 takes as the content of one text."""


def _post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """Post JSON; the answer's text. Raises Undelivered with a reason that holds no address: it may carry a key."""
    content = json.dumps(body, ensure_ascii=False).encode()
    told = {"Content-Type": "application/json; charset=utf-8", **headers}
    try:
        # Only addresses that the administrator wrote, and `_address` lets pass no other scheme.
        with urlopen(Request(url, content, told), timeout=SECONDS) as answer:  # noqa: S310
            text: str = answer.read(ANSWER_AT_MOST).decode("utf-8", "replace")
            return text
    except HTTPError as error:
        with error:
            raise Undelivered(f"对方回答 HTTP {error.code}") from None
    except TimeoutError:
        raise Undelivered(f"{SECONDS}秒没有回答") from None
    except (URLError, OSError, http.client.HTTPException):
        raise Undelivered("连不上对方的服务器") from None


@dataclass(frozen=True)
class Wecom:
    """Robots in chats of 企业微信: by village, township or county one for everybody's chat and one for the offices'."""

    robots: Mapping[str, Mapping[str, str]]
    name: str = "wecom"
    needs_phones: bool = False

    def _robot(self, message: Message) -> str:
        which = "everybody" if message.audience == Audience.EVERYBODY else "offices"
        return self.robots.get(message.home, {}).get(which, "")

    def takes(self, message: Message) -> bool:
        """Whether the chat of those it is for has a robot."""
        return bool(self._robot(message))

    def send(self, message: Message, text: str, phones: Sequence[str]) -> None:
        """Post the text; raises Undelivered also where the robot answers with an error."""
        content = text.encode()[:WECOM_BYTES].decode("utf-8", "ignore")
        body = {"msgtype": "text", "text": {"content": content}}
        answer = _post(self._robot(message), body, {})
        try:
            code = json.loads(answer)["errcode"]
        except (ValueError, KeyError, TypeError):
            raise Undelivered("机器人的回答看不明白") from None
        if code != 0:
            raise Undelivered(f"机器人回答错误 {code}")


@dataclass(frozen=True)
class Sms:
    """Any gateway for short messages that takes JSON: one posting a phone number, made from a template."""

    url: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    ok: str
    name: str = "sms"
    needs_phones: bool = True

    def takes(self, message: Message) -> bool:
        """Offices and bodies have members with phones; the whole village has its chat."""
        return message.audience != Audience.EVERYBODY

    def send(self, message: Message, text: str, phones: Sequence[str]) -> None:
        """Post for each number; raises Undelivered at the first that fails: then all are tried again."""
        for phone in phones:
            answer = _post(self.url, _filled(self.body, phone=phone, text=text), self.headers)
            if self.ok and not re.search(self.ok, answer):
                raise Undelivered("短信网关没有接受")


def _filled(template: Any, **facts: str) -> Any:
    """A template with {phone} and {text} in its texts replaced."""
    if isinstance(template, Mapping):
        return {key: _filled(value, **facts) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, **facts) for value in template]
    if not isinstance(template, str):
        return template
    return re.sub(r"\{(phone|text)\}", lambda found: facts[found[1]], template)


def load(folder: Path) -> list[Carrier]:
    """The carriers set up in a folder, in the order they are asked; none without the file.

    Raises DefinitionError for a file that cannot be read.
    """
    file = folder / FILE
    if not file.exists():
        return []
    try:
        told = json.loads(file.read_text("utf-8"))
        return _read(told)
    except (ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        expected = "wecom and sms as the head of web/messages/carriers.py shows"
        raise DefinitionError(
            FILE, None, found=f"{type(error).__name__}: {error}", expected=expected
        ) from error


def _read(told: Mapping[str, Any]) -> list[Carrier]:
    unknown = set(told) - {"wecom", "sms"}
    if unknown:
        raise ValueError(f"the unknown parts {sorted(unknown)}")
    carriers: list[Carrier] = []
    if told.get("wecom"):
        carriers.append(Wecom({home: _robots(robots) for home, robots in told["wecom"].items()}))
    if sms := told.get("sms"):
        headers, ok = dict(sms.get("headers", {})), str(sms.get("ok", ""))
        re.compile(ok)
        carriers.append(Sms(_address(sms["url"]), headers, dict(sms["body"]), ok))
    return carriers


def _robots(told: Mapping[str, str]) -> Mapping[str, str]:
    unknown = set(told) - {"everybody", "offices"}
    if unknown:
        raise ValueError(f"the unknown chats {sorted(unknown)}")
    return {chat: _address(url) for chat, url in told.items()}


def _address(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("an address that is neither http nor https")
    return url
