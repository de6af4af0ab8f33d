"""What an open task asks of one person (轮到谁): to do it, to draft it, to sign it, or nothing yet."""

from collections.abc import Sequence
from functools import cached_property

from sqlalchemy.orm import Session

from workflows.tasks import tables
from workflows.tasks.tables import NONE, Hand, Signer

Key = tuple[str, str, str]


class Working:
    """Hands and signers of some villages, read once and only where an office task is open."""

    def __init__(self, session: Session, villages: Sequence[str]) -> None:
        self._session = session
        self._villages = villages

    @cached_property
    def _rows(self) -> tuple[dict[Key, Hand], dict[Key, list[Signer]]]:
        hands, signers = tables.of_villages(self._session, self._villages)
        found: dict[Key, list[Signer]] = {}
        for each in signers:
            found.setdefault((each.jurisdiction, each.matter, each.path), []).append(each)
        return {(each.jurisdiction, each.matter, each.path): each for each in hands}, found

    def asks(self, task: Key, *, key: str, may: bool) -> str:
        """The kind of thing to do: `task`, `draft`, `sign`; empty where it is another's turn. `key` is home/person."""
        hands, signers = self._rows
        hand, around = hands.get(task), signers.get(task, [])
        prepared = hand is not None and hand.prepared != NONE
        mine = next((each for each in around if each.person == key and each.state == "waiting"), None)
        if mine is not None and (mine.moment == "after") == prepared:
            return "sign"
        if hand is not None and hand.delegate and hand.draft == NONE:
            return "draft" if hand.delegate == key else ""
        before = any(each.moment == "before" and each.state == "waiting" for each in around)
        held = hand is not None and hand.holder not in ("", key)
        return "task" if may and not (prepared or before or held) else ""
