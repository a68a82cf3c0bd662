"""The preview's members, whose commands may be typed in one go: "/rate ballerina 4.5 A film"."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import discord
import simcord

from bot.domain.errors import FilmClubError
from bot.domain.typed import read_stars
from bot.language import Message, _, listed, speaking, spoken
from bot.views.notices import Notice

if TYPE_CHECKING:
    from bot.client.filmclub import FilmClub

_LIKE_STARS = re.compile(
    r"(?P<film>.+?) (?P<stars>(?:\d|10)(?:[.,]\d+)?½?|[★⭐]\S*)(?: (?P<line>\D.*))?"
)
"""A film behind which something stands that may be meant as stars: "ballerina 7"."""
_MOST_WORDS = 5
"""The most words of stars: "4 out of 5 stars"."""

_Option = Mapping[str, Any]
"""One of a command's options, as Discord was told it."""


class Typist(simcord.MemberActor):
    """A member who can type a whole command in one go, as in Discord's own clients.

    A command that opens a form stays a message; the page shows its form (preview_page).
    """

    opened: simcord.InteractionResult | None = None
    """The form that the command opened which was typed last."""

    async def send(
        self, channel: simcord.ChannelHandle, content: str = "", **options: Any
    ) -> discord.Message:
        typed, refused, wrong = content.strip().removeprefix("/"), None, None
        self.opened = None
        for name in self.available_commands(channel):
            if not content.startswith("/") or f"{typed} ".find(f"{name} ") != 0:
                continue
            refused = name
            with speaking(self._language):
                given = self._read(name, typed.removeprefix(name).strip())
            try:
                result = await self.slash(channel, name, **given)
            except simcord.OptionError as error:  # it stays a message
                wrong = error
                continue
            if result.response is not None:
                return result.response.message
            if result.modal is not None:
                self.opened = result
                return await super().send(channel, content, **options)
        said = await super().send(channel, content, **options)
        if refused is not None or re.match(r"/[\w-]", content):
            await self._explain(channel, refused, typed, wrong)
        return said

    async def _explain(
        self,
        channel: simcord.ChannelHandle,
        name: str | None,
        typed: str,
        wrong: simcord.OptionError | None,
    ) -> None:
        """Say what is ``wrong`` in a command that stayed a message and what it takes, or that there
        is none of what was typed. Discord's clients would not send it."""
        shown = cast("discord.TextChannel", self._env.bot.get_channel(channel.id))
        with speaking(self._language):
            if name is None:
                said = _("There is no such command here. Type `/` to see those that there are.")
                if typed.split(maxsplit=1)[0] == "where":
                    said = _("`/where` needs a key of The Movie Database; the preview has none.")
                await shown.send(view=Notice(said))
                return
            said = _(
                "Discord would not send that, so nothing was done. Press Tab behind its name, and"
                " each option gets a field of its own. `/{command}` takes:",
                command=name,
            )
            needs = [
                f"- `{option['name']}:` {_(Message(option['description']))}"
                + (_bounds(option) if wrong and wrong.option == option["name"] else "")
                for option in self._options(name)
            ]
            if wrong and (strange := self._strange(name, typed)):
                said = _("**`/{command}` has no option `{option}:`.** {more}",
                         command=name, option=strange, more=said)  # fmt: skip
            elif wrong and wrong.code == "option-required":
                said = _("**`{option}:` is missing.** {more}", option=wrong.option, more=said)
            elif wrong and wrong.option:
                said = _(
                    "**`{option}:` does not take that.** {more}", option=wrong.option, more=said
                )
            notice = Notice("\n".join((said, *needs)))
        await shown.send(view=notice)

    @property
    def _language(self) -> str:
        return cast("FilmClub", self._env.bot).language_of(self.guild.id)

    def _read(self, name: str, rest: str) -> dict[str, Any]:
        """A command's options, from what is typed behind its name: each with its own name, as in
        "film:ballerina stars:4", and the first without, if one likes."""
        options = {option["name"]: option for option in self._options(name)}
        named = re.split(rf"(?:^|\s)({'|'.join(options) or '$.'}):\s*", rest)
        given = {
            option: self._value(options[option], text.strip())
            for option, text in zip(named[1::2], named[2::2], strict=True)
        }
        if not (first := named[0].strip()):
            return given
        if name == "rate" and "stars" not in given:
            return {**_rated(first), **given}
        if not options:
            return given
        main = "film" if "film" in options else next(iter(options))
        return {main: self._value(options[main], first), **given}

    def _strange(self, name: str, typed: str) -> str | None:
        """What is typed like an option that the command does not have: it is taken for a part of
        the one before it, which is refused then."""
        options = {option["name"] for option in self._options(name)}
        named = re.findall(r"(?<=\s)([a-z_-]+):(?!//)", typed)
        return next((each for each in named if each not in options), None)

    def _options(self, name: str) -> Sequence[_Option]:
        group, *steps = name.split()
        command: Mapping[str, Any] = self._env.backend.find_command(group, self.guild.id) or {}
        for step in steps:
            command = next(each for each in command["options"] if each["name"] == step)
        return command.get("options") or []

    def _value(self, option: _Option, text: str) -> Any:
        """What Discord's clients make of it; text that is none of the kind stays as it is, and
        SimCord says so."""
        kind, called = discord.AppCommandOptionType(option["type"]), text.lstrip("#@").casefold()
        if kind is discord.AppCommandOptionType.number:  # stars: "3,5", "4/5", "★★★★"
            with contextlib.suppress(FilmClubError):
                return (read_stars(text)[1] or 0) / 2
        for choice in option.get("choices") or []:
            names = choice["name"], _listed_as(choice), str(choice["value"])
            if text.casefold() in map(str.casefold, names):
                return choice["value"]
        begun = [
            choice["value"]
            for choice in option.get("choices") or []
            if text.casefold() in f"{choice['name']}\n{_listed_as(choice)}".casefold()
        ]
        if len(begun) == 1:  # "7 days" of "The past 7 days"
            return begun[0]
        handles: Mapping[str, Any] = {}
        match kind:
            case discord.AppCommandOptionType.integer | discord.AppCommandOptionType.number:
                is_number = re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII)
                is_whole = kind is discord.AppCommandOptionType.integer and "." not in text
                return (int if is_whole else float)(text) if is_number else text
            case discord.AppCommandOptionType.boolean:
                return called in ("true", "yes")
            case discord.AppCommandOptionType.user:
                users = self._env.backend.users.values()
                handles = {user.name: simcord.UserHandle(self._env, user) for user in users}
            case discord.AppCommandOptionType.channel:
                handles = self.guild.channels
            case discord.AppCommandOptionType.role:
                handles = self.guild.roles
            case _:
                pass
        return next((handle for name, handle in handles.items() if name.casefold() == called), text)


