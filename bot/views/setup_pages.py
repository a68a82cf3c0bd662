"""The pages of the panel of /club setup, and the way to them."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from discord import ui

from bot.language import N_, _
from bot.views.controls import Control, custom_ids
from bot.views.layout import row


class SetupPage(IntEnum):
    """The pages of the panel, in the order in which they are gone through."""

    PLACE = 0
    CHANNELS = 1
    ROUNDS = 2
    LIBRARY = 3


SETUP_PAGES = {
    SetupPage.PLACE: N_("Language and place"),
    SetupPage.CHANNELS: N_("Channels"),
    SetupPage.ROUNDS: N_("Choosing and watching"),
    SetupPage.LIBRARY: N_("Library"),
}


class TurnToPage(Control, template=custom_ids("club-page", "page")):
    """Shows another page of the panel."""


def to_setup(page: SetupPage) -> ui.Item[Any]:
    """A row with the way from a private answer to a page of the panel, in its place."""
    return row(TurnToPage(_("Set up the club"), {"page": page}))
