"""Buttons and forms that outlive the process: their custom ids carry all they need.

A view only says what a button is called and what it carries. What happens then is the cogs'
business (``handles``), and the client brings the two together (bot/client.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self, TypeVar

import discord
from discord import ui

from bot.views import text

Handler = TypeVar("Handler", bound=Callable[..., Any])


def custom_ids(name: str, *fields: str) -> re.Pattern[str]:
    """The form of a control's custom ids: its name and a number for each field, "rate:4:0:1"."""
    # Eighteen digits fit SQLite's integers; an id of Discord's own never travels here.
    return re.compile(name + "".join(rf":(?P<{field}>\d{{1,18}})" for field in fields), re.ASCII)


def numbers(match: re.Match[str]) -> dict[str, int]:
    """A matched custom id's fields."""
    return {field: int(value) for field, value in match.groupdict().items()}


def _custom_id(pattern: re.Pattern[str], fields: Mapping[str, int]) -> str:
    name, _, _ = pattern.pattern.partition(":")
    return ":".join((name, *(str(fields[field]) for field in pattern.groupindex)))


class Control(ui.DynamicItem[ui.Button[Any]], template=custom_ids("control")):
    """The base of every button that does something."""

    pattern: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, template: re.Pattern[str]) -> None:
        super().__init_subclass__(template=template)
        cls.pattern = template

    def __init__(
        self,
        label: str,
        fields: Mapping[str, int],
        *,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        self.fields = fields
        super().__init__(
            ui.Button(
                label=text.label(label, text.BUTTON_LIMIT),
                style=style,
                disabled=disabled,
                custom_id=_custom_id(self.pattern, fields),
            )
        )

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py calls it with these
        item: ui.Item[Any],  # noqa: ARG003
        match: re.Match[str],
        /,
    ) -> Self:
        return cls("pressed", numbers(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.handle(type(self), interaction, self.fields)


def page_buttons(
    kind: type[Control], page: int, pages: int, fields: Mapping[str, int]
) -> tuple[Control, Control]:
    """Previous and Next; at an end the one that leads nowhere is shown, but can't be pressed."""
    return (
        kind("‹ Previous", {**fields, "page": max(page - 1, 0)}, disabled=page <= 0),
        kind("Next ›", {**fields, "page": page + 1}, disabled=page >= pages - 1),
    )


class Form(ui.Modal):
    """The base of every modal. Found by its custom id, so that neither a restart nor a long pause
    loses what someone typed."""

    pattern: ClassVar[re.Pattern[str]]

    def __init__(self, title: str, fields: Mapping[str, int]) -> None:
        super().__init__(
            title=text.label(title, text.TITLE_LIMIT),
            timeout=None,
            custom_id=_custom_id(self.pattern, fields),
        )
        self.stop()  # discord.py would keep every form that was ever opened

    def offered(self) -> dict[str, str]:
        """What its text fields are filled in with, by their custom ids."""
        fields: list[Mapping[str, Any]] = [
            part["component"] for part in self.to_dict()["components"] if "component" in part
        ]
        return {field["custom_id"]: field.get("value") or "" for field in fields}


def answers(interaction: discord.Interaction[Any]) -> dict[str, str | bool]:
    """What was typed, chosen or ticked in a form, by its inputs' custom ids; no choice is ""."""
    data: Mapping[str, Any] = interaction.data or {}  # type: ignore[assignment]
    inputs: list[Mapping[str, Any]] = [
        row["component"] for row in data.get("components", ()) if "component" in row
    ]
    return {
        entry["custom_id"]: "".join(entry.get("values", ())) or entry.get("value", "")
        for entry in inputs
    }


def handles(kind: type[Control] | type[Form]) -> Callable[[Handler], Handler]:
    """Mark a cog's method as what a press or a form does: ``method(interaction, **fields)``."""

    def mark(method: Handler) -> Handler:
        method.__handles__ = kind  # type: ignore[attr-defined]
        return method

    return mark