def _rated(text: str) -> dict[str, Any]:
    """The options of /rate in "ballerina 4 out of 5 A film": the stars are the first words that can
    be some, with all that belongs to them. What only looks like stars is refused later."""
    words = text.split(" ")
    for start in range(1, len(words)):
        for end in range(min(start + _MOST_WORDS, len(words)), start, -1):
            line = " ".join(words[end:])
            stars = None
            with contextlib.suppress(FilmClubError):
                earlier, stars = read_stars(" ".join(words[start:end]))
                stars = None if earlier else stars
            if stars and not line[:1].isdecimal():
                film = " ".join(words[:start])
                return {"film": film, "stars": stars / 2, **({"review": line} if line else {})}
    if like := _LIKE_STARS.fullmatch(text):
        return {option: said for option, said in like.groupdict().items() if option != "line"}
    return {"film": text}


def _listed_as(choice: Mapping[str, Any]) -> str:
    """A choice's name in the language that is spoken: one of our texts, or, as of stars, the name
    that Discord was told for it."""
    told = choice.get("name_localizations") or {}
    return told.get(spoken()) or _(Message(choice["name"]))


def _bounds(option: _Option) -> str:
    """What an option takes, where Discord was told it."""
    said = ""
    if choices := option.get("choices"):
        said = _("One of: {choices}.", choices=listed(list(map(_listed_as, choices))))
    elif longest := option.get("max_length"):
        said = _("{limit} letters are the most.", limit=longest)
    return f". {said}" if said else ""
