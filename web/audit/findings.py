"""What verification and replay found, in words (核验结果的说法)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from engine.replay import Step
from engine.verify import Problem

PROBLEMS: Mapping[str, Any] = {
    "checkpoint_differs": later("签过名的检查点与日志不一致"),
    "checkpoint_unsigned": later("检查点没有本县的签名"),
    "column_unreadable": later("有一栏内容不是系统写的"),
    "command_parts": later("同一次操作的记录不连续"),
    "content_differs": later("固定的文件内容被改动"),
    "content_missing": later("固定的文件不见了"),
    "box_differs": later("票箱里的票与计票时的不一致"),
    "box_missing": later("封存的票不见了"),
    "box_surplus": later("有记录里没有的票箱"),
    "count_differs": later("重新计票与公布的票数不一致"),
    "event_unplayable": later("这条记录不能重新执行"),
    "file_differs": later("照片或者扫描件被改动"),
    "file_missing": later("照片或者扫描件不见了"),
    "head_differs": later("日志的末端与记录不一致"),
    "index_missing": later("缺少这一号记录"),
    "index_surplus": later("多出这一号记录"),
    "leaf_differs": later("这条记录被改动"),
    "log_missing": later("这个辖区没有日志，却有记录"),
    "node_differs": later("校验树被改动"),
    "node_missing": later("校验树缺少一处"),
    "node_surplus": later("校验树多出一处"),
    "private_differs": later("不公开的部分被改动"),
    "private_missing": later("不公开的部分不见了"),
    "private_surplus": later("多出不公开的内容"),
    "row_differs": later("登记表与日志不一致"),
    "row_missing": later("登记表少了一行"),
    "row_surplus": later("登记表多出一行"),
    "state_differs": later("重新执行的结果与记录不一致"),
    "time_backwards": later("记录的时间早于上一条"),
}
"""What each finding means; a test asserts that none is missing."""


def told(problem: Problem) -> str:
    """A finding as a line: which jurisdiction, which record, what."""
    where = _("%(village)s第%(n)s号记录", village=problem.jurisdiction, n=problem.index)
    if problem.index is None:
        where = problem.jurisdiction or _("全库")
    detail = _("（%(detail)s）", detail=problem.detail) if problem.detail else ""
    return f"{where}：{PROBLEMS[problem.what]}{detail}"


def replayed(step: Step) -> str:
    """A step of a replay that differs, as a line."""
    if step.problem:
        return str(_("第%(n)s号记录：不能重新执行", n=step.index))
    return str(_("第%(n)s号记录：重新执行的结果与记录不一致", n=step.index))
