"""How refusals about office tasks are told (办理任务的拒绝说法)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "already_signed": later("已经签过，不能再签，也不能减去。请看办理经过里的签字记录。"),
    "hand_unfit": later("这个人或者岗位不能办这一步。请在名单里另选一位。"),
    "not_a_signer": later("这一步没有请您加签，不用签。要说意见的，请写在意见里。"),
    "not_delegated": later("这一步没有委派给您起草。请由办理的人委派以后再写。"),
    "not_your_work": later("这不是您办的，不能由您收回或者标记。请由本人登录办理。"),
    "order_number_missing": later("法院的裁判文书要写文号。请照文书填写文号。"),
    "posting_too_short": later(
        "%(first_day)s张贴，应当公示%(days)s天，还没有满，不能按无异议办。请从%(open_on)s起办理。"
    ),
    "recall_not_drawn": later("流程图上没有画收回，这一步办了就不能收回。请下一步办理的人退回。"),
    "recall_too_late": later("下一步已经有人在办，不能再收回。请下一步办理的人退回。"),
    "return_not_drawn": later("流程图上没有画退回到那一步。从这里可以退回到：%(ways)s。请另选一步。"),
    "signer_refused": later("加签的%(persons)s不同意，这一步只能退回或者不同意。请商量好以后请其重新签。"),
    "signers_waiting": later("还在等加签的人%(persons)s签字，现在不能办。请等签完，或者减去没有签的人。"),
    "signing_early": later("现在还没有轮到您签。请等前面的人办好以后再签。"),
    "task_delegated": later("这一步委派给%(delegate)s起草，还没有写好。请等起草好再确认，或者收回委派。"),
    "task_held": later("这一步已经由%(holder)s签收，别人不能办。需要换人的，请由其转办或者退签。"),
    "task_not_held": later("这一步现在没有人签收，不用退签。请直接办理。"),
    "task_personal": later("这一步要由本人办，不能转办、委派、加签。请由本人登录办理。"),
    "urged_today": later("这一步今天已经催办过，一天只能催一次。请明天再催，或者直接打电话。"),
    "voucher_differs": later(
        "签批的是%(approved)s，现在填的是%(told)s，不能办。请照签批的金额填写，或者退回重签。"
    ),
    "voucher_needs_decision": later(
        "这笔钱到了集体决定的档（%(asked)s），不能按日常开支批。请另立大额资金使用事项，或者写明属于哪件已决议的事项。"
    ),
    "voucher_undecided": later("“%(title)s”还没有生效的决议，不能列支。请等决议公开期满以后再办。"),
}
"""By rule: what cannot be done and what to do next."""

WARNINGS: Mapping[str, Any] = {
    "posting_too_short": later("公示的天数还没有满，就按无异议办了"),
}
"""What stops nothing, and is to be looked at."""

WARNED: Mapping[str, Any] = {
    "posting_too_short": later("公示建议满%(days)s天，从%(open_on)s起办理才够天数。请继续张贴，有异议的照办"),
}
"""The same to whoever just did it, with the facts."""

STATUS: Mapping[str, int] = {
    "hand_unfit": 422,
    "not_a_signer": 403,
    "not_delegated": 403,
    "not_your_work": 403,
    "order_number_missing": 422,
}
"""Where a refusal is not a conflict (409)."""
