"""What Alembic runs for each command (迁移环境): on the connection it is given, inside that connection's transaction."""

from alembic import context

from engine.database import Table
from engine.migrations import SHARED

connection = context.config.attributes[SHARED]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    # SQLite cannot alter a column: Alembic copies the table instead.
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
context.run_migrations()
