"""The first week of a real village (第一周).

Before: the tables of 0.1.0. After: those of 0.2.0, a function a subject.
"""

revision = "0.2.0"
down_revision = "0.1.0"


def upgrade() -> None:
    """Make what is new in this release."""
