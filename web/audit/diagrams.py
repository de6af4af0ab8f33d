"""A matter's own diagrams and history for the replay (流程图与历程数据): pinned files, inside and for everybody."""

from typing import Any

from flask import Response, jsonify, url_for
from sqlalchemy.orm import Session

from engine import definitions, store
from engine.definitions import Definition
from engine.errors import Refused
from engine.matter import MatterRow
from web import access, history
from web import store as web_store
from web.audit.blueprint import pages
from web.desk.told import READERS
from web.village import reading

BPMN = "application/xml; charset=utf-8"


def row_of(db: Session, village: str, matter: str) -> MatterRow:
    """A matter's row; refuses (`not_found`) one that the village does not have."""
    row = db.get(MatterRow, (village, matter))
    if row is None:
        raise Refused("not_found", matter=matter)
    return row


@pages.get("/v/<village>/matters/<matter>/history.json")
def history_json(village: str, matter: str) -> Response:
    """The history for the slider, with names, for the village's officers and whoever supervises them."""
    _check(village)
    return _history(village, matter, public=False)


@pages.get("/village/<village>/matters/<matter>/history.json")
def public_json(village: str, matter: str) -> Response:
    """The same without any name, for everybody."""
    return _history(village, matter, public=True)


@pages.get("/v/<village>/matters/<matter>/diagram.bpmn", defaults={"process": ""})
@pages.get("/v/<village>/matters/<matter>/diagrams/<process>.bpmn")
def diagram(village: str, matter: str, process: str) -> Response:
    """A diagram that the matter runs on, byte for byte as it was pinned; without a process's id the matter's own."""
    _check(village)
    return _diagram(village, matter, process)


@pages.get("/village/<village>/matters/<matter>/diagram.bpmn", defaults={"process": ""})
@pages.get("/village/<village>/matters/<matter>/diagrams/<process>.bpmn")
def public_diagram(village: str, matter: str, process: str) -> Response:
    """The same for everybody: the diagram on the wall is the one that runs."""
    return _diagram(village, matter, process)


def _check(village: str) -> None:
    if not access.user().holds(*READERS):
        raise Refused("not_found", village=village)
    access.require_village(village)


def _diagram(village: str, matter: str, process: str) -> Response:
    with web_store.database().read() as db:
        pinned = _pinned(db, village, matter)
    drawn = definitions.diagrams(pinned).get(process or pinned.process)
    if drawn is None:
        raise Refused("not_found", process=process)
    return Response(pinned.files[drawn.file], content_type=BPMN)


def _pinned(db: Session, village: str, matter: str) -> Definition:
    reading.place(db, village)
    return store.fetch_definition(db, row_of(db, village, matter).definition)


def _history(village: str, matter: str, *, public: bool) -> Response:
    with web_store.database().read() as db:
        pinned = _pinned(db, village, matter)
        steps = history.steps(db, village, matter, public=public)
    endpoint = "audit.public_diagram" if public else "audit.diagram"
    called = [name for name in definitions.diagrams(pinned) if name != pinned.process]
    return jsonify(
        steps=[_step(step) for step in steps],
        diagrams={name: url_for(endpoint, village=village, matter=matter, process=name) for name in called},
    )


def _step(step: dict[str, Any]) -> dict[str, Any]:
    return {"index": step["index"], "label": step["what"], "at": step["datetime"], **step["nodes"]}
