"""Offices (职务与岗位) and lanes (泳道): where an office is held, on which registers, and who acts in a lane of a diagram.

What a county calls its offices is data: another name or a further office is a line here, never code elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.steps import OpenTask


@dataclass(frozen=True)
class OfficeKind:
    """An office: its Chinese name, where it is held, and the registers its holders stand on."""

    name: str
    level: str
    registers: tuple[str, ...] = ()


OFFICES: Mapping[str, OfficeKind] = {
    "secretary": OfficeKind("村党组织书记", "village", ("branch_committee", "two_committees")),
    "branch_member": OfficeKind("村党组织委员", "village", ("branch_committee", "two_committees")),
    "director": OfficeKind("村民委员会主任", "village", ("villagers_committee", "two_committees")),
    "committee_member": OfficeKind("村民委员会委员", "village", ("villagers_committee", "two_committees")),
    "clerk": OfficeKind("村文书", "village"),
    "bookkeeper": OfficeKind("村报账员", "village"),
    "seal_keeper": OfficeKind("村印章保管员", "village"),
    "supervision_chair": OfficeKind("村务监督委员会主任", "village", ("supervision_committee",)),
    "supervision_member": OfficeKind("村务监督委员会委员", "village", ("supervision_committee",)),
    "group_leader": OfficeKind("村民小组组长", "village"),
    "directors": OfficeKind("理事会成员", "village", ("directors",)),
    "party_member": OfficeKind("党员", "village", ("party_members",)),
    "representative": OfficeKind("村民代表", "village", ("representatives",)),
    "women_representative": OfficeKind("妇女村民代表", "village", ("women_representatives",)),
    "council_member": OfficeKind("村民议事会成员", "village", ("council",)),
    "villager": OfficeKind("村民", "village", ("adults",)),
    "township_party": OfficeKind("乡镇党委", "township"),
    "township_deputy": OfficeKind("乡镇党委审核B岗", "township"),
    "township_government": OfficeKind("乡镇人民政府", "township"),
    "township_discipline": OfficeKind("乡镇纪委", "township"),
    "township_rural_economy": OfficeKind("乡镇农经站（三资中心）", "township"),
    "township_finance": OfficeKind("乡镇财政所", "township"),
    "township_planning": OfficeKind("乡镇规划和自然资源所", "township"),
    "township_civil_affairs": OfficeKind("乡镇民政办", "township"),
    "township_justice": OfficeKind("乡镇司法所", "township"),
    "township_liaison": OfficeKind("包村干部", "township"),
    "industry_department": OfficeKind("行业主管部门", "township"),
    "county_legal": OfficeKind("县司法行政部门法制审核员", "county"),
    "county_civil_affairs": OfficeKind("县民政部门", "county"),
    "county_agriculture": OfficeKind("县农业农村部门", "county"),
    "county_department": OfficeKind("县有关主管部门", "county"),
    "auditor": OfficeKind("县纪委监委监督员", "county"),
    "administrator": OfficeKind("县平台管理员", "county"),
}
"""In the order in which a person with several offices acts."""

PARTY = ("secretary",)
COMMITTEE = ("director", "committee_member")
OFFICERS = ("secretary", "director", "committee_member", "clerk")
SUPERVISION = ("supervision_chair", "supervision_member")
REVIEWERS = ("township_party", "township_deputy")
"""Who reviews for the township: its Party committee, or in its place the deputy (AB岗)."""

DEPUTIES: Mapping[str, str] = {"township_deputy": "township_party"}
"""Who acts in another's place: the office, and whose place it is."""

_ASSISTS = ("clerk", *COMMITTEE, "township_liaison")
"""Who enters for people without an account: what they apply for, or what a household or a group says."""

LANES: Mapping[str, tuple[str, ...]] = {
    **{office: (office,) for office in OFFICES if office not in ("villager", "township_party")},
    "party_organization": PARTY,
    "branch_committee": ("secretary", "branch_member"),
    "two_committees": OFFICERS[:3],
    "party_members_meeting": PARTY,
    "villagers_committee": COMMITTEE,
    "supervision_committee": SUPERVISION,
    "representatives": COMMITTEE,
    "representatives_assembly": COMMITTEE,
    "villagers_assembly": COMMITTEE,
    "villagers_council": COMMITTEE,
    "group_assembly": ("group_leader",),
    "members_assembly": ("directors",),
    "members_representatives": ("directors",),
    "board_of_directors": ("directors",),
    "villagers": _ASSISTS,
    "villager": _ASSISTS,
    "applicant": _ASSISTS,
    "township_party": REVIEWERS,
    "township": ("township_government", "township_party"),
    "county": ("county_department",),
}
"""By lane, whose offices may complete its office tasks: one's own office, or those who act for a body or for people."""


def one_level(offices: Sequence[str]) -> tuple[str, ...]:
    """Those of some offices that are held where the first one is: in the village, the township or the county."""
    return tuple(each for each in offices if OFFICES[each].level == OFFICES[offices[0]].level)


def of_task(task: OpenTask) -> tuple[str, ...]:
    """The offices that may complete an open task: those that the task itself names, else those of its lane."""
    return tuple(task.by.split()) if task.by else LANES.get(task.lane, ())
