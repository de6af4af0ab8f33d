"""A form of an item as rows (表单编辑页): what is asked and how it is answered; a table in it has a page of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from forms import definition as form_definition
from forms.errors import DefinitionError
from web.forms import FilledForm, fill
from web.listing import fields, rows, told
from web.listing.blueprint import page, pages
from web.listing.fields import Component
from web.listing.rows import Row
from web.listing.told import Opened
from web.meetings.asking import Asked
from workflows.listing import blanks

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Sheet:
    """What is edited: a form of a draft, or with `table` (its path) the columns of one table in it."""

    draft: Opened
    name: str
    table: str

    @property
    def form(self) -> Mapping[str, Any]:
        """The form as it is stored; refuses (`not_found`) one that the draft does not have."""
        if self.name not in self.draft.content.forms:
            raise Refused("not_found", form=self.name)
        return self.draft.content.forms[self.name]

    @property
    def components(self) -> Sequence[Component]:
        """The fields of the form, or the columns of the table; refuses (`not_found`) a table that is not there."""
        found: Sequence[Component] = (self._table if self.table else self.form)["components"]
        return found

    @property
    def _table(self) -> Component:
        found: list[Component] = [each for each in self.form["components"] if each.get("path") == self.table]
        if found:
            return found[0]
        raise Refused("not_found", table=self.table)

    @property
    def title(self) -> str:
        """What the page is called: the task or the table."""
        if self.table:
            return str(self._table["label"])
        purpose = {node.form: node.name for node in self.draft.drawn.nodes.values() if node.form}
        return purpose.get(self.name) or _("发起")

    def made(self, components: Sequence[Component]) -> Mapping[str, Any]:
        """The form with other fields, or with other columns in its table."""
        if self.table:
            changed = {**self._table, "components": components}
            components = [changed if each is self._table else each for each in self.form["components"]]
        return {**self.form, "components": components}

    @property
    def back(self) -> str:
        """Where one goes when it is saved: the draft, or the form that the table is in."""
        home, item = self.draft.home, self.draft.item
        if self.table:
            return url_for("listing.form", home=home, item=item, form=self.name)
        return url_for("listing.draft", home=home, item=item)


@pages.route("/drafts/<item>/forms/<form>", methods=["GET", "POST"])
@pages.route("/drafts/<item>/forms/<form>/<table>", methods=["GET", "POST"], endpoint="table")
def form(home: str, item: str, form: str, table: str = "") -> Page:
    """The rows of one form, or of one table in it, and how it looks."""
    found = told.find(home, item)
    sheet = Sheet(found, form, table)
    if request.method == "GET":
        return _page(sheet, [fields.row(each) for each in sheet.components], Asked({}))
    typed = rows.read(request.form, "field", fields.FIELDS)
    changed = rows.acted(request.form, typed, fields.BLANK)
    if changed is not None:
        return _page(sheet, changed, Asked({}))
    asked = Asked({})
    made = sheet.made(fields.components(sheet.components, typed, asked, table=table))
    if not asked.errors and _shown(made, form) is None:
        asked.wrong(
            "",
            _("有一栏什么时候出现、什么时候必填，要看您删去或者改了的那一栏。请把两栏都留着，或者都删去。"),
        )
    if asked.errors:
        return _page(sheet, typed, asked), 422
    told.save(found, found.content.but(forms={**found.content.forms, form: made}))
    flash(_("表单已经保存。"), "done")
    return redirect(sheet.back, 303)


def _shown(made: Mapping[str, Any], name: str) -> FilledForm | None:
    """How a form looks; None for one that cannot be read."""
    try:
        return fill(form_definition.load(blanks.raw(made), name), {})
    except DefinitionError:
        return None


def _page(sheet: Sheet, shown: list[Row], asked: Asked) -> str:
    return page(
        "form",
        sheet.draft.home,
        draft=sheet.draft,
        sheet=sheet,
        rows=shown,
        kinds=fields.COLUMNS if sheet.table else fields.KINDS,
        choosing=fields.CHOOSING,
        tables={each["id"]: each["path"] for each in sheet.components if each["type"] == fields.TABLE},
        shown=None if asked.errors else _shown(sheet.form, sheet.name),
        asked=asked,
        summary=asked.summary([]),
    )
