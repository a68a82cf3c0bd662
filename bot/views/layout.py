"""What every message is built from: words, lines, rows of buttons, a frame around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

ACCENT = discord.Colour(0xE8B923)
"""The club's gold, at the edge of every frame. It says nothing that words do not."""


class Layout(ui.LayoutView):
    """The base of every message: a fixed layout whose buttons are Controls."""

    def __init__(self, *parts: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for part in parts:
            self.add_item(part)
        self.stop()  # discord.py would keep every message that was ever sent


@dataclass(frozen=True, slots=True)
class OrdinaryMessage:
    """An ordinary message. A phone's lock screen shows its text, and nothing of a Layout's."""

    text: str
    buttons: ui.View


def words(markdown: str) -> ui.Item[Any]:
    return ui.TextDisplay(markdown)


def line() -> ui.Item[Any]:
    return ui.Separator()


def row(*buttons: ui.Item[Any]) -> ui.Item[Any]:
    return ui.ActionRow(*buttons)


def frame(*parts: ui.Item[Any]) -> ui.Item[Any]:
    return ui.Container(*parts, accent_colour=ACCENT)
