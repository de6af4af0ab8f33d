"""The list of a real county as a case's world (本县清单): what is published in the database, and the county's own rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine import store
from workflows import jurisdictions, matters
from workflows.law import rules
from workflows.law.rules import RuleSet
from workflows.listing import content as contents
from workflows.listing import lists
from workflows.listing.content import Content


@dataclass(frozen=True)
class County:
    """A county, or a township with what is above it: `items` of its list, `contents` published there, its own `rules`."""

    id: str
    items: tuple[str, ...]
    contents: Mapping[str, Content]
    rules: Mapping[str, Any]

    @property
    def alone(self) -> "County":
        """The same without what is published there: an item's own cases stand on its shipped list and its rules."""
        return County(
            self.id, tuple(each for each in self.items if each not in self.contents), {}, self.rules
        )

    def law(self, on: date) -> RuleSet:
        """The rules of a day: the nation's, those of the county's own files, and its own values on top."""
        return rules.resolve((self.id,), on=on, overrides=self.rules)


def of(session: Session, home: str, *, on: date) -> County:
    """The list and rules that hold in a county or township on a day; refuses (`not_found`) one that does not exist."""
    jurisdictions.get(session, home)
    line = jurisdictions.line(session, home)
    published = lists.published(session, line, on=on)
    return County(
        line[-1].jurisdiction,
        tuple(lists.in_force(session, line, on=on)),
        {
            item: contents.read(store.fetch(session, row.content).decode())
            for item, row in published.items()
            if row.content
        },
        matters.county_values(session, home, on=on),
    )
