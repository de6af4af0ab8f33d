"""All pages of meetings on one blueprint (会议页面)."""

from web.meetings import (
    calling,
    entering,
    files,
    listing,
    pack,
    printing,
    recording,
    recounting,
    rollcall,
    room,
    tomorrow,
    venues,
    voting,
)
from web.meetings.blueprint import pages

__all__ = [
    "calling",
    "entering",
    "files",
    "listing",
    "pack",
    "pages",
    "printing",
    "recording",
    "recounting",
    "rollcall",
    "room",
    "tomorrow",
    "venues",
    "voting",
]
