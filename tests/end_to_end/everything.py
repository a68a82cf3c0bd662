"""Everything that can be done in a club: every registered command, every suggestion, and every
button, menu and form that answers. Whatever is added to the bot later is included by itself."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import discord
import simcord

from bot.client.filmclub import FilmClub
from tests.end_to_end.driving import Club, begin, walk

_STRING, _INTEGER, _BOOLEAN, _USER, _CHANNEL, _ROLE, _NUMBER, _FILE = 3, 4, 5, 6, 7, 8, 10, 11
"""Kinds of options (Discord's reference on application commands)."""
_BUTTON, _SELECT, _TEXT, _BOX, _DANGER = 2, 3, 4, 23, 4
"""Kinds of components, and the style of a button that takes something away."""

TYPED = "2026-05-04 20:00"
"""A text to type: a moment, or any text where no moment is asked for."""
_TRIES = 2
"""How often each kind is pressed: two messages may offer different things, and two members may see
different ones."""


class Everything:
    """Members who try everything, in a random order."""

    def __init__(
        self,
        club: Club,
        film_id: int,
        about: simcord.MemberActor,
        chance: random.Random,
        *,
        typed: str = TYPED,
        since: int | None = None,
    ) -> None:
        """All of it is about this film and this member, wherever one can be named. ``typed`` is
        what they type; what they press is on messages after ``since``, by default on new ones."""
        assert isinstance(club.env.bot, FilmClub)
        self.club, self.bot, self.chance = club, club.env.bot, chance
        self._film, self._about = f"film:{film_id}", about
        self._numbers = {"film_id": film_id}
        self._role = club.guild.create_role("Curators")
        self.pressed = Counter[str]()
        """How often each thing was pressed, chosen or sent, by the names of the custom ids."""
        self._offered: list[tuple[int, Mapping[str, Any]]] = []
        self._typed = typed
        self._last = max(self._messages(), default=0) if since is None else since

    async def run_commands(
        self, member: simcord.MemberActor, but: frozenset[str] = frozenset()
    ) -> list[str]:
        """Run every command that the member sees, with as few options as it needs or with all that
        it takes; returns the commands' names."""
        seen = member.available_commands(self.club.channel)
        leaves = [leaf for leaf in self._leaves() if leaf[0] in seen and leaf[0] not in but]
        self.chance.shuffle(leaves)
        for name, options in leaves:
            given = {each["name"]: await self._value(member, name, each) for each in options}
            needed = {each["name"] for each in options if each.get("required")}
            some = self.chance.choice([needed, given.keys()])
            await self._run(member, name, {key: given[key] for key in given if key in some})
        await self._save_quote(member)
        return [name for name, _ in leaves]

    async def press_everything(
        self, *members: simcord.MemberActor, but: frozenset[str] = frozenset()
    ) -> None:
        """Press everything that the bot's messages have offered since this began, and what that
        offers in turn, each by one of the members; then everything else that would answer, as a
        forged client could send it."""
        self._look(())
        while found := self._next(but):
            message_id, component = found
            await self.press(self.chance.choice(members), component, message_id)
            self._look([message_id])
        for name, (pattern, _) in sorted(self.bot._actions.items()):
            if name in {*self.pressed, *but}:
                continue
            fields = [str(self._numbers.get(field, 1)) for field in pattern.groupindex]
            component = {"type": _BUTTON, "custom_id": ":".join([name, *fields])}
            message = await self.club.post(component["custom_id"])
            await self.press(self.chance.choice(members), component, message.id)

    def _leaves(self) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
        """Each command that can be run, and its options as Discord knows them."""
        for command in self.bot.tree.get_commands(type=discord.AppCommandType.chat_input):
            registered = self.club.env.backend.find_command(command.name, self.club.guild.id)
            assert registered is not None
            options = registered.get("options", [])
            subs = [each for each in options if each["type"] == 1]
            if not subs:
                yield command.name, options
            for sub in subs:
                yield f"{command.name} {sub['name']}", sub.get("options", [])

    async def _value(
        self, member: simcord.MemberActor, name: str, option: Mapping[str, Any]
    ) -> Any:
        if choices := option.get("choices"):
            return self.chance.choice(choices)["value"]
        if option.get("autocomplete"):
            return await self._suggested(member, name, option["name"])
        values: dict[int, Any] = {
            _STRING: self._typed[: option.get("max_length", 100)],
            _INTEGER: option.get("min_value", 1),
            _NUMBER: option.get("min_value", 1),
            _BOOLEAN: True,
            _USER: self._about,
            _CHANNEL: self.club.channel,
            _ROLE: self._role,
            _FILE: ("list.csv", b"date,title\n2026-01-01,Ballerina\n"),
        }
        return values[option["type"]]

    async def _suggested(self, member: simcord.MemberActor, name: str, option: str) -> str:
        offered: list[dict[str, Any]] = []
        for typed in ("ball", ""):
            offered = await member.autocomplete(self.club.channel, name, option, typed)
        if any(str(choice["value"]).startswith("film:") for choice in offered):
            return self._film
        return str(offered[0]["value"]) if offered else self._typed

    async def _run(
        self, member: simcord.MemberActor, name: str, options: Mapping[str, Any]
    ) -> None:
        ran = await member.slash(self.club.channel, name, **options)
        await self.send_form(member, ran.modal)

    async def _save_quote(self, member: simcord.MemberActor) -> None:
        message = await self._about.send(self.club.channel, "Nobody rests in it.")
        for menu in self.bot.tree.get_commands(type=discord.AppCommandType.message):
            asked = await member.context_menu(self.club.channel, menu.name, message)
            await self.send_form(member, asked.modal)

    def _messages(self) -> list[int]:
        return sorted(self.club.env.backend.messages.get(self.club.channel.id, {}))

    def received(self, message_id: int) -> Mapping[str, Any]:
        """A message as Discord sends it along with a press."""
        from simcord.backend import serializers  # noqa: PLC0415

        backend = self.club.env.backend
        stored = backend.get_message(self.club.channel.id, message_id)
        return dict(serializers.message_payload(backend, stored))

    def _look(self, changed: Iterable[int]) -> None:
        """Note what new messages and changed ones offer."""
        new = [message_id for message_id in self._messages() if message_id > self._last]
        self._last = max(new, default=self._last)
        self._offered += [
            (message_id, component)
            for message_id in [*changed, *new]
            for component in walk(self.received(message_id)["components"])
            if "custom_id" in component and not component.get("disabled")
        ]

    def _next(self, but: frozenset[str]) -> tuple[int, Mapping[str, Any]] | None:
        """The next thing that was not pressed often enough; things that remove something come
        last."""
        self._offered = [
            (message_id, component)
            for message_id, component in self._offered
            if (name := _name(component)) in self.bot._actions
            and name not in but
            and self.pressed[name] < _TRIES
        ]
        harmless = [each for each in self._offered if each[1].get("style") != _DANGER]
        found = next(iter(harmless or self._offered), None)
        if found:
            self._offered.remove(found)
        return found

    async def press(
        self,
        member: simcord.MemberActor,
        component: Mapping[str, Any],
        message_id: int,
    ) -> None:
        """Press or choose something on a message, and send the form that it opens."""
        self.pressed[_name(component)] += 1
        message = self.received(message_id)
        data: dict[str, Any] = {
            "custom_id": component["custom_id"], "component_type": component["type"],
        }  # fmt: skip
        if component["type"] != _BUTTON:
            data["values"] = self._chosen(component)
        kind = discord.InteractionType.component
        pressed = begin(member, self.club, kind, data, message)
        await self.club.env.settle()
        await self.send_form(member, pressed.modal, message)

    def _chosen(self, component: Mapping[str, Any]) -> list[str]:
        if component["type"] == _SELECT:
            most = max(1, component.get("min_values", 1))
            return [each["value"] for each in component["options"][:most]]
        chosen = {5: self._about, 6: self._role, 8: self.club.channel}.get(component["type"])
        return [str((chosen or self._about).id)]

    async def send_form(
        self,
        member: simcord.MemberActor,
        form: Mapping[str, Any] | None,
        message: Mapping[str, Any] | None = None,
    ) -> None:
        """Fill in a form, if one was opened, and send it."""
        if form is None:
            return
        inputs: list[dict[str, Any]] = []
        for label in form["components"]:
            part = label.get("component")
            if part is None:
                continue
            entry = {"type": part["type"], "id": 0, "custom_id": part["custom_id"]}
            if part["type"] == _TEXT:
                typed = self._film if "film" in part["custom_id"] else self._typed
                entry["value"] = (part.get("value") or typed)[: part.get("max_length", 4000)]
            elif part["type"] == _BOX:
                entry["value"] = True
            else:
                entry["values"] = self._chosen(part)
            inputs.append({"type": 18, "id": 0, "component": entry})
        data = {"custom_id": form["custom_id"], "components": inputs}
        self.pressed[_name(data)] += 1
        begin(member, self.club, discord.InteractionType.modal_submit, data, message)
        await self.club.env.settle()


def _name(component: Mapping[str, Any]) -> str:
    return str(component["custom_id"]).partition(":")[0]
