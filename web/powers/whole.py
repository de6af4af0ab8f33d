"""The whole list on paper (整张清单): a line an item, by class, for the wall and the assembly's table."""

from datetime import date
from itertools import groupby

from flask.wrappers import Response

from web import print as press
from web import store
from web.powers import told
from web.powers.blueprint import pages
from web.powers.listed import in_order
from web.powers.papers import ListPaper, ListRow
from web.village import reading
from workflows import matters
from workflows.catalogue import PowerItem


@pages.get("/all.pdf")
def whole(village: str) -> Response:
    """Every item of the village's list on A4 across: who does it, who watches, on what basis, in which steps."""
    today = store.now().date()
    with store.database().read() as db:
        place = reading.place(db, village)
        items = in_order(matters.power_list(db, village).values())
        county = told.county_name(db, village)
    paper = ListPaper(
        village=place.name,
        title=f"{place.name}小微权力清单",
        dated=today,
        demo=place.demo,
        county=county,
        count=len(items),
        classes=tuple(
            (f"{letter} {title}", tuple(_row(item, today) for item in some))
            for (letter, title), some in groupby(items, lambda item: (item.class_, item.class_title))
        ),
    )
    answer = Response(press.pdf(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{village}-powers.pdf"'
    return answer


def _row(item: PowerItem, today: date) -> ListRow:
    grounds = (each.on_paper for each in told.grounds(item, today) if each.policy.in_force(today))
    return ListRow(
        number=item.number,
        title=item.title,
        confirmed=item.verified,
        executing=told.who(item.executing),
        supervising=told.who(item.supervising),
        grounds=tuple(dict.fromkeys(grounds)),
        steps=tuple(step.title for step in item.steps),
    )
