"""All pages of meetings on one blueprint (会议页面)."""

from web.meetings import calling, entering, files, listing, printing, recording, room, voting
from web.meetings.blueprint import pages

__all__ = [
    "calling",
    "entering",
    "files",
    "listing",
    "pages",
    "printing",
    "recording",
    "room",
    "voting",
]
