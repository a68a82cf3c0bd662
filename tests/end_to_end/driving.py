"""What tests do in a club and see there; the fixtures are in conftest."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any, cast

import discord
import pytest
import simcord
from discord import app_commands
from simcord import interactions
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot import language
from bot.client.filmclub import FilmClub
from bot.client.tree import CommandTexts
from bot.domain.film import Film
from bot.domain.review import Review
from bot.domain.stars import from_number
from bot.store.database import fetch, statement
from bot.store.films import COLUMNS, film_from
from bot.store.reviews import replace_seeded
from bot.store.store import Store
from bot.store.title_forms import write_titles
from bot.tmdb import Tmdb

Message = discord.Message | simcord.ResponseMessage
Components = Sequence[Mapping[str, Any]]
Sent = tuple[str, Mapping[str, Any]]
"""A request of the bot's and its JSON."""


class Clock:
    """A clock on which a minute passes between two looks at it."""

    def __init__(self, start: datetime = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.pass_days(1 / (24 * 60))
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)


class Club:
    """One guild with a channel and two members."""

    def __init__(
        self,
        env: simcord.Env,
        name: str = "The Film Club",
        *,
        shard: int | None = None,
        locale: str = "en-US",
    ) -> None:
        self.env = env
        self.guild = env.create_guild(name, shard_id=shard, preferred_locale=locale)
        self.channel = self.guild.create_text_channel("films")
        self.ana = self.join("ana")
        self.ben = self.join("ben")

    def join(self, name: str) -> simcord.MemberActor:
        return self.guild.add_member(self.env.create_user(name))

    def organiser(self) -> simcord.MemberActor:
        """Someone who may delete messages."""
        may = discord.Permissions(manage_messages=True)
        role = self.guild.create_role("Organisers", permissions=may)
        return self.guild.add_member(self.env.create_user("olive"), roles=[role])

    async def post(self, *custom_ids: str) -> discord.Message:
        """A message of the bot's with a button for each custom id, labelled "0", "1", …"""
        view = discord.ui.LayoutView(timeout=None)
        row = discord.ui.ActionRow[Any]()
        for i, custom_id in enumerate(custom_ids):
            row.add_item(discord.ui.Button(label=str(i), custom_id=custom_id))
        view.add_item(row)
        view.stop()
        channel = self.env.bot.get_channel(self.channel.id)
        assert isinstance(channel, discord.TextChannel)
        return await channel.send(view=view)


class _Env(simcord.Env):
    """SimCord's environment, which looks again after three milliseconds and not after 50: what it
    waits for often comes without a task that ends. A look costs up to one millisecond, so looking
    after each one would take a tenth of the time of all these tests."""

    async def _settle_internal(self, **options: Any) -> None:
        await super()._settle_internal(**{**options, "idle": 0.003})

    async def start(self) -> None:
        self._has_pauses(self.bot)
        await super().start()

    async def restart_bot(self, bot: discord.Client | None = None) -> None:
        self._has_pauses(bot or self.bot)
        await super().restart_bot(bot)

    def _has_pauses(self, bot: discord.Client) -> None:
        """The bot's pauses end when the test advances the time."""
        assert isinstance(bot, FilmClub)
        bot.pause = lambda seconds: self.external_wait(asyncio.sleep(seconds), reason="a pause")


WAYS = "\n[Card]\n[Rate]"
"""The buttons with which a message ends that names a film."""


def simulated(client: FilmClub, shards: int = 1) -> simcord.Env:
    """A Discord that the client has not connected to yet.

    discord.py hands what a command raises to the tree, where it becomes an answer; SimCord would
    count that as an error of the bot's. The log tells it from one (``_untroubled`` in conftest).
    """
    return _Env(client, check_errors=False, shard_count=shards)


