"""The parts of every message: words, lines, rows of buttons, and the frame around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import field
from typing import Any

import discord
from discord import ui

from bot.domain.chart import BarChart
from bot.domain.record import record

ACCENT = discord.Colour(0xE8B923)
"""The club's gold, at the edge of every frame that is not about one film. No colour says anything
that words do not."""

NO_BREAK = "\u00a0"

PICTURE_FILE = "chart.png"

# What follows a blank is looked at first: that is quicker than what came before it.
_TIED = re.compile(
    " (?:"
    r"(?=[^\W_])(?<=[\d★½] )"  # "2 h", "★★★½ 3.6", "7 ratings"
    r"|(?=\d)(?!\d+ [^\W\d_]{8})(?:(?<=\d\s[^\W\d_]\s)|(?<=\d\s[^\W\d_]{2}\s)"  # "2 h 5", "1 of 2"
    r"|(?<=\d\s[^\W\d_]{3}\s)|(?<=\d\s[^\W\d_]{4}\s))"  # "3.6 from 7"
    r"|(?<=[▁-█] )|(?=[▁-█])"  # a distribution's ends
    r"|(?=\([12]\d{3}\))|(?<=\d\) )(?=\d)"  # a film and its year, and how often it was named
    r"|(?=·)"  # what separates two entries ends a line, and begins none
    ")"
)
"""Blanks at which no line may end: a number stays with its unit, stars with their number. A
line may end before a number with a long unit, or all would be too wide for a phone, beside a
poster."""


class Layout(ui.LayoutView):
    """The base of every message: a fixed layout whose buttons are Controls."""

    pinged: discord.AllowedMentions = discord.AllowedMentions.none()
    """The mentions that ping, where the message is a post."""

    attachment: tuple[str, bytes] | None = None
    """The name and content of the file that comes with the message; a part of the message
    shows it."""

    names: Set[str] = frozenset()
    """The names of members that the message shows, where it is an answer."""

    def __init__(self, *parts: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for part in parts:
            self.add_item(part)
        self.stop()  # discord.py would keep every message that was ever sent

    @property
    def picture(self) -> BarChart | None:
        """The chart that a part of the message shows; it is drawn before the message is sent."""
        return next(
            (part.chart for part in self.walk_children() if isinstance(part, Drawing)), None
        )


class Drawing(ui.MediaGallery[Any]):
    """The place of a message's picture."""

    def __init__(self, chart: BarChart, said: str, *, is_hidden: bool) -> None:
        """``said`` says what the picture shows, for those who can't see it: at most 1,024
        characters (Discord's reference on Media Gallery). With ``is_hidden`` it is seen only when
        it is pressed."""
        self.chart = chart
        super().__init__(
            discord.MediaGalleryItem(
                f"attachment://{PICTURE_FILE}", description=said, spoiler=is_hidden
            )
        )


@record
class OrdinaryMessage:
    """An ordinary message. A phone's lock screen shows its text, and nothing of a Layout's."""

    text: str
    buttons: ui.View
    pinged: discord.AllowedMentions = field(default_factory=discord.AllowedMentions.none)
    """The mentions in the text that ping."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", tied(self.text))


def under(*buttons: ui.Item[Any]) -> ui.View:
    """A view of an ordinary message with these buttons."""
    view = ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()  # for the reason given in Layout
    return view


def without_links(view: Layout) -> Layout | None:
    """The message without pictures and buttons with addresses: Discord refuses a message for one
    address that it does not like. None where there are none.

    The view's parts move to the new one.
    """
    return _without(view, _leads_elsewhere)


def without_drawing(view: Layout) -> Layout:
    """The message without its picture, which could not be drawn. The view's parts move to the new
    one."""
    return _without(view, lambda part: isinstance(part, Drawing)) or view


def _leads_elsewhere(part: ui.Item[Any]) -> bool:
    is_theirs = isinstance(part, ui.MediaGallery | ui.Thumbnail) and not isinstance(part, Drawing)
    return is_theirs or bool(getattr(part, "url", None))


def _without(view: Layout, is_unwanted: Callable[[ui.Item[Any]], bool]) -> Layout | None:
    parts = [_part_without(part, is_unwanted) for part in view.children]
    if not any(part is not old for part, old in zip(parts, view.children, strict=True)):
        return None
    bare = Layout(*(part for part in parts if part is not None))
    bare.attachment, bare.pinged = view.attachment, view.pinged
    next(bare.walk_children()).id = next(view.walk_children()).id  # its mark: see marks.py
    return bare


def _part_without(
    part: ui.Item[Any], is_unwanted: Callable[[ui.Item[Any]], bool]
) -> ui.Item[Any] | None:
    """The part without what is unwanted; the same object where it has none of that."""
    match part:
        case ui.ActionRow():
            kept = [item for item in part.children if not is_unwanted(item)]
            some = row(*kept) if kept else None
            return part if len(kept) == len(part.children) else some
        case ui.Section() if is_unwanted(part.accessory):
            return part.children[0]  # our sections have one text each
        case ui.MediaGallery() if is_unwanted(part):
            return None
        case ui.Container():
            parts = [_part_without(child, is_unwanted) for child in part.children]
            if all(new is old for new, old in zip(parts, part.children, strict=True)):
                return part
            kept = (child for child in parts if child is not None)
            return frame(*kept, colour=part.accent_colour)
        case _:
            return part


def words(markdown: str) -> ui.Item[Any]:
    """Text. No line ends between a number and its unit, however narrow the screen is."""
    return ui.TextDisplay(tied(markdown))


def tied(text: str) -> str:
    return _TIED.sub(NO_BREAK, text)


def together(entries: Iterable[str]) -> str:
    """Short entries one after the other; no line breaks within an entry."""
    return " · ".join(entry.replace(" ", NO_BREAK) for entry in entries)


def line() -> ui.Item[Any]:
    return ui.Separator()


def row(*buttons: ui.Item[Any]) -> ui.Item[Any]:
    """One row, which takes five buttons or one menu."""
    return ui.ActionRow(*buttons)


def rows(buttons: Sequence[ui.Item[Any]]) -> Iterator[ui.Item[Any]]:
    """As many rows as the buttons need."""
    return (row(*buttons[first : first + 5]) for first in range(0, len(buttons), 5))


def frame(*parts: ui.Item[Any], colour: discord.Colour | int | None = ACCENT) -> ui.Item[Any]:
    return ui.Container(*parts, accent_colour=colour)
