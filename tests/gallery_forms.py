"""Which forms the gallery sends empty (空着提交的表单)."""

from tests.village import VILLAGE

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
