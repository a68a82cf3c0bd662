"""Buttons that outlive the process: their custom ids carry all they need.

A view only says what a button is called and what it carries. What a press does is up to the cogs
(``handles``), and the client brings the two together by the custom id (bot/client/filmclub.py).
Forms work in the same way (forms.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, TypeVar

import discord
from discord import ui

from bot.language import _
from bot.views import text
from bot.views.layout import row, words

Handler = TypeVar("Handler", bound=Callable[..., Any])


def custom_ids(name: str, *fields: str, later: str | None = None) -> re.Pattern[str]:
    """The form of a control's custom ids: its name and a number for each field, "rate:4:0:1".
    ``later``: a last field, which ids that are on their way from an older filmclub lack."""
    # Eighteen digits fit SQLite's integers. An id of Discord's own may be longer: see ``halves``.
    form = name + "".join(rf":(?P<{field}>\d{{1,18}})" for field in fields)
    return re.compile(form + (rf"(?::(?P<{later}>\d{{1,18}}))?" if later else ""), re.ASCII)


def fields_of(match: re.Match[str]) -> dict[str, int]:
    """The fields of a custom id that matched; one that it lacks is 0."""
    return {field: int(value or 0) for field, value in match.groupdict().items()}


def custom_id(pattern: re.Pattern[str], fields: Mapping[str, int]) -> str:
    """The custom id that a pattern of ``custom_ids`` reads back to these fields."""
    return ":".join([name_of(pattern), *[str(fields[field]) for field in _fields(pattern)]])


_HALF = 10**9
"""An id of Discord's has up to nineteen digits, a field of a custom id eighteen: it is split in
two."""


def halves(discord_id: int) -> dict[str, int]:
    """An id of Discord's as the fields ``upper`` and ``lower`` of a custom id."""
    upper, lower = divmod(discord_id, _HALF)
    return {"upper": upper, "lower": lower}


def whole(upper: int, lower: int) -> int:
    """The id that ``halves`` split. It is within SQLite's integers, even from a forged custom
    id."""
    return min(upper * _HALF + lower, 2**63 - 1)


@cache
def _fields(pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(pattern.groupindex)


@cache
def name_of(pattern: re.Pattern[str]) -> str:
    """The name with which all custom ids of a pattern begin."""
    return pattern.pattern.partition(":")[0]


class Lasting:
    """The base of everything that is found by its custom id, also after a restart."""

    pattern: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, template: re.Pattern[str] | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        if template is not None:
            cls.pattern = template


class Control(Lasting, ui.Button[Any]):
    """The base of every button that does something."""

    def __init__(
        self,
        label: str,
        fields: Mapping[str, int],
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            label=text.label(label, text.BUTTON_LIMIT),
            style=style,
            disabled=disabled,
            custom_id=custom_id(self.pattern, fields),
        )


def unrevealing(custom_id: str) -> str:
    """A custom id as the log may have it: of one that carries a member's ballot, only the name
    (ballot.py)."""
    name = custom_id.partition(":")[0]
    return name if name.startswith("ballot") else custom_id


OPTIONS_LIMIT = 25
"""How many options a select may have (Discord's reference on String Select)."""


class Cancel(Control, template=custom_ids("cancel")):
    """Ends a question without doing anything."""


def cancel_button() -> Cancel:
    return Cancel(_("Cancel"), {})


def keep_button() -> Cancel:
    """The cancel button of a question about something that a command cancels, where "Cancel" could
    mean that."""
    return Cancel(_("Keep it"), {})


class Menu(Lasting, ui.Select[Any]):
    """The base of every menu in a message, which does something at once, like a button.

    What was chosen is the value of one of its options, a number (``forms.chosen`` reads it).
    """

    def __init__(
        self, hint: str, options: Sequence[discord.SelectOption], fields: Mapping[str, int]
    ) -> None:
        super().__init__(
            placeholder=text.label(hint, text.PLACEHOLDER_LIMIT),
            options=[*options],
            custom_id=custom_id(self.pattern, fields),
        )


def page_buttons(
    kind: type[Control], page: int, pages: int, fields: Mapping[str, int]
) -> tuple[Control, Control]:
    """The buttons Previous and Next. At an end, the one that leads nowhere is shown but can't be
    pressed."""
    return (
        kind(_("‹ Previous"), {**fields, "page": max(page - 1, 0)}, disabled=page <= 0),
        kind(_("Next ›"), {**fields, "page": page + 1}, disabled=page >= pages - 1),
    )


def page_turner(
    kind: type[Control], page: int, pages: int, fields: Mapping[str, int]
) -> list[ui.Item[Any]]:
    """The number of the page and the buttons to the others; nothing where it is the only page."""
    if pages <= 1:
        return []
    where = _("Page {page} of {pages}", page=page + 1, pages=pages)
    return [words(text.small(where)), row(*page_buttons(kind, page, pages, fields))]


def opens(form: type[ui.Modal]) -> Callable[[Handler], Handler]:
    """Mark a cog's method as the one that opens this form again: ``method(interaction, **fields)``,
    with the fields of the form's custom id."""

    def mark(method: Handler) -> Handler:
        method.__opens__ = form  # type: ignore[attr-defined]
        return method

    return mark


def handles(
    kind: type[ui.Item[Any]] | type[ui.Modal], *, anywhere: bool = False
) -> Callable[[Handler], Handler]:
    """Mark a cog's method as the one that answers a press, a choice or a form:
    ``method(interaction, **fields)``. ``kind`` has a ``pattern`` of custom ids. ``anywhere``: also
    in a direct message; then the method itself checks that the club is there and is not being
    deleted."""

    def mark(method: Handler) -> Handler:
        method.__handles__ = kind  # type: ignore[attr-defined]
        method.__anywhere__ = anywhere  # type: ignore[attr-defined]
        return method

    return mark


def works_anywhere(method: Callable[..., Any]) -> bool:
    """Whether a method that answers presses does so in a direct message as well."""
    return getattr(method, "__anywhere__", False)
