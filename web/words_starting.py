"""Refusals and warnings of registers, hand-over and matters from before the start day (启用、名册、交接的拒绝用语)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as later

REFUSALS: Mapping[str, Any] = {
    "workbook_unknown": later(
        "这个文件打不开，不是可以用的Excel表格。请用下载的模板填写，另存为 .xlsx 再上传。"
    ),
    "workbook_too_large": later("表格太大，不能上传。请把各表的内容复制到新下载的模板里，不带图片，再上传。"),
    "workbook_rows": later("“%(sheet)s”表超过%(most)s行，不能导入。请核对是不是有重复，或者分村上传。"),
    "workbook_empty": later("表格里没有要导入的内容。请在%(sheets)s这几张表里填写，从第三行开始。"),
    "import_gone": later("这份预览已经导入，或者放了一天已经清除。请重新上传表格。"),
    "import_has_errors": later("表格里还有%(errors)s处要改，没有导入。请在表格里改好，重新上传。"),
    "import_outdated": later("预览以后名册又有变动，没有导入。请重新看一遍预览，再导入。"),
    "import_empty": later("表格和现在的名册一样，没有要导入的变动。请核对是不是传错了文件。"),
    "import_undone_already": later("这次导入已经撤销过，不用再撤销。需要的，请重新上传表格。"),
    "import_in_use_meeting": later(
        "导入以后，%(day)s的会议已经按这份名册算了应到，不能撤销。名册有错的，请改好表格重新导入。"
    ),
    "import_in_use_account": later(
        "这次导入的%(name)s已经开了账号，不能撤销。名册有错的，请改好表格重新导入。"
    ),
    "import_in_use_roll": later(
        "这次导入的%(name)s已经在会议的名册里，不能撤销。名册有错的，请改好表格重新导入。"
    ),
    "import_in_use_handover": later(
        "这次导入的%(name)s已经办了交接，不能撤销。名册有错的，请改好表格重新导入。"
    ),
    "import_in_use_changed": later(
        "这次导入的内容后来又改过，不能直接撤销。请先撤销后面的那一次，或者重新导入正确的表格。"
    ),
    "start_day_missing": later("还没有定启用日期。请村党组织书记或者乡镇党委先定从哪一天起用。"),
    "start_day_fixed": later("启用日期是%(day)s，已经有事项按它办理，不能再改。写错的，请与县里联系。"),
    "legacy_decided": later("这份登记已经确认或者退回，不能再办。请刷新页面，看现在的情况。"),
    "legacy_stage": later("环节和填写的会议对不上。请重新选现在到了哪个环节，再填前面的会议。"),
    "legacy_days_order": later("日期的先后不对。请按提议、商议、审议、决议、公告、实施的次序核对。"),
    "legacy_not_before": later("有的日期不在启用日期%(day)s以前。启用以后开的会，请在系统里办。"),
    "legacy_not_disclosed": later(
        "决议公告没有在规定的渠道都贴满期，不能登记为已经公开。请选“决议公开”环节，重新张贴。"
    ),
    "legacy_not_begun": later("没有写哪天开始实施。请填写开始实施的日期。"),
    "merger_successor": later("不能并入这个村。请选本县另一个还在办事的村。"),
    "merger_blocked": later("这个村还不能合并，还有%(left)s。请先办完，再来登记。"),
    "village_merged": later("这个村已经并入%(into)s，这里的记录只供查阅。请到%(into)s办理。"),
    "handover_no_term": later("这一天没有担任%(office)s，不能办交接。请核对人员和日期。"),
    "handover_same": later("交出和接手是同一个人，不用交接。连任的，请由乡镇导入新的任期。"),
    "handover_days": later("新任期的最后一天早于交接的日期。请核对日期。"),
    "handover_running": later("这个人的%(office)s已经在办交接，不能再办一次。请打开已有的交接单。"),
    "handover_over": later("这份交接单已经办完或者取消，不能再改。需要的，请重新办一份。"),
    "handover_not_yours": later("交接单由交出和接手的两个人确认，您不是其中一个。请由本人登录确认。"),
    "handover_unconfirmed": later("交出和接手的人还没有都确认。请等两人确认，确实不能确认的，写明原因再办。"),
}

STATUS: Mapping[str, int] = {
    "workbook_unknown": 422,
    "workbook_too_large": 413,
    "workbook_rows": 422,
    "workbook_empty": 422,
    "import_gone": 410,
}

WARNINGS: Mapping[str, Any] = {
    "legacy_matter": later("存量事项，启用以前开的会，照纸质记录登记"),
    "numbers_missing": later("人数或者票数不全，不能核对是否通过"),
    "votes_short": later("按登记的票数，没有达到通过的要求"),
    "no_quorum": later("按登记的人数，到会人数不够"),
    "wrong_body": later("召开会议的组织不对"),
    "not_delegable": later("此类事项不能由代表会议决定"),
    "mandate_exceeded": later("超出村民会议授权的范围"),
    "notice_period_running": later("决议以前的方案公示没有满期"),
    "objection_open": later("方案公示收到的异议没有答复完"),
}
