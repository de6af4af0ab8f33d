"""The check-up of one matter, for the matter's own page (事项页上的体检)."""

from datetime import datetime

from sqlalchemy.orm import Session

from web.checkup.shown import Shown, show
from workflows.checkup import examination


def of_matter(db: Session, village: str, matter: str, *, at: datetime) -> list[Shown]:
    """What is wrong or doubtful about a matter, for the macro `findings_section`."""
    return show(db, village, examination.examine_matter(db, village, matter, at=at))
