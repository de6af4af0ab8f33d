"""The check of an item before it is published (发布前检查), in a child process: whatever was drawn or written elsewhere.

What is looked at: the drawing (read, repaired, linted, proved, started), the forms, what the list says, whether all
three agree, and the cases, which are played in a village of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine import apart, definitions, diagram, lint, repairs
from engine.apart import TOO_HEAVY
from engine.definitions import DIAGRAM, FORM, Definition
from engine.errors import DefinitionError
from engine.lint import ERROR, Finding
from engine.lint.findings import error
from engine.repairs import Repair
from forms import definition as form_definition
from workflows import catalogue, matters
from workflows.cases import case as cases
from workflows.cases import report
from workflows.catalogue import PowerItem, drawn
from workflows.entitlements import register as entitlements
from workflows.finance import vouchers
from workflows.law import asked
from workflows.listing import content as contents
from workflows.listing import proving
from workflows.listing.content import Content
from workflows.works import register as works

LOOK_SECONDS, SECONDS = 10, 60
"""Of processor time: while somebody draws, and for everything."""

MEGABYTES = 1_024
ENTRY, DRAWING, FORMS, CASES = "entry", "drawing", "forms", "cases"
"""Which page a finding belongs to."""

PRIVATE = ("身份证号", "账号", "电话", "手机", "病情", "银行卡")
"""What no form asks for: the answers lie in the public record."""

BOUND = frozenset({*vouchers.DIRECTIONS, *works.ITEMS, works.VARIATION, *entitlements.KIND_OF})
"""Items whose forms fill a register: their drawing and forms are the shipped ones."""

UNREADABLE = frozenset({"unreadable", "doctype", "too-heavy"})
OUTCOMES = {
    "accepted": "办成",
    "passed": "通过",
    "rejected": "未通过",
    "no_quorum": "到会人数不够",
    "incomplete": "缺少数字",
    "refused": "不受理",
}
STATES = {"open": "还在办理", "closed": "已办结", "rejected": "未通过", "withdrawn": "已撤回"}


@dataclass(frozen=True)
class Tried:
    """What came of it: the drawing once repaired, what was repaired, what stands against the item, its made cases."""

    drawing: str
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]
    cases: tuple[Mapping[str, Any], ...] = ()
    played: tuple[Mapping[str, str], ...] = ()

    @property
    def readable(self) -> bool:
        """Whether the drawing can be kept at all."""
        return not any(finding.rule in UNREADABLE for finding in self.findings)

    @property
    def sound(self) -> bool:
        """Whether nothing forbids to publish it."""
        return all(finding.severity != ERROR for finding in self.findings)


def look(
    content: Content, item: str, home: str, *, seconds: int = LOOK_SECONDS, megabytes: int = MEGABYTES
) -> Tried:
    """Only the drawing, while somebody draws."""
    return _ask("look", content, item, home, seconds, megabytes)


def examine(
    content: Content, item: str, home: str, *, seconds: int = SECONDS, megabytes: int = MEGABYTES
) -> Tried:
    """Everything."""
    return _ask("examine", content, item, home, seconds, megabytes)


def suggest(content: Content, item: str, home: str) -> Tried:
    """The drawing, and the cases that follow from it (none where it is not sound)."""
    return _ask("suggest", content, item, home, LOOK_SECONDS, MEGABYTES)


def play(content: Content, item: str, home: str, number: int) -> Tried:
    """One of its cases, step by step: what came of each, and why where it was refused."""
    return _ask("play", content, item, home, SECONDS, MEGABYTES, number)


def _ask(
    what: str, content: Content, item: str, home: str, seconds: int, megabytes: int, number: int = 0
) -> Tried:
    told = {"what": what, "content": content.text, "item": item, "home": home, "number": number}
    found = apart.ask("workflows.listing.trial", told, seconds=seconds, megabytes=megabytes)
    if found is None:
        return Tried(content.drawing, (), (error(DRAWING, item, "too-heavy", TOO_HEAVY),))
    return Tried(
        found["drawing"],
        tuple(Repair(**each) for each in found["repairs"]),
        tuple(Finding(**each) for each in found["findings"]),
        tuple(found["cases"]),
        tuple(found["played"]),
    )


def work(told: Mapping[str, Any]) -> dict[str, Any]:
    """The child's work: what `_ask` sends, and what it gets back."""
    content, item, home = contents.read(told["content"]), told["item"], told["home"]
    made: list[Mapping[str, Any]] = []
    played: list[dict[str, str]] = []
    try:
        drawing, done = repairs.repair(content.drawing.encode(), DRAWING)
        content = content.but(drawing=drawing.decode())
        files = contents.files_of(content, item, home)
        found = list(_drawing(files, item))
    except DefinitionError:
        done, found = [], lint.check({f"{item}{DIAGRAM}": content.drawing.encode()})
        found = [Finding(DRAWING, each.element, each.rule, each.severity, each.message) for each in found]
    else:
        if told["what"] == "examine":
            found += _everything(content, item, home, files, found)
        elif told["what"] == "play" and not _wrong(found):
            played += _played(content.cases[told["number"]], content, item)
        elif told["what"] == "suggest" and not _wrong(found):
            bundle = definitions.bundle(item, files)
            power = _item(content, item, home, bundle)
            made += proving.cases(power, bundle, lambda case: _unreached(case, content, item))
    return {
        "drawing": content.drawing,
        "repairs": [asdict(each) for each in done],
        "findings": [asdict(each) for each in dict.fromkeys(found)],
        "cases": made,
        "played": played,
    }


