"""How a database goes about a query (查询计划): over an index, or through whole tables."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session


def indices(session: Session, sql: str, parameters: Any = ()) -> set[str]:
    """The indices that a query goes over; a table that it reads whole is told as `whole:TABLE`."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        told = [row[3].split() for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]
        return set(_of_sqlite(told))
    # A few rows are read faster whole, whatever indices there are: asked is what can be done with many.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters).scalar_one()
    return set(_of_postgresql(plan[0]["Plan"]))


def _of_sqlite(told: list[list[str]]) -> Iterator[str]:
    """From lines such as `SEARCH event USING INDEX ix_event (kind=?)` and `SCAN event`."""
    for words in told:
        if words[0] == "SCAN":
            yield f"whole:{words[1]}"
        elif "INDEX" in words:
            yield words[words.index("INDEX") + 1]


def _of_postgresql(node: dict[str, Any]) -> Iterator[str]:
    """From a node of the plan and those below it."""
    if "Index Name" in node and "Index Cond" in node:
        yield node["Index Name"]
    elif "Relation Name" in node and node["Node Type"] != "Bitmap Heap Scan":
        yield f"whole:{node['Relation Name']}"
    for below in node.get("Plans", ()):
        yield from _of_postgresql(below)
