"""Who opens which page in the gallery of all pages (页面地址)."""

from tests.village import VILLAGE

ROLES = (
    "public",
    "secretary",
    "director",
    "clerk",
    "supervision_chair",
    "branch_1",
    "representative_1",
    "township_party",
    "finance",
    "auditor",
    "county_legal",
    "administrator",
)

ALSO: tuple[tuple[str, str], ...] = (
    *((role, "/desk") for role in ROLES[1:]),
    ("secretary", "/desk?show=all"),
    ("township_party", f"/desk?village={VILLAGE}"),
    ("secretary", "/v/{village}/matters/{matter}"),
    ("public", "/village/{village}/matters/{matter}"),
    ("public", "/village/{village}/powers?q=工程"),
    ("public", "/village/{village}/powers?q=没有这样的事"),
    ("public", "/village/{village}/powers/works"),
    ("public", "/village/{village}/powers/seal"),
    ("public", "/village/{village}/year"),
    ("secretary", "/v/{village}/year"),
    ("auditor", "/v/{village}/matters/{matter}/history"),
    ("auditor", "/v/{village}/matters/{matter}/what-if?day=2025-06-01"),
    ("clerk", "/v/{village}/meetings/{meeting}"),
    ("representative_1", "/v/{village}/meetings/{meeting}"),
    ("clerk", "/v/{village}/meetings/{meeting}/enter"),
    ("director", "/v/{village}/notices/{notice}"),
    ("public", "/village/{village}/notices/{notice}"),
    ("public", "/village/{village}/objections/{objection}"),
    ("secretary", f"/v/{VILLAGE}/meetings/call?stage=deliberation"),
    ("clerk", f"/v/{VILLAGE}/meetings/record?stage=deliberation"),
    (
        "clerk",
        f"/v/{VILLAGE}/meetings/record?stage=deliberation&body=party_members_meeting&matter={{matter}}",
    ),
    ("director", "/v/{village}/matters/{matter}/correct?of=resolution&field=amount"),
    ("public", "/check?village={village}&notice={notice}&code=AAAAAAAAAA"),
    ("public", "/w/{village}/{notice}?c=AAAAAAAAAA"),
    ("public", "/w/{payload}"),
    ("public", "/w/{payload}?amount=1"),
    ("public", "/w/{payload}?amount=x"),
    ("public", "/w/EABC"),
    ("public", "/no/such/page"),
    ("clerk", f"/v/{VILLAGE}/matters/no-such-matter"),
    ("clerk", "/v/{village}/matters/{matter}/review"),
    ("clerk", "/v/{village}/registers/import/{draft}"),
    ("clerk", "/v/{village}/legacy/new?stage=implementation"),
    ("township_party", "/v/{village}/registers/hand-over/{name}"),
    ("township_party", "/v/{village}/legacy/{name}"),
)
"""Addresses of pages that look different from how their route shows itself first, with who opens them."""

WRONG: tuple[tuple[str, str], ...] = (
    ("public", "/login"),
    ("public", "/village/{village}/notices/{notice}/object"),
    ("secretary", f"/v/{VILLAGE}/matters/new/major-matter"),
    ("secretary", f"/v/{VILLAGE}/meetings/call?stage=deliberation"),
    (
        "clerk",
        f"/v/{VILLAGE}/meetings/record?stage=deliberation&body=party_members_meeting&matter={{matter}}",
    ),
    ("clerk", "/v/{village}/meetings/{meeting}/enter"),
    ("director", "/v/{village}/matters/{matter}/notices/{kind}"),
    ("director", "/v/{village}/matters/{matter}/pay"),
    ("director", "/v/{village}/objections/{objection}/reply"),
    ("township_party", "/v/{village}/matters/{matter}/review"),
    ("finance", "/v/{village}/matters/{matter}/tasks/{task}"),
    ("clerk", "/v/{village}/registers/import"),
    ("clerk", "/v/{village}/registers/imports/{name}/undo"),
    ("director", "/v/{village}/registers/hand-over/new"),
    ("clerk", "/v/{village}/legacy/new?stage=implementation"),
)
"""Forms that are sent empty, with who sends them: a page full of mistakes."""
