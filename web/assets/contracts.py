"""The contracts of a village with what is due under them (合同台账和应收款预警)."""

from flask import render_template, request, url_for

from web import store
from web.assets import told
from web.assets.blueprint import inside, pages, signs
from web.village import reading
from workflows.assets import dues, ending, ledger
from workflows.assets.dues import Light
from workflows.assets.tables import Contract

ORDER = (Light.RED, Light.YELLOW, Light.GREEN)


@pages.get("/contracts")
def contracts(village: str) -> str:
    """All contracts, those in alarm first; `?light=` shows those of one light."""
    on, whole = store.now().date(), inside(village)
    wanted = request.args.get("light", "")
    with store.database().read() as db:
        place = reading.place(db, village)
        every = ledger.contracts(db, [village])
        accounts = dues.accounts(db, every, on=on, soon=told.soon(db, village, on))
        accounts.sort(key=lambda each: ORDER.index(each.light))
        names = {row.id: reading.shown(row.name) for row in ledger.every(db, village)}
        sources = told.sources(db, village, [each.matter for each in every])
        ended = told.endings(db, village, accounts, whole=whole)
        waiting = ending.proposed(db, village) if whole else frozenset()
        lines = [
            {
                **told.account(
                    each,
                    whole=whole,
                    ended=ended.get(each.contract.matter),
                    end_href=_end_href(each.contract),
                ),
                "source": sources[each.contract.matter],
                "waits": each.contract.matter in waiting,
                "name": names.get(each.contract.asset) or sources[each.contract.matter].title,
            }
            for each in accounts
            if not wanted or each.light.value == wanted
        ]
    counted = [(each.value, str(told.LIGHTS[each]), sum(a.light is each for a in accounts)) for each in ORDER]
    return render_template(
        "assets/contracts.html", place=place, contracts=lines, counted=counted, wanted=wanted, whole=whole
    )


def _end_href(contract: Contract) -> str:
    """Where the reader may end a lease that runs, or correct its end; empty for everybody else and when it is over."""
    over = bool(contract.ends) and contract.ends < store.now().date().isoformat()
    if contract.item != ledger.LEASE or over or not signs(contract.jurisdiction):
        return ""
    return url_for("surveys.end", village=contract.jurisdiction, matter=contract.matter)
