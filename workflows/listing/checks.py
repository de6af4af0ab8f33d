"""What is looked at in an item beside its drawing (发布前检查): the entry, the forms, the registers, the cases."""

from collections.abc import Iterator, Mapping

from engine import diagram
from engine.definitions import FORM, Definition
from engine.errors import DefinitionError
from engine.lint import Finding
from engine.lint.findings import error
from forms import definition as form_definition
from forms.components import Kind
from forms.definition import FormDefinition
from workflows import catalogue, matters
from workflows.assets import ledger as assets
from workflows.cases import report
from workflows.cases.county import County
from workflows.entitlements import register as entitlements
from workflows.finance import vouchers
from workflows.listing.content import Content
from workflows.works import register as works

ENTRY, DRAWING, FORMS, CASES = "entry", "drawing", "forms", "cases"
"""Which page a finding belongs to."""

PRIVATE = ("身份证号", "账号", "电话", "手机", "病情", "银行卡")
"""What no form asks for: the answers lie in the public record."""

SUMMED = "funding"
"""The table whose amounts are added up and printed: each row needs `source` and `amount`."""

BOUND = frozenset({*vouchers.DIRECTIONS, *works.ITEMS, works.VARIATION, *entitlements.KIND_OF, *assets.ITEMS})
"""Items whose forms fill a register: drawing and forms are the shipped ones, and proved with the release."""

OUTCOMES = {
    "accepted": "办成",
    "passed": "通过",
    "rejected": "未通过",
    "no_quorum": "到会人数不够",
    "incomplete": "缺少数字",
    "refused": "不受理",
}
STATES = {"open": "还在办理", "closed": "已办结", "rejected": "未通过", "withdrawn": "已撤回"}


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


def entry(content: Content) -> Iterator[Finding]:
    """What the list must say, and that no article is called verified which nobody read."""
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


def forms(files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Each can be read, asks for nothing private, and its sources of money can be added up."""
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
        yield from _summed(form, name)
        for field in (each for one in form.fields for each in (one, *one.fields)):
            private = next((word for word in PRIVATE if word in field.label), "")
            if private:
                message = f"表单“{name}”的“{field.label}”要填“{private}”，会留在公开的记录里。请去掉，由乡镇核对原件"
                yield error(FORMS, name, "form-private", message)


def _summed(form: FormDefinition, name: str) -> Iterator[Finding]:
    if SUMMED not in form.keys:
        return
    table = form.field(SUMMED)
    columns = {each.key: each.kind for each in table.fields if each.required}
    if table.kind is not Kind.ROWS or "source" not in columns or columns.get("amount") is not Kind.MONEY:
        message = (
            f"表单“{name}”的“{table.label}”要有原来的“来源”和“金额”两栏，都必填，金额的“怎么填”选金额："
            "系统要用来核对合计。请在这张表的栏目里改回来，或者把整张表删去"
        )
        yield error(FORMS, name, "form-summed", message)


def bound(item: str, bundle: Definition) -> Iterator[Finding]:
    """Where the forms fill a register, another drawing would leave it empty."""
    if item not in BOUND:
        return
    shipped = matters.definition_of(catalogue.load()[item])
    ours = {path.rpartition("/")[2]: raw for path, raw in bundle.files.items()}
    for path, raw in shipped.files.items():
        name = path.rpartition("/")[2]
        if not _same(ours.get(name, b""), raw, name):
            message = (
                "这一项的表单直接记进台账（凭证、工程、资产、年度清单、议事会授权），"
                "流程图和表单不能改，只能改清单内容。要改流程的，请另立一项"
            )
            yield error(DRAWING, item, "register-bound", message)
            return


def _same(ours: bytes, raw: bytes, name: str) -> bool:
    if name.endswith(FORM):
        return form_definition.load(ours, name) == form_definition.load(raw, name) if ours else False
    return diagram.read(ours, name) == diagram.read(raw, name) if ours else False


def played(content: Content, item: str, county: County) -> Iterator[Finding]:
    """Each case goes as it expects by the county's rules, and one goes through to the end."""
    if item in BOUND:
        return
    closed = False
    for number, told in enumerate(content.cases):
        name = str(told.get("case", ""))
        try:
            found = report.play_own(told, item, content, county, file=name)
        except DefinitionError as problem:
            message = f"案例“{name}”看不明白：{problem.found}。请在案例里重新选"
            yield error(CASES, f"{number}", "case-unreadable", message)
            continue
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
