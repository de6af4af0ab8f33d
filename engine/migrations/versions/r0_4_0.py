"""What a village's list, money, assets and mandates hold (清单、资金、资产和授权).

Before: the tables of 0.3.0. After: those of 0.4.0, a function a subject.
"""

revision = "0.4.0"
down_revision = "0.3.0"


def upgrade() -> None:
    """Make what is new in this release."""
