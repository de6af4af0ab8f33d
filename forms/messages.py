"""The sentences a form answers with (提示语): each says what to write and can be translated."""

MISSING = "请填写%(label)s，例如：%(example)s"
MISSING_PLAIN = "请填写%(label)s"
MISSING_CHOICE = "请选择%(label)s：%(options)s"
MISSING_TICK = "请先核对，再勾选“%(label)s”"
MISSING_ROWS = "请至少填写一行%(label)s"
NOT_TEXT = "%(label)s请写成文字，例如：%(example)s"
NOT_TEXT_PLAIN = "%(label)s请写成文字"
ONE_LINE = "%(label)s请写在一行里，不要换行"
CONTROL = "%(label)s的第 %(place)d 个字是看不见的控制字符，请删去后重新填写"
TOO_LONG = "%(label)s最多写 %(most)d 个字，现在写了 %(now)d 个字，请删去 %(extra)d 个字"
TOO_SHORT = "%(label)s至少写 %(least)d 个字，现在写了 %(now)d 个字，请再写具体一些"
NOT_MONEY = "%(label)s请写成元，最多两位小数，例如：%(example)s"
NEGATIVE_MONEY = "%(label)s不能是负数，请写成元，例如：%(example)s"
HUGE_MONEY = "%(label)s的整数部分最多 12 位，请核对单位是不是元，例如：%(example)s"
ZERO_MONEY = "%(label)s要大于零，请写成元，例如：%(example)s"
NOT_WHOLE = "%(label)s请写成整数，例如：%(example)s"
TOO_SMALL = "%(label)s不能小于 %(least)d，请核对后填写"
TOO_BIG = "%(label)s不能大于 %(most)d，请核对后填写"
NOT_DAY = "%(label)s请写成“年-月-日”，例如：%(example)s"
NO_SUCH_DAY = "日历上没有%(said)s这一天，请核对%(label)s，例如：%(example)s"
TOO_EARLY = "%(label)s（%(said)s）不能早于%(other)s（%(first)s），请核对这两个日期"
NOT_CHOICE = "%(label)s请从这些里选一项：%(options)s"
NOT_CHOICES = "%(label)s请从这些里选择：%(options)s"
NOT_TICK = "“%(label)s”只能勾选或者不勾选"
NOT_ROWS = "%(label)s请一行一行地填写"
NOT_ROW = "%(label)s的第 %(place)d 行请按栏目填写：%(columns)s"
TOO_MANY_ROWS = "%(label)s最多填 %(most)d 行，现在有 %(now)d 行，请合并或者删去 %(extra)d 行"
UNKNOWN = "这张表上没有“%(name)s”这一栏，请删去它再提交"
NOT_FORM = "请按表上的栏目填写，再提交"


class Sentence(str):
    """A finished Chinese sentence that still knows its template and facts, so that pages can translate it."""

    template: str
    facts: dict[str, object]
    __slots__ = ("facts", "template")


def say(template: str, **facts: object) -> Sentence:
    """Word one of the templates above with the facts it names."""
    sentence = Sentence(template % facts)
    sentence.template = template
    sentence.facts = facts
    return sentence
