"""Decision tables written for tests (测试用决策表): a few lines instead of a file."""

from collections.abc import Sequence

from engine.decisions.table import Table, read

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x">'


def xml(
    rules: Sequence[str],
    *,
    inputs: str = "amount:number",
    outputs: str = "way:string",
    policy: str = "UNIQUE",
    aggregation: str = "",
    default: str = "",
    allowed: str = "",
) -> bytes:
    """A table: a rule is `test | test => value | value`; columns are `name:kind name:kind`."""
    told = "".join(
        f'<input id="in_{name}"><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression>'
        + (f"<inputValues><text>{escape(allowed)}</text></inputValues>" if allowed else "")
        + "</input>"
        for name, kind in (each.split(":") for each in inputs.split())
    )
    given = "".join(
        f'<output id="out_{name}" name="{name}" typeRef="{kind}">'
        + (f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else "")
        + "</output>"
        for name, kind in (each.split(":") for each in outputs.split())
    )
    rows = "".join(_rule(number, rule) for number, rule in enumerate(rules, start=1))
    asked = f'hitPolicy="{policy}"' + (f' aggregation="{aggregation}"' if aggregation else "")
    table = f'<decisionTable id="t" {asked}>{told}{given}{rows}</decisionTable>'
    return f'{HEAD}<decision id="tier" name="发包方式">{table}</decision></definitions>'.encode()


def table(rules: Sequence[str], **told: str) -> Table:
    """The same, read."""
    return read(xml(rules, **told), "tier.dmn")


def _rule(number: int, told: str) -> str:
    tests, values = told.split("=>")
    asked = "".join(
        f"<inputEntry><text>{escape(each.strip())}</text></inputEntry>" for each in tests.split("|")
    )
    given = "".join(
        f"<outputEntry><text>{escape(each.strip())}</text></outputEntry>" for each in values.split("|")
    )
    return f'<rule id="r{number}">{asked}{given}</rule>'


def escape(text: str) -> str:
    """A cell's text as XML has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