class _Texts(CommandTexts):
    """The bot's texts of commands, made once and not for each of a thousand clients: they take
    longer than everything else in a client's start."""

    async def payload(self, tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
        if language.CATALOGUES not in _payloads:
            _payloads[language.CATALOGUES] = json.dumps(await super().payload(tree))
        return json.loads(_payloads[language.CATALOGUES])


_payloads: dict[Path, str] = {}
"""The texts by the folder of catalogues."""


def new_client(
    store: Store,
    *,
    tmdb: Tmdb | None = None,
    dev_guild: int | None = None,
    clock: Callable[[], datetime] | None = None,
) -> FilmClub:
    """Without ``clock`` there is one on which a minute passes at each look."""
    client = FilmClub(store, tmdb=tmdb, dev_guild=dev_guild, clock=clock or Clock())
    client._texts = _Texts()
    return client


# What people see


def shown(message: Message | Mapping[str, Any] | None) -> str:
    """All text of a message, in its order, as one reads it; buttons in brackets."""
    return re.sub(r"(?<!\\)</([\w -]+):\d+>", r"/\1", markdown(message))


def markdown(message: Message | Mapping[str, Any] | None) -> str:
    """The same as Discord gets it: with the mentions of commands."""
    return "\n".join(_texts(components(message))).replace("\u00a0", " ")


def read(message: discord.Message | None) -> str:
    """An ordinary message, as one reads it."""
    assert message is not None, "there is no message"
    return message.content.replace("\u00a0", " ")


def buttons(message: Message | None) -> dict[str, Mapping[str, Any]]:
    """A message's buttons by label."""
    return {c["label"]: c for c in walk(components(message)) if c.get("type") == 2}


def menu(message: Message | None, name: str) -> dict[str, str]:
    """The options of a message's select, value by label."""
    (found,) = [
        part
        for part in walk(components(message))
        if str(part.get("custom_id")).partition(":")[0] == name
    ]
    return {option["label"]: option["value"] for option in found["options"]}


def components(message: Message | Mapping[str, Any] | None) -> Components:
    assert message is not None, "there is no message"
    if isinstance(message, Mapping):
        return message["components"]
    if isinstance(message, discord.Message):
        return [dict(component.to_dict()) for component in message.components]
    return cast("Components", message.components)


def walk(parts: Components) -> Iterator[Mapping[str, Any]]:
    """Every component, each before those inside it."""
    for component in parts:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("component", "accessory"):
            if inner := component.get(key):
                yield from walk([inner])


def _texts(parts: Components) -> Iterator[str]:
    for component in walk(parts):
        if "content" in component:
            yield component["content"]
        elif component.get("type") == 2:
            yield f"[{component['label']}]"


def answer(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The message that was answered with, to press its buttons."""
    assert result.response is not None, "nothing was answered"
    return result.response


def public(result: simcord.InteractionResult) -> str:
    """What the answer shows to the whole channel."""
    assert result.response is not None, "nothing was answered"
    assert not result.response.ephemeral
    return shown(result.response)


def private(result: simcord.InteractionResult) -> str:
    """What the answer shows to the one who asked, and to nobody else."""
    assert result.response is not None, "nothing was answered"
    assert result.response.ephemeral
    return shown(result.response)


def told_below(result: simcord.InteractionResult) -> str:
    """What the club is told below a private question that was answered and asks no more."""
    assert private(result) == "Done: see the message below."
    told = result.followups[0]
    assert not told.ephemeral
    return shown(told)


_INTERNAL = re.compile(
    r"traceback|exception|error|sqlite|(?<!The Movie )database|table|select |none\b|null|\.py"
    r"|\w+\.\w+\(|0x",
    re.IGNORECASE,
)


async def take_line(
    organiser: simcord.MemberActor, club: Club, title: str, member: simcord.MemberActor
) -> simcord.InteractionResult:
    """Take a member's line off a film, as an organiser does who is sure."""
    asked = await organiser.slash(club.channel, "library take-line", film=title, member=member)
    return await organiser.click(answer(asked), label="Take the line off")


def offered(form: simcord.InteractionResult) -> dict[str, Any]:
    """What a form's fields are filled in with."""
    assert form.modal is not None
    fields = [part for part in walk(form.modal["components"]) if "custom_id" in part]
    return {part["custom_id"]: part.get("value") or "" for part in fields}


NEXT_STEPS = (
    "correct", "draft-edit", "add-missing", "browse", "card", "proposal", "rate-film", "add-review",
    "turn-set", "nominate",
)  # fmt: skip
"""What the buttons under a refusal lead to, by the beginning of their custom ids."""


_TYPED = re.compile(r"\n-# What you typed, to copy and correct:\n```\n.*?\n```", re.DOTALL)


def refusal(result: simcord.InteractionResult) -> str:
    """The one plain line that a person gets, privately, when something can't be done; the way on
    may stand below."""
    text, *more = _TYPED.sub("", private(result)).split("\n")
    assert text
    steps = buttons(result.response)
    assert more == [f"[{label}]" for label in steps]
    assert {step["custom_id"].partition(":")[0] for step in steps.values()} <= {*NEXT_STEPS}
    assert text.endswith((".", "`"))
    assert not _INTERNAL.search(text)
    return text


REFERENCE = re.compile(r"`([0-9a-f]{8})`")


def reference(text: str) -> str:
    """The number under which the log has more."""
    found = REFERENCE.search(text)
    assert found, text
    return found[1]


# What the bot sends


def sent(env: simcord.Env, since: int = 0) -> list[Sent]:
    """What the bot has sent to be read: answers, edits and messages after them, in order."""
    return [
        # A forum's post has its message inside.
        (
            f"{request.method} {request.path}",
            request.json.get("data", request.json.get("message", request.json)),
        )
        for request in env.http_requests[since:]
        if isinstance(request.json, dict)
        and request.json.get("type", 4) in (4, 7)
        and request.path != "/users/@me/channels"  # this opens a direct message, and says nothing
        and "/scheduled-events" not in request.path  # these are no messages
        and ("message" in request.json or not _OF_THREAD.fullmatch(request.path))
    ]


_OF_THREAD = re.compile(r"/channels/\d+(/messages/\d+/threads)?|/channels/\d+/threads")
"""Requests that open or change a thread, and say nothing."""


def answered(env: simcord.Env, since: int = 0) -> list[int | str]:
    """Every request of the bot's: the kind of a callback, else its method and path's beginning."""
    return [
        request.json["type"]
        if request.path.endswith("/callback") and isinstance(request.json, dict)
        else f"{request.method} /{request.path.split('/')[1]}"
        for request in env.http_requests[since:]
    ]


MESSAGE, UPDATE, CHOICES, MODAL = 4, 7, 8, 9
"""Kinds of callbacks: https://discord.com/developers/docs/interactions/receiving-and-responding"""


# What people do that SimCord's actors don't


def begin(
    member: simcord.MemberActor,
    club: Club,
    kind: discord.InteractionType,
    data: Mapping[str, Any],
    message: Mapping[str, Any] | None = None,
    *,
    direct: bool = False,
) -> simcord.InteractionResult:
    """Hand an interaction to the bot as it comes from Discord, without waiting for the answer.

    ``env.settle()`` waits for it, and for those begun in the same moment. ``direct``: in a direct
    message.
    """
    backend = club.env.backend
    record, payload = interactions.base_payload(
        backend,
        type=kind.value,
        channel_id=backend.get_dm_channel(member.id).id if direct else club.channel.id,
        guild_id=None if direct else club.guild.id,
        user_id=member.id,
        data=dict(data),
    )
    if message is not None:
        payload["message"] = dict(message)
        record.source_message_id = int(message["id"])
    backend.emit("INTERACTION_CREATE", payload)
    return simcord.InteractionResult(club.env, record)


def speak(monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    """Have every member's Discord be in this language from now on."""
    payload = interactions.base_payload

    def in_it(*given: Any, **more: Any) -> Any:
        record, sent = payload(*given, **more)
        return record, {**sent, "locale": locale}

    monkeypatch.setattr(interactions, "base_payload", in_it)


def begin_slash(
    member: simcord.MemberActor,
    club: Club,
    name: str,
    *,
    direct: bool = False,
    **options: str | float | bool,
) -> simcord.InteractionResult:
    """Like ``slash``, but without waiting, and with values that Discord's own clients refuse."""
    command = club.env.backend.find_command(name, club.guild.id)
    assert command is not None
    kinds = {option["name"]: option["type"] for option in command["options"]}
    given = [{"name": n, "type": kinds[n], "value": value} for n, value in options.items()]
    data = {"id": command["id"], "name": name, "type": 1, "options": given}
    kind = discord.InteractionType.application_command
    return begin(member, club, kind, data, direct=direct)


def begin_press(
    member: simcord.MemberActor, club: Club, message: Message | None, label: str
) -> simcord.InteractionResult:
    """Like ``click``, but without waiting."""
    data = {"custom_id": buttons(message)[label]["custom_id"], "component_type": 2}
    kind = discord.InteractionType.component
    return begin(member, club, kind, data, as_received(club, message))


def begin_stale_press(
    member: simcord.MemberActor, club: Club, message: Message, custom_id: str
) -> simcord.InteractionResult:
    """Press a button that the message had earlier, as a client shows that has not heard of it."""
    data = {"custom_id": custom_id, "component_type": 2}
    kind = discord.InteractionType.component
    return begin(member, club, kind, data, as_received(club, message))


def begin_submission(
    member: simcord.MemberActor,
    club: Club,
    form: simcord.InteractionResult,
    card: Mapping[str, Any],
    *,
    stars: int,
    line: str = "",
) -> simcord.InteractionResult:
    """Submit a form that was opened from ``card``, which may be gone by now."""
    assert form.modal is not None
    values = {"stars": {"values": [str(stars)]}, "line": {"value": line}}
    inputs = []
    for label in form.modal["components"]:
        entry = label["component"]
        given = values.get(entry["custom_id"], {"value": False})
        entry = {"type": entry["type"], "id": 0, "custom_id": entry["custom_id"], **given}
        inputs.append({"type": 18, "id": 0, "component": entry})
    data = {"custom_id": form.modal["custom_id"], "components": inputs}
    return begin(member, club, discord.InteractionType.modal_submit, data, card)


def begin_form(
    member: simcord.MemberActor,
    club: Club,
    custom_id: str,
    values: Mapping[str, str],
    message: Mapping[str, Any] | None = None,
) -> simcord.InteractionResult:
    """Submit a form of text fields that nobody has opened, as a forged client does."""
    given: Mapping[str, Mapping[str, Any]] = {
        name: {"type": 3, "values": [value]} if name == "stars" and custom_id.startswith("rate-")
        else {"type": 4, "value": value}
        for name, value in values.items()
    }  # fmt: skip
    inputs = [
        {"type": 18, "id": 0, "component": {"id": 0, "custom_id": name, **entry}}
        for name, entry in given.items()
    ]
    data = {"custom_id": custom_id, "components": inputs}
    return begin(member, club, discord.InteractionType.modal_submit, data, message)


def organiser(
    club: Club,
    may: discord.Permissions = discord.Permissions(manage_guild=True),  # noqa: B008 - nobody changes it
) -> simcord.MemberActor:
    """Someone who may manage the server."""
    role = club.guild.create_role("Managers", permissions=may)
    return club.guild.add_member(club.env.create_user("olive"), roles=[role])


def forbid(club: Club, channel: simcord.ChannelHandle, **denied: bool) -> None:
    """Take permissions from @everyone in a channel: ``send_messages=False``."""
    _, denial = discord.PermissionOverwrite(**denied).pair()
    overwrite = Overwrite(
        target_id=club.guild.id, type=OverwriteType.ROLE, allow=0, deny=denial.value
    )
    club.env.backend.set_overwrite(channel.id, overwrite)


def let_in(club: Club, channel: simcord.ChannelHandle, member: simcord.MemberActor) -> None:
    """Have a member see a channel that is closed to @everyone."""
    _let_in(club, channel, member.id)


def let_bot_in(club: Club, channel: simcord.ChannelHandle, **more: bool) -> None:
    """Have the bot see such a channel, and do ``more`` there."""
    _let_in(club, channel, club.env.backend.bot_user.id, **more)


def _let_in(club: Club, channel: simcord.ChannelHandle, member_id: int, **more: bool) -> None:
    may = discord.Permissions(read_messages=True, read_message_history=True, **more)
    overwrite = Overwrite(target_id=member_id, type=OverwriteType.MEMBER, allow=may.value, deny=0)
    club.env.backend.set_overwrite(channel.id, overwrite)


def thread_in(
    club: Club,
    parent: simcord.ChannelHandle,
    kind: discord.ChannelType = discord.ChannelType.public_thread,
) -> simcord.ChannelHandle:
    """A thread that Ana has begun."""
    made = club.env.backend.create_thread(parent.id, "week", club.ana.id, type=kind.value)
    return simcord.ChannelHandle(club.env, club.guild, made)


async def press_and_send(
    member: simcord.MemberActor,
    club: Club,
    message: Message,
    label: str,
    form: tuple[str, Mapping[str, str]],
    *,
    is_form_first: bool,
) -> tuple[simcord.InteractionResult, simcord.InteractionResult]:
    """Press a button and send the message's form at the same moment. ``form``: its custom id and
    what is typed. Returns what became of the press, and of the form."""

    def send() -> simcord.InteractionResult:
        return begin_form(member, club, *form, as_received(club, message))

    if is_form_first:
        sent, pressed = send(), begin_press(member, club, message, label)
    else:
        pressed, sent = begin_press(member, club, message, label), send()
    await club.env.settle()
    return pressed, sent


def as_received(club: Club, message: Message | None) -> Mapping[str, Any]:
    """A message as Discord sends it along with a press."""
    assert message is not None
    from simcord.backend import serializers  # noqa: PLC0415

    backend = club.env.backend
    stored = backend.get_message(club.channel.id, message.id)
    return dict(serializers.message_payload(backend, stored))


# The store


async def film(store: Store, title: str) -> Film:
    rows = await store.database.fetch(f"SELECT {COLUMNS} FROM films WHERE title = ?", (title,))
    assert len(rows) == 1, f"{len(rows)} films called {title}"
    return film_from(rows[0])


async def add_film(
    store: Store,
    title: str,
    *,
    year: int | None = None,
    club: Club | None = None,
    reviews: Iterable[Review] = (),
) -> Film:
    """A film of the library, or of one club alone."""
    guild_id = club.guild.id if club else None

    def add(connection: Connection) -> Film:
        if club:
            connection.execute(
                "INSERT OR IGNORE INTO clubs (guild_id, first_seen_at) VALUES (?, '2026-01-01')",
                (guild_id,),
            )
        (row,) = fetch(
            connection,
            "INSERT INTO films (guild_id, title, year) VALUES (?, ?, ?) RETURNING id",
            (guild_id, title, year),
        )
        added = Film(id=row["id"], guild_id=guild_id, title=title, year=year)
        write_titles(connection, added)
        replace_seeded(connection, added.id, reviews)
        return added

    return await store.database.write(add)


async def add_reviews(store: Store, to: Film, reviews: Iterable[Review]) -> None:
    """Give the film these reviews, in place of those that it has."""
    await store.database.write(lambda connection: replace_seeded(connection, to.id, reviews))


def critic(
    source: str,
    *quotes: str,
    stars: float | None = None,
    summary: str = "It was long.",
    link: str | None = None,
) -> Review:
    half_stars = None if stars is None else from_number(stars)
    return Review(source, None, link, half_stars, None, summary, quotes)


async def delete_film(store: Store, gone: Film) -> None:
    await store.database.write(statement("DELETE FROM films WHERE id = ?", (gone.id,)))


async def history(
    store: Store, club: Club | None = None
) -> list[tuple[int, int | None, int | None, str | None, bool]]:
    """Every rating ever given or taken back, or this club's: member, stars before and after, line,
    spoiler."""
    rows = await store.database.fetch("SELECT * FROM rating_changes ORDER BY id")
    return [
        (row["member_id"], row["earlier_stars"], row["stars"], row["line"], bool(row["spoiler"]))
        for row in rows
        if club is None or row["guild_id"] == club.guild.id
    ]


async def ratings(store: Store, club: Club | None = None) -> dict[tuple[int, str, int], int]:
    """The present stars by guild, film and member; or this club's."""
    rows = await store.database.fetch(
        f"SELECT ratings.guild_id AS club, member_id, stars, {COLUMNS} FROM ratings"
        " JOIN films ON films.id = film_id WHERE :club IS NULL OR ratings.guild_id = :club"
        " ORDER BY rated_at",
        {"club": club and club.guild.id},
    )
    return {(row["club"], film_from(row).name, row["member_id"]): row["stars"] for row in rows}