def _played(told: Mapping[str, Any], content: Content, item: str) -> Iterator[dict[str, str]]:
    """What came of each step, and of the whole, in words."""
    try:
        found = report.play(cases.made(contents.located(told), item, items=(item,)), content)
    except DefinitionError as problem:
        yield {"outcome": f"看不明白：{problem.found}", "because": ""}
        return
    for answer in found.played.answers:
        yield {"outcome": OUTCOMES[answer.outcome], "because": answer.because}
    state = found.played.state or ""
    yield {"outcome": STATES.get(state, "没有发起"), "because": ""}


def _unreached(told: Mapping[str, Any], content: Content, item: str) -> int | None:
    """The place of the first office task of a case that is not open when its turn comes."""
    case = cases.made(contents.located(told), item, items=(item,))
    for place, answer in enumerate(report.play(case, content).played.answers):
        if answer.because == "out_of_order" and case.steps[place].do == "task":
            return place
    return None


def _wrong(found: list[Finding]) -> bool:
    return any(each.severity == ERROR for each in found)


def _drawing(files: Mapping[str, bytes], item: str) -> Iterator[Finding]:
    """The lint of the whole bundle, told of the item's own drawing; that it starts, and asks for rules that exist."""
    own = next(path for path in files if path.endswith(f"/{item}{DIAGRAM}"))
    read = diagram.read(files[own], own)
    if read.process != item:
        message = (
            f"流程的标识是“{read.process}”，应当是“{item}”。请在图上把流程的标识改回来，或者重新下载再改"
        )
        yield error(DRAWING, read.process, "process-id", message)
        return
    found = [*lint.check(files), *asked.of(read)]
    if not _wrong(found):
        found += apart.starts(files, item)
    for each in found:
        yield Finding(DRAWING, each.element, each.rule, each.severity, each.message)


def _item(content: Content, item: str, home: str, bundle: Definition) -> PowerItem:
    return contents.item_of(content, item, home, version=1, since=proving.BEGIN, bundle=bundle)


def _everything(
    content: Content, item: str, home: str, files: Mapping[str, bytes], drawing: list[Finding]
) -> Iterator[Finding]:
    told = [*_entry(content), *_forms(files, item)]
    yield from told
    if _wrong([*drawing, *told]):
        return
    bundle = definitions.bundle(item, files)
    try:
        power = _item(content, item, home, bundle)
    except DefinitionError as problem:
        message = f"清单内容看不明白：{problem.found}。请在清单内容里重新填写"
        yield error(ENTRY, "", "entry-unreadable", message)
        return
    shown = {path: raw for path, raw in files.items() if path.endswith(FORM)}
    differing = [error(FORMS, "", rule, message) for rule, message in drawn.compare(power, bundle, shown)]
    yield from differing
    yield from _bound(content, item, bundle)
    if not differing:
        yield from _cases(content, item)


MUST: Mapping[str, str] = {
    "title": "名称",
    "number": "编号",
    "class": "类别",
    "class_title": "类别名称",
    "executing": "谁来办",
    "supervising": "谁监督",
    "basis": "政策依据",
    "materials": "要哪些材料",
}
"""What the list must say."""


