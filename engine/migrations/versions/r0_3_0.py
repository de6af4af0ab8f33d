"""The engine to its depth, and the power list (引擎和权力清单).

Before: the tables of 0.2.0. After: those of 0.3.0, a function a subject.
"""

revision = "0.3.0"
down_revision = "0.2.0"


def upgrade() -> None:
    """Make what is new in this release."""
