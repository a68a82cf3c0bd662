"""Menus of channels, roles, members and texts. They work after a restart, found by their custom
ids, like buttons and menus of numbers (controls.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

import discord
from discord import ui

from bot.views import text
from bot.views.controls import OPTIONS_LIMIT, Lasting, custom_id
from bot.views.forms import OddForm


class ChannelMenu(Lasting, ui.ChannelSelect[Any]):
    """A menu of channels, of which one is chosen."""

    kinds: ClassVar = [discord.ChannelType.text, discord.ChannelType.news]
    least: ClassVar = 1
    """0 where the choice may be empty."""

    def __init__(self, hint: str, chosen_id: int | None) -> None:
        super().__init__(
            custom_id=custom_id(self.pattern, {}),
            placeholder=text.label(hint, text.PLACEHOLDER_LIMIT),
            channel_types=self.kinds,
            min_values=self.least,
            default_values=_default(chosen_id, discord.SelectDefaultValueType.channel),
        )


class RoleMenu(Lasting, ui.RoleSelect[Any]):
    """A menu of roles, of which one is chosen, or none."""

    def __init__(self, hint: str, chosen_id: int | None) -> None:
        super().__init__(
            custom_id=custom_id(self.pattern, {}),
            placeholder=text.label(hint, text.PLACEHOLDER_LIMIT),
            min_values=0,
            default_values=_default(chosen_id, discord.SelectDefaultValueType.role),
        )


def _default(
    chosen_id: int | None, kind: discord.SelectDefaultValueType
) -> list[discord.SelectDefaultValue]:
    return [] if chosen_id is None else [discord.SelectDefaultValue(id=chosen_id, type=kind)]


def options(
    choices: Sequence[tuple[str, str]], chosen: str | None = None
) -> list[discord.SelectOption]:
    """The options of a menu, as many as it may have, from values and labels; ``chosen`` is the
    value that is shown as the present one."""
    return [
        discord.SelectOption(
            label=text.label(label, text.CHOICE_LIMIT), value=value, default=value == chosen
        )
        for value, label in choices[:OPTIONS_LIMIT]
    ]


class Switches(Lasting, ui.Select[Any]):
    """A menu of what is on or off: the chosen options are on."""

    def __init__(self, hint: str, options: Sequence[discord.SelectOption]) -> None:
        super().__init__(
            custom_id=custom_id(self.pattern, {}),
            placeholder=text.label(hint, text.PLACEHOLDER_LIMIT),
            options=[*options],
            min_values=0,
            max_values=len(options),
        )


def switched(
    data: object, message: discord.Message | None, menu: type[Switches], known: Sequence[str]
) -> dict[str, bool]:
    """Which of these values were switched on, or off, in a menu of the message: what it shows may
    have been changed elsewhere since. ``data`` is the interaction's. Raises OddForm."""
    match cast("Any", data).get("values") if isinstance(data, dict) else None:
        case [*values] if all(value in known for value in values):
            shown = _menu_in(message, menu.pattern)
            before = {each.value: each.default for each in shown.options} if shown else {}
            return {each: each in values for each in known if before.get(each) != (each in values)}
        case _:
            raise OddForm


def chosen_text(data: object) -> str | None:
    """The value that was chosen in a menu; None when it was emptied. ``data`` is the interaction's.

    Raises OddForm for what no client of Discord's sends.
    """
    match cast("Any", data).get("values") if isinstance(data, dict) else None:
        case []:
            return None
        case [str(value)]:
            return value
        case _:
            raise OddForm


def chosen_id(data: object) -> int | None:
    """The id that was chosen in a menu of channels, roles or members; None when it was emptied.
    Raises OddForm."""
    value = chosen_text(data)
    if value is None:
        return None
    if not re.fullmatch("[0-9]{1,19}", value, re.ASCII) or int(value) >= 2**63:
        raise OddForm
    return int(value)


class MemberMenu(Lasting, ui.UserSelect[Any]):
    """A menu of members, of whom several are chosen; ``chosen`` are the ids of those who are
    already."""

    def __init__(self, hint: str, fields: Mapping[str, int], chosen: Sequence[int] = ()) -> None:
        super().__init__(
            custom_id=custom_id(self.pattern, fields),
            placeholder=text.label(hint, text.PLACEHOLDER_LIMIT),
            max_values=OPTIONS_LIMIT,
            default_values=[
                discord.SelectDefaultValue(id=each, type=discord.SelectDefaultValueType.user)
                for each in chosen
            ],
        )


def members_shown(message: discord.Message | None, menu: type[MemberMenu]) -> list[int]:
    """The ids of the members whom a message shows as chosen in such a menu."""
    shown = _menu_in(message, menu.pattern)
    return [each.id for each in shown.default_values] if shown else []


def _menu_in(message: discord.Message | None, pattern: re.Pattern[str]) -> Any:
    """A message's menu with such a custom id; None where it has none."""
    parts: list[Any] = [*message.components] if message else []
    for part in parts:  # the list grows by what is inside its parts
        parts += getattr(part, "children", ())
        if pattern.fullmatch(getattr(part, "custom_id", None) or ""):
            return part
    return None


def chosen_members(data: object) -> list[tuple[int, str | None]]:
    """The chosen members in their order, each with what the club calls them; bots are left out.
    ``data`` is the interaction's. Raises OddForm."""
    values = cast("Any", data).get("values") if isinstance(data, dict) else None
    if not isinstance(values, list) or not values:
        raise OddForm
    resolved = _inside(cast("Any", data), "resolved")
    users, members = _inside(resolved, "users"), _inside(resolved, "members")
    found: list[tuple[int, str | None]] = []
    for value in cast("list[Any]", values):
        member_id = chosen_id({"values": [value]})
        user, member = _inside(users, value), _inside(members, value)
        if member_id is not None and not user.get("bot"):
            names = (member.get("nick"), user.get("global_name"), user.get("username"))
            found.append((member_id, next((n for n in names if n and isinstance(n, str)), None)))
    return found


def _inside(parent: Any, key: str) -> Mapping[str, Any]:
    inner = cast("Mapping[str, Any]", parent).get(key) if isinstance(parent, dict) else None
    return cast("Mapping[str, Any]", inner) if isinstance(inner, dict) else {}
