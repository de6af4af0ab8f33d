"""${message}.

Before: ${down_revision | comma,n}. After: ${up_revision}.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Make the tables of this release."""
    ${upgrades if upgrades else "pass"}
