"""Who was helped, for everybody (保障名单): by list, without numbers, accounts or illnesses.

Names stand whole while the list is on notice, as lists of benefits are published; afterwards with the surname alone,
and search engines are asked to keep no copy.
"""

from typing import Any

from flask import Response, render_template
from sqlalchemy.orm import Session

from engine.errors import Refused
from web import discretion, store, wording
from web.support.blueprint import public as pages
from web.village import reading
from workflows import people
from workflows.law import money
from workflows.support import publishing
from workflows.support import reading as lists
from workflows.support.batches import PUBLIC
from workflows.support.tables import Publication


@pages.after_request
def _kept_out_of_search(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


@pages.get("")
def listed(village: str) -> str:
    """The lists of a village, the latest first; what was corrected or withdrawn says so, without its people."""
    with store.database().read() as db:
        place = reading.place(db, village)
        return render_template(
            "support/listed.html",
            place=place,
            lists=[(row, _sums(db, row)) for row in publishing.of_village(db, village)],
            public=PUBLIC,
        )


def _sums(db: Session, row: Publication) -> dict[str, Any]:
    rows = publishing.helped(db, row) if row.state == PUBLIC else []
    return {
        "n": len(rows),
        "amount": money.printed(sum(each.amount for each, _ in rows)),
        "office": wording.office(row.office),
    }


@pages.get("/<publication>")
def one(village: str, publication: str) -> str:
    """One list; refuses (`not_found`) what is not public any more."""
    today = store.now().date()
    with store.database().read() as db:
        place = reading.place(db, village)
        row = db.get(Publication, (village, publication))
        if row is None or row.state != PUBLIC:
            raise Refused("not_found", publication=publication)
        titles, masked = lists.kinds(db, village, on=today), today.isoformat() > row.until
        home, _, person = row.responsible.partition("/")
        return render_template(
            "support/list.html",
            place=place,
            row=row,
            sums=_sums(db, row),
            responsible="".join(people.names(db, home, [person]).values()),
            masked=masked,
            lines=[
                {
                    "name": (discretion.surname(name) if masked and name else name) or "—",
                    "group": each.group,
                    "item": each.item,
                    "kind": titles.get(each.item, each.item),
                    "amount": money.printed(each.amount),
                    "source": each.source,
                    "matter": each.matter,
                }
                for each, name in publishing.helped(db, row)
            ],
        )
