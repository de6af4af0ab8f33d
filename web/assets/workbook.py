"""Both ledgers as a workbook (台账导出): for officers and auditors, with whole names."""

import io
from collections.abc import Iterable, Sequence

import openpyxl
from flask import Response, send_file
from flask_babel import gettext as _
from openpyxl.styles import Font

from engine.errors import Refused
from web import store
from web.assets import told
from web.assets.blueprint import inside, pages
from web.village import reading
from workflows.assets import dues, ledger
from workflows.law import money
from workflows.registers.template import put

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/assets.xlsx")
def exported(village: str) -> Response:
    """Ledger, contracts and instalments; refuses whoever may not see whole names (`sign_in_needed`)."""
    if not inside(village):
        raise Refused("sign_in_needed")
    on = store.now().date()
    with store.database().read() as db:
        name = reading.place(db, village).name
        every, contracts = ledger.every(db, village), ledger.contracts(db, [village])
        accounts = dues.accounts(db, contracts, on=on, soon=told.soon(db, village, on))
        lets = {asset.id: ledger.lets(db, village, asset.id) for asset in every}
        rows = [
            (
                *(asset.id, str(told.KINDS[asset.kind]), asset.name, asset.place, asset.quantity, asset.unit),
                *(money.yuan(asset.value), told.owner(asset)),
                *(str(told.STATUS[ledger.status(asset, lets[asset.id], on.isoformat())]), asset.matter),
            )
            for asset in every
        ]
        bound = [
            (
                *(each.contract.matter, each.contract.asset, told.party(each.contract, whole=True)),
                *(each.contract.signed_on, each.contract.starts, each.contract.ends, each.contract.ended_on),
                str(due.number),
                *(due.due_on.isoformat(), money.yuan(due.amount), money.yuan(due.paid)),
                told.standing(due),
            )
            for each in accounts
            for due in each.dues
        ]
    book = openpyxl.Workbook()
    book.remove(book.active)
    _sheet(book, _("资产资源台账"), _heads(), rows)
    _sheet(book, _("合同台账"), _contract_heads(), bound)
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    title = _("%(name)s资产资源台账", name=name)
    return send_file(content, mimetype=WORKBOOK, as_attachment=True, download_name=f"{title}.xlsx")


def _heads() -> Sequence[str]:
    return (
        *(_("编号"), _("类别"), _("名称"), _("坐落"), _("数量"), _("单位"), _("价值（元）")),
        *(_("归谁所有"), _("现状"), _("最近变更的事项")),
    )


def _contract_heads() -> Sequence[str]:
    return (
        *(
            _("事项编号"),
            _("资产编号"),
            _("对方"),
            _("签订日期"),
            _("租期起"),
            _("租期止"),
            _("提前终止"),
            _("期数"),
        ),
        *(_("到期日"), _("应收（元）"), _("已收（元）"), _("预警")),
    )


def _sheet(book: openpyxl.Workbook, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for number, row in enumerate((heads, *rows), start=1):
        for place, text in enumerate(row, start=1):
            put(page.cell(number, place), text)
    for cell in page[1]:
        cell.font = Font(bold=True)
        page.column_dimensions[cell.column_letter].width = 16
