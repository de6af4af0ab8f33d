"""After the count (封存以后): what a database keeps of deleted rows is made to go, as far as it can be."""

import logging

from sqlalchemy.exc import OperationalError

from web import store

log = logging.getLogger("siyi")


def settle(*tables: str) -> None:
    """Best effort: the count (or the destruction) stands, whether or not the database tidies up now."""
    for table in tables or ("box_ballot", "voting_code"):
        try:
            store.database().forget(table)
        except OperationalError:
            log.warning("the database could not tidy %s now", table)
