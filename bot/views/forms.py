"""Forms, and what is typed into them: found by their custom ids, like buttons (controls.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, ClassVar
from zlib import crc32

import discord
from discord import ui

from bot.domain.errors import FilmClubError
from bot.domain.typed import WHY_LIMIT
from bot.language import N_, Message, _
from bot.views import text
from bot.views.controls import custom_id, custom_ids

TYPED_TITLE = 300
"""How many characters a title may have that is typed into a form: as many as in the library."""
FIELD_LIMIT = 4000
"""How many UTF-16 units a text field holds (Discord's reference on Text Input)."""


_TEXT_DISPLAY = 10
"""The type of a form's own words, which come back with its answers (Discord's reference on Text
Display)."""
_AND = ","
"""Separates several values that were chosen in one menu; no value of ours contains it."""


FIELD_NAMES: Mapping[str, Message] = {
    "byline": N_("Outlet and critic"),
    "came": N_("How many came"),
    "cast": N_("Cast"),
    "certificate": N_("Certificate"),
    "country": N_("Country"),
    "date": N_("Date"),
    "director": N_("Director"),
    "film": N_("Film"),
    "line": N_("Your line of review"),
    "link": N_("Link"),
    "original": N_("Original title"),
    "others": N_("Other titles"),
    "picker": N_("Who picked it"),
    "place": N_("Where"),
    "poster": N_("Poster"),
    "quotes": N_("Quotes"),
    "runtime": N_("Running time"),
    "stars": N_("Stars"),
    "summary": N_("Summary"),
    "text": N_("The review"),
    "time": N_("Time"),
    "title": N_("Title"),
    "until": N_("Open until"),
    "when": N_("When"),
    "why": N_("Why this one?"),
    "year": N_("Year"),
    "zone": N_("Time zone"),
}
"""What the text fields of all forms are called, by their custom ids."""


class OddForm(FilmClubError):
    """A field is missing, or not what it has to be: no client of Discord's sends that."""

    def __init__(self) -> None:
        super().__init__(
            N_("That form did not come through whole. Open it again, and send it once more.")
        )


class Form(ui.Modal):
    """The base of every modal. Neither a restart nor a long pause loses what someone typed."""

    pattern: ClassVar[re.Pattern[str]]

    def __init__(self, title: str, fields: Mapping[str, int]) -> None:
        super().__init__(
            title=text.label(title, text.FORM_TITLE_LIMIT),
            timeout=None,
            custom_id=custom_id(self.pattern, fields),
        )
        self.stop()  # discord.py would keep every form that was ever opened

    def fill_in(self, typed: Mapping[str, str | bool]) -> None:
        """Fill in what was typed, chosen or ticked before, in place of what the form offers by
        itself."""
        for label in self.children:
            part = label.component if isinstance(label, ui.Label) else None
            match part:
                case ui.TextInput() if isinstance(given := typed.get(part.custom_id), str):
                    part.default = beginning(given, part.max_length or FIELD_LIMIT)
                case ui.Select() if part.custom_id in typed:
                    chosen_before = str(typed[part.custom_id]).split(_AND)
                    for option in part.options:
                        option.default = option.value in chosen_before
                case ui.Checkbox() if isinstance(given := typed.get(part.custom_id), bool):
                    part.default = given
                case _:
                    pass

    def offered(self) -> dict[str, str]:
        """What the text fields are filled in with, by their custom ids."""
        fields: list[Mapping[str, Any]] = [
            part["component"] for part in self.to_dict()["components"] if "component" in part
        ]
        return {field["custom_id"]: field.get("value") or "" for field in fields}


class FilmAndWhyForm(Form):
    """Asks for a film, and why it is this one."""

    FILM, WHY = "film", "why"

    def __init__(self, title: str, fields: Mapping[str, int]) -> None:
        super().__init__(title, fields)
        said = _("A title, or the beginning of one")
        self.add_item(field(self.FILM, None, TYPED_TITLE, said, required=True))
        why = _("If you like. The whole club sees it.")
        self.add_item(field(self.WHY, None, WHY_LIMIT, why, long=True))


class EntryForm(Form):
    """A form for an entry that several may change. Its custom id has a short hash of what each
    field was filled in with: a field that was left alone must not undo what somebody else has
    changed meanwhile.

    ``about`` are the other fields of the custom id; ``seen`` are these hashes in a form that is
    opened again; 0: none.
    """

    def __init__(
        self, title: str, about: Mapping[str, int], seen: int, fields: Sequence[ui.Item[Any]]
    ) -> None:
        super().__init__(title, {**about, "seen": seen})
        for each in fields:
            self.add_item(each)
        if not seen:
            seen = int("".join(map(_mark, self.offered().values())))
            self.custom_id = custom_id(self.pattern, {**about, "seen": seen})

    def left_alone(self, name: str, text: str, seen: int) -> bool:
        """Whether a field is as it was filled in, now or when the form was opened, of which
        ``seen`` tells."""
        offered = self.offered()
        if text.strip() == offered[name].strip():
            return True
        place = 3 * [*offered].index(name)
        then = str(seen)[place : place + 3]
        return then != _mark(offered[name]) and then == _mark(text)


def _mark(text: str) -> str:
    """A hash of three digits. It takes a change for none when two members change a field at once
    and the new text has the hash of the old one: once in 900 such cases."""
    return str(crc32(text.strip().encode(errors="replace")) % 900 + 100)


_OPTION_FIELDS = {"country": "country", "date": "date", "time": "time", "timezone": "zone"}
_OPTION_LIMIT = 100


class OptionForm(Form):
    """Asks anew for an option of a command that waits for it: a moment, if it is none of
    _OPTION_FIELDS. ``said`` is what the option is for; ``required``: it can't be left out."""

    pattern = custom_ids("date-form", "waiting_id")

    def __init__(
        self, waiting_id: int, option: str, said: str | None = None, *, required: bool = True
    ) -> None:
        self.field = _OPTION_FIELDS.get(option, "when")
        super().__init__(_(FIELD_NAMES[self.field]), {"waiting_id": waiting_id})
        self.add_item(field(self.field, None, _OPTION_LIMIT, said, required=required))


class Answers:
    """What was typed, chosen or ticked in a form, by the custom ids of its inputs.

    It comes from a member's client, which may send anything: each method raises OddForm for what
    the form did not ask for.
    """

    def __init__(self, data: object) -> None:
        """``data`` is the interaction's, as Discord's gateway brought it."""
        self._inputs: dict[str, Mapping[str, Any]] = {}
        for row in _list(_mapping(data).get("components")):
            if _mapping(row).get("type") == _TEXT_DISPLAY:
                continue
            entry = _mapping(_mapping(row).get("component"))
            self._inputs[str(entry.get("custom_id"))] = entry

    def text(self, field: str) -> str:
        """The text in a text field."""
        value = self._input(field).get("value")
        if not isinstance(value, str):
            raise OddForm
        return value

    def only_text(self) -> str:
        """The text in the text field of a form that has no other."""
        (name, *others) = self._inputs or [""]
        if others:
            raise OddForm
        return self.text(name)

    def text_if_asked(self, field: str) -> str:
        """The text in a text field; "" where the form has no such field."""
        return self.text(field) if field in self._inputs else ""

    def number(self, field: str) -> int:
        """The number that was chosen in a select of numbers."""
        return _one_number(self._input(field))

    def choice(self, field: str) -> int | None:
        """The number that was chosen in a select which may be left empty, then 0; None where the
        form has no such select: it was opened before there was a reason to ask."""
        if field not in self._inputs:
            return None
        return _one_number(self._input(field)) if _numbers(self._input(field)) else 0

    def numbers(self, beginning: str) -> tuple[int, ...]:
        """The numbers that were chosen in all the selects whose custom ids have that beginning."""
        found = [entry for name, entry in self._inputs.items() if name.startswith(beginning)]
        if not found:
            raise OddForm
        return tuple(number for entry in found for number in _numbers(entry))

    def ticked(self, field: str) -> bool:
        """Whether a box is ticked."""
        value = self._input(field).get("value")
        if not isinstance(value, bool):
            raise OddForm
        return value

    def everything(self) -> dict[str, str | bool]:
        """Everything that was typed, chosen or ticked, as ``Form.fill_in`` takes it."""
        found: dict[str, str | bool] = {}
        for field, entry in self._inputs.items():
            given: object = entry.get("value")
            if "values" in entry:
                given = _AND.join(map(str, _list(entry["values"])))
            if isinstance(given, str | bool):
                found[field] = given
        return found

    def _input(self, field: str) -> Mapping[str, Any]:
        if field not in self._inputs:
            raise OddForm
        return self._inputs[field]


def chosen(data: object) -> int:
    """The number that was chosen in a message's select (controls.Menu). ``data`` is the
    interaction's. Raises OddForm."""
    return _one_number(_mapping(data))


def chosen_numbers(data: object) -> tuple[int, ...]:
    """The numbers that were chosen in a menu that allows several. Raises OddForm."""
    return _numbers(_mapping(data))


def moment_at(seconds: int) -> datetime:
    """The moment that a custom id carries, in seconds since 1970. Raises OddForm for one that no
    calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise OddForm from None


def field(
    custom_id: str,
    value: str | None,
    limit: int,
    description: str | None = None,
    *,
    required: bool = False,
    long: bool = False,
) -> ui.Item[ui.LayoutView]:
    """A text input, filled in with as much of ``value`` as fits."""
    return ui.Label(
        text=_(FIELD_NAMES[custom_id]),
        description=description,
        component=ui.TextInput(
            custom_id=custom_id,
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
            required=required,
            max_length=limit,
            default=beginning(value, limit),
        ),
    )


def beginning(value: str | None, limit: int) -> str | None:
    """As much of a text as a field of this size holds; with more, Discord refuses the form."""
    if not value or text.size(value) <= limit:
        return value or None
    return value.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")


def fitting(texts: Sequence[str], joint: str) -> tuple[str, ...]:
    """The first texts, as many as fit whole into a form's field when they are joined by
    ``joint``."""
    room = FIELD_LIMIT + len(joint)
    ends = accumulate(text.size(one) + len(joint) for one in texts)
    return tuple(one for one, end in zip(texts, ends, strict=True) if end <= room)


def _one_number(select: Mapping[str, Any]) -> int:
    values = _numbers(select)
    if len(values) != 1:
        raise OddForm
    return values[0]


def _numbers(select: Mapping[str, Any]) -> tuple[int, ...]:
    values = list(map(str, _list(select.get("values"))))
    if not all(re.fullmatch("[0-9]{1,18}", value, re.ASCII) for value in values):
        raise OddForm
    return tuple(map(int, values))


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise OddForm
    return value  # pyright: ignore[reportUnknownVariableType]


def _list(value: object) -> Sequence[Any]:
    if not isinstance(value, list):
        raise OddForm
    return value  # pyright: ignore[reportUnknownVariableType]
