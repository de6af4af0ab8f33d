"""The registers' tables (名册的表): ids only; names and phone numbers lie in the private parts of events."""

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Table
from workflows.tables import DAY, ID, INSTANT, WORD


class Group(Table):
    """A villagers' group (村民小组) by its name."""

    __tablename__ = "village_group"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(WORD, primary_key=True)


class Household(Table):
    """A household (户) by the number the village itself gave it; `head` is a person's id."""

    __tablename__ = "household"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(WORD, primary_key=True)
    group: Mapped[str] = mapped_column(WORD)
    head: Mapped[str] = mapped_column(ID)


class Resident(Table):
    """To which household a person belongs; who only holds an office here has none."""

    __tablename__ = "resident"
    __table_args__ = (Index("ix_resident_household", "jurisdiction", "household"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(ID, primary_key=True)
    household: Mapped[str] = mapped_column(WORD)


class Import(Table):
    """One workbook that was taken over (导入): what it brought, and whether it was undone."""

    __tablename__ = "register_import"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    index: Mapped[int]
    state: Mapped[str] = mapped_column(WORD)
    office: Mapped[str] = mapped_column(WORD)
    at: Mapped[str] = mapped_column(INSTANT)
    counts: Mapped[str] = mapped_column(Text)


class ImportDraft(Table):
    """A workbook that was read and waits for somebody to say yes: a source with names in it, gone after a day."""

    __tablename__ = "register_draft"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    account: Mapped[str] = mapped_column(ID)
    content: Mapped[str] = mapped_column(Text)
    until: Mapped[str] = mapped_column(INSTANT)


class StartDay(Table):
    """From which day a village decides in the system (启用日期); what was decided before is 存量."""

    __tablename__ = "start_day"

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    day: Mapped[str] = mapped_column(DAY)


class LegacyEntry(Table):
    """A matter from before the start day as somebody entered it (存量登记): it stands once the township confirmed it."""

    __tablename__ = "legacy_entry"
    __table_args__ = (Index("ix_legacy_entry_matter", "jurisdiction", "matter"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    state: Mapped[str] = mapped_column(WORD)
    matter: Mapped[str] = mapped_column(ID)
    stage: Mapped[str] = mapped_column(WORD)
    entered_by: Mapped[str] = mapped_column(ID)
    entered_at: Mapped[str] = mapped_column(INSTANT)
    told: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class Handover(Table):
    """An office changes hands (交接): confirmed by both, seen by the township; then the terms end and begin."""

    __tablename__ = "handover"
    __table_args__ = (Index("ix_handover_state", "jurisdiction", "state"),)

    jurisdiction: Mapped[str] = mapped_column(ID, primary_key=True)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    state: Mapped[str] = mapped_column(WORD)
    office: Mapped[str] = mapped_column(WORD)
    outgoing: Mapped[str] = mapped_column(ID)
    incoming: Mapped[str] = mapped_column(ID)
    day: Mapped[str] = mapped_column(DAY)
    until: Mapped[str] = mapped_column(DAY)
    reason: Mapped[str] = mapped_column(WORD)
    opened_at: Mapped[str] = mapped_column(INSTANT)
    given_at: Mapped[str] = mapped_column(INSTANT)
    taken_at: Mapped[str] = mapped_column(INSTANT)
    seen_at: Mapped[str] = mapped_column(INSTANT)
    items: Mapped[str] = mapped_column(Text)
