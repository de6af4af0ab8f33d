"""Who lives in the village under test (模拟村名册): people in every office, registers, an everyday proposal."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher

from engine.clock import SHANGHAI
from engine.signing import Key

COUNTY, TOWNSHIP, VILLAGE, OTHER_VILLAGE = "test-county", "test-township", "test-village", "other-village"
START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
"""A Monday."""

SECRET = "secret-of-all"
"""The password of everybody at township and county."""

PIN = "730264"
"""The PIN of everybody in a village."""

# Hashed once and cheaply: the costs of a hash stand in the hash.
_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH, PIN_HASH = _HASHER.hash(SECRET), _HASHER.hash(PIN)

SERVER_KEY = "the key of the server under test"
"""What the files beside the database hold as its key."""

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The second factor of everybody at township and county."""

SIGNER = Key(bytes(range(32)))
"""What the village under test signs with."""

PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A photo: one pixel, PNG."""

PEOPLE: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "administrator": (COUNTY, "孟凡", ("administrator",)),
    "county_legal": (COUNTY, "方正", ("county_legal",)),
    "auditor": (COUNTY, "严明", ("auditor",)),
    "township_party": (TOWNSHIP, "周敏", ("township_party",)),
    "township_deputy": (TOWNSHIP, "吕清", ("township_deputy",)),
    "secretary": (VILLAGE, "李国强", ("secretary", "party_member")),
    "branch_1": (VILLAGE, "张卫东", ("branch_member", "party_member")),
    "branch_2": (VILLAGE, "孙秀兰", ("branch_member", "party_member")),
    "director": (VILLAGE, "王建华", ("director",)),
    "member_1": (VILLAGE, "钱大海", ("committee_member",)),
    "member_2": (VILLAGE, "吴桂英", ("committee_member",)),
    "clerk": (VILLAGE, "赵小梅", ("clerk",)),
    "supervision_chair": (VILLAGE, "陈守正", ("supervision_chair",)),
    "supervision_member": (VILLAGE, "刘桂芳", ("supervision_member",)),
    **{f"party_{n}": (VILLAGE, f"党员{n}", ("party_member",)) for n in range(1, 7)},
    **{f"representative_{n}": (VILLAGE, f"代表{n}", ("representative",)) for n in range(1, 16)},
    "villager": (VILLAGE, "何大爷", ("villager",)),
    "other_secretary": (OTHER_VILLAGE, "郑邻", ("secretary", "party_member")),
    "other_clerk": (OTHER_VILLAGE, "冯邻", ("clerk",)),
    "other_supervision_chair": (OTHER_VILLAGE, "蒋邻", ("supervision_chair",)),
    "other_villager": (OTHER_VILLAGE, "沈邻", ("villager",)),
    "discipline": (TOWNSHIP, "韩纪", ("township_discipline",)),
    "economy": (TOWNSHIP, "田农", ("township_rural_economy",)),
    "finance": (TOWNSHIP, "钱财", ("township_finance",)),
    "second_finance": (TOWNSHIP, "金库", ("township_finance",)),
    "planning": (TOWNSHIP, "地规", ("township_planning", "industry_department")),
    "government": (TOWNSHIP, "万镇", ("township_government",)),
    "civil_affairs": (COUNTY, "安民", ("county_civil_affairs",)),
}
"""Who lives here: account name → home, name, offices. 3 on the branch committee, 3 on the villagers' committee (6 on both),
9 party members, 15 representatives (18 in their assembly)."""

PHONES: Mapping[str, str] = {
    role: f"138{number:08d}"
    for number, role in enumerate(PEOPLE, start=1001)
    if PEOPLE[role][0] in (VILLAGE, OTHER_VILLAGE)
}
"""The phone number of everybody in a village."""

COUNTS = {
    "adults": 1200,
    "households": 400,
    "women_representatives": 6,
    "council": 21,
    "members": 1150,
    "member_representatives": 31,
    "directors": 5,
    "group_adults": 120,
}
"""Registers of which no roll is kept."""

MANDATE: Mapping[str, Any] = {"by": "villagers_assembly", "subjects": ["public_works"]}
FORM: Mapping[str, Any] = {
    "title": "村内道路硬化",
    "content": "硬化二组至四组道路1.2公里",
    "subject": "public_works",
    "amount": "186500.00",
}

STAGES = (
    "proposal",
    "consultation",
    "deliberation",
    "township_review",
    "resolution",
    "resolution_disclosure",
    "implementation",
    "result_disclosure",
    "closed",
)
"""Where `matter_at` and `bring` can take a matter, in order; also withdrawn, rejected, suspended."""
