"""The order in which members take turns, while it is being made."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.language import _, name_first
from bot.views.controls import Control, custom_ids
from bot.views.layout import Layout, frame, line, row, words
from bot.views.selects import MemberMenu
from bot.views.text import named, small


class MakeOrder(Control, template=custom_ids("turn-set")):
    """Shows the panel of ``/turns set``."""


class OrderMembers(MemberMenu, template=custom_ids("turn-order", "draft_id")):
    """Adds members to an order that is being made, or takes them out."""


class ShuffleOrder(Control, template=custom_ids("turn-shuffle", "draft_id")):
    """Shuffles the order."""


class EmptyOrder(Control, template=custom_ids("turn-empty", "draft_id")):
    """Takes everyone out of the order."""


class SaveOrder(Control, template=custom_ids("turn-save", "draft_id")):
    """Makes this the club's order."""


def make_order() -> MakeOrder:
    return MakeOrder(_("Who takes turns"), {})


class OrderPanel(Layout):
    """An order while it is being made, as ids and names."""

    def __init__(self, draft_id: int, members: Sequence[tuple[int, str | None]]) -> None:
        hint = _(
            "Choose members to add them at the end, up to 25 at once; choose one again to take them"
            " out. Nothing holds until you press **Save**."
        )
        shown = "\n".join(in_order([name for _id, name in members]))
        place = {"draft_id": draft_id}
        buttons = (
            ShuffleOrder(_("Shuffle"), place, disabled=len(members) < 2),
            EmptyOrder(_("Start over"), place, disabled=not members),
            SaveOrder(_("Save"), place, style=discord.ButtonStyle.primary, disabled=not members),
        )
        super().__init__(
            frame(
                words("## " + _("Who takes turns") + "\n" + hint),
                line(),
                words(shown or small(_("Nobody yet."))),
                row(OrderMembers(_("Members, in their order"), place)),
                row(*buttons),
            )
        )


def in_order(names: Sequence[str | None]) -> list[str]:
    """A line for each of these members, with their place."""
    return [f"{place}. {name_first(named(name))}" for place, name in enumerate(names, 1)]