def _entry(content: Content) -> Iterator[Finding]:
    for key, name in MUST.items():
        if not content.entry.get(key):
            yield error(ENTRY, key, "entry-missing", f"清单内容还没有写“{name}”。请补上")
    known = _verified()
    for policy in content.entry.get("basis", ()):
        if policy["verified"] and (policy["statute"], policy["article"]) not in known:
            named = f"《{policy['statute']}》{policy['article'] or ''}"
            message = f"{named}没有经过核对，不能写成已核对。请先标成待核"
            yield error(ENTRY, "basis", "basis-unconfirmed", message)
        if not policy["statute"] and not policy["source"]:
            message = "有一条政策依据没有写法规名称，也没有写来源。请写上，或者删去这一行"
            yield error(ENTRY, "basis", "basis-empty", message)


def _verified() -> set[tuple[str, str]]:
    """The articles that the shipped list has as read by somebody."""
    found = (policy.basis for item in catalogue.load().values() for policy in item.basis)
    return {(basis.statute, basis.article) for basis in found if basis.verified}


def _forms(files: Mapping[str, bytes], item: str) -> Iterator[Finding]:
    for path, raw in files.items():
        name = path.rpartition("/")[2].removesuffix(FORM)
        if not path.endswith(FORM):
            continue
        try:
            form = form_definition.load(raw, name)
        except form_definition.DefinitionError as problem:
            message = f"表单“{name}”读不了：{problem.found}。请在表单编辑里改正"
            yield error(FORMS, name, "form-unreadable", message)
            continue
        for field in (each for one in form.fields for each in (one, *one.fields)):
            private = next((word for word in PRIVATE if word in field.label), "")
            if private:
                message = f"表单“{name}”的“{field.label}”要填“{private}”，会留在公开的记录里。请去掉，由乡镇核对原件"
                yield error(FORMS, name, "form-private", message)


def _bound(content: Content, item: str, bundle: Definition) -> Iterator[Finding]:
    """Where the forms fill a register, another drawing would leave it empty."""
    if item not in BOUND:
        return
    shipped = matters.definition_of(catalogue.load()[item])
    ours = {path.rpartition("/")[2]: raw for path, raw in bundle.files.items()}
    for path, raw in shipped.files.items():
        name = path.rpartition("/")[2]
        if not _same(ours.get(name, b""), raw, name):
            message = "这一项的表单直接记进台账（凭证、工程、年度清单、议事会授权），流程图和表单不能改，只能改清单内容。要改流程的，请另立一项"
            yield error(DRAWING, item, "register-bound", message)
            return


def _same(ours: bytes, raw: bytes, name: str) -> bool:
    if name.endswith(FORM):
        return form_definition.load(ours, name) == form_definition.load(raw, name) if ours else False
    return diagram.read(ours, name) == diagram.read(raw, name) if ours else False


def _cases(content: Content, item: str) -> Iterator[Finding]:
    """Each case goes as it expects, and one goes through to the end."""
    closed = False
    for number, told in enumerate(content.cases):
        name = str(told.get("case", ""))
        try:
            case = cases.made(contents.located(told), name, items=(item,))
        except DefinitionError as problem:
            message = f"案例“{name}”看不明白：{problem.found}。请在案例里重新选"
            yield error(CASES, f"{number}", "case-unreadable", message)
            continue
        found = report.play(case, content)
        closed |= found.ok and found.played.state == "closed"
        yield from _differences(number, found)
    if not closed:
        message = "还没有一个案例从头办到办结。请在案例里让系统写一个，或者自己选好每一步"
        yield error(CASES, "", "case-closed", message)


def _differences(number: int, found: report.Report) -> Iterator[Finding]:
    case = found.case
    for step, answer in zip(case.steps, found.played.answers, strict=False):
        wanted = step.expect.get("outcome", "passed" if step.do == "meeting" else "accepted")
        if answer.outcome != wanted:
            message = (
                f"案例“{case.title}”第{step.number}步：预期{OUTCOMES[wanted]}，结果{OUTCOMES[answer.outcome]}"
            )
            yield error(CASES, f"{number}:{step.number}", answer.because or "case-differs", message)
            return
    wanted = case.expect.get("state", found.played.state)
    if wanted != found.played.state:
        state = STATES.get(found.played.state or "", "没有发起")
        message = f"案例“{case.title}”最后：预期{STATES.get(wanted, wanted)}，结果{state}"
        yield error(CASES, f"{number}:end", "case-differs", message)
    elif found.problems:
        message = f"案例“{case.title}”与预期不符：{found.problems[0]}"
        yield error(CASES, f"{number}:end", "case-differs", message)


if __name__ == "__main__":
    raise SystemExit(apart.answer(work))
