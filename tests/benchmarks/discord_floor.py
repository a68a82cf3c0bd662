"""The real client from a gateway frame to the bytes of its answer's request, without a network.

discord.py and aiohttp do all that they do on Discord: the frame is decompressed and read, the
answer is written as an HTTP request. Only the socket below aiohttp is not there.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import time
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from bot.client.filmclub import EXTENSIONS, FilmClub
from bot.store.store import Store

_APPLICATION = 1_100_000_000_000_000_000
_CHANNEL_STEP = 7
_ids = itertools.count(1_300_000_000_000_000_000)

_BODY = b'{"interaction":{"id":"1","type":2},"resource":{"type":4}}'
_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
    len(_BODY),
    _BODY,
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds from the frame to the request's last byte: CPU of all threads, and by the wall's
    clock. ``inner`` is the CPU from the parsed event to the HTTP call, without the gateway and
    aiohttp; ``whole`` is all CPU until nothing more is to be done."""

    cpu: float
    wall: float
    inner: float
    whole: float


class _Wire(asyncio.Transport):
    """A connection to Discord that answers every request at once, and notes when it was sent."""

    def __init__(self, protocol: Any) -> None:
        super().__init__()
        self._protocol = protocol
        self._request = b""
        self.sent: asyncio.Future[tuple[float, float]] = asyncio.get_running_loop().create_future()
        self.last = ""

    def write(self, data: Any) -> None:
        now = time.process_time(), time.perf_counter()
        self._request += data
        head, _, body = self._request.partition(b"\r\n\r\n")
        size = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        if not size or len(body) < int(size):
            return
        self.last, self._request = body.decode(), b""
        self.sent.set_result(now)
        asyncio.get_running_loop().call_soon(self._protocol.data_received, _RESPONSE)

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    abort = close


class _Connector(aiohttp.BaseConnector):
    """Gives aiohttp the only wire."""

    wire: _Wire

    async def _create_connection(self, *_: Any, **__: Any) -> Any:
        protocol = self._factory()
        self.wire = _Wire(protocol)
        protocol.connection_made(self.wire)
        return protocol


class _Adapter(AsyncWebhookAdapter):
    """discord.py's own adapter, which notes when it is asked to send."""

    asked = 0.0

    def request(self, *arguments: Any, **options: Any) -> Any:
        self.asked = time.process_time()
        return super().request(*arguments, **options)


class Floor:
    """A client that believes it is logged in."""

    def __init__(self, client: FilmClub, connector: _Connector) -> None:
        self.tree = client.tree
        self._connector = connector
        self._adapter = _Adapter()
        async_context.set(self._adapter)
        self._frames = zlib.compressobj()
        self._socket = DiscordWebSocket(None, loop=asyncio.get_running_loop())  # type: ignore[arg-type]
        self._socket.shard_id = None
        self._socket._dispatch = client.dispatch
        parsers = client._connection.parsers
        self._socket._discord_parsers = {**parsers, "INTERACTION_CREATE": self._parsed}
        self._parse = parsers["INTERACTION_CREATE"]
        self._began = 0.0

    @classmethod
    @asynccontextmanager
    async def of(cls, store: Store, clubs: Sequence[int]) -> AsyncIterator[Floor]:
        client = await idle_client(store, clubs)
        client.tree.add_command(_ping)
        connector = _Connector(keepalive_timeout=3600)
        async with aiohttp.ClientSession(connector=connector) as session:
            client.http._HTTPClient__session = session  # type: ignore[attr-defined]
            floor = cls(client, connector)
            async with session.post("https://discord.com/", data=b"-") as response:
                await response.read()  # now the wire is there, and free
            gc.collect()
            gc.freeze()  # as the client does once it is ready
            try:
                yield floor
            finally:
                gc.unfreeze()
                await client.close()  # and with it the cogs' loops

    async def ask(self, payload: dict[str, Any]) -> Cost:
        """Feed one event; what the client does after its answer is waited for, but not counted."""
        before = asyncio.all_tasks()  # this one, and the cogs' loops, which never end
        wire = self._connector.wire
        wire.sent = asyncio.get_running_loop().create_future()
        frame = self._frame(payload)
        cpu, wall = time.process_time(), time.perf_counter()
        await self._socket.received_message(frame)
        sent_cpu, sent_wall = await wire.sent
        while begun := asyncio.all_tasks() - before:
            await asyncio.wait(begun)
        whole = time.process_time() - cpu
        return Cost(sent_cpu - cpu, sent_wall - wall, self._adapter.asked - self._began, whole)

    @property
    def answer(self) -> str:
        """The last answer's JSON."""
        return self._connector.wire.last

    def _frame(self, payload: dict[str, Any], event: str = "INTERACTION_CREATE") -> bytes:
        text = discord.utils._to_json({"t": event, "s": 1, "op": 0, "d": payload})
        return self._frames.compress(text.encode()) + self._frames.flush(zlib.Z_SYNC_FLUSH)

    def _parsed(self, data: Any) -> None:
        self._began = time.process_time()
        self._parse(data)


async def idle_client(store: Store, clubs: Sequence[int]) -> FilmClub:
    """The client with its cogs, which believes that it is logged in and in these clubs."""
    client = FilmClub(store)
    await client._async_setup_hook()
    for extension in EXTENSIONS:
        await client.load_extension(extension)
    state = client._connection
    state.application_id = _APPLICATION
    user: Any = _user(_APPLICATION, "filmclub")
    state.user = discord.ClientUser(state=state, data=user)
    for club in clubs:
        data: Any = guild(club)
        state._add_guild_from_data(data)
    return client


@app_commands.command()
async def _ping(interaction: discord.Interaction[FilmClub]) -> None:
    """The least that a command can do."""
    await interaction.response.send_message("pong")


_ping.name = "ping"


def bare(
    name: str, card: discord.ui.LayoutView, sql: str | None = None, *, made: bool = False
) -> app_commands.Command[Any, ..., None]:
    """The smallest command with a film as its option that shows a card which is there already. With
    ``sql`` it first reads that statement's rows through the store, and makes nothing of them.
    ``made``: the card's items are made again, by discord.py alone and from words that are there."""

    @app_commands.command(name=name)
    async def show(interaction: discord.Interaction[FilmClub], film: str) -> None:
        """Show it."""
        if sql is not None:
            given = {"guild": interaction.guild_id, "film": int(film.removeprefix("film:"))}
            assert await interaction.client.store.database.fetch(sql, given)
        view = _made_anew(card) if made else card
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(view=view, allowed_mentions=nobody)

    return show


def _made_anew(card: discord.ui.LayoutView) -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    for item in card.children:
        view.add_item(_item_anew(item))
    view.stop()
    return view


def _item_anew(item: Any) -> Any:
    """An item with the same content, of discord.py's own class."""
    ui = discord.ui
    match item:
        case ui.Container():
            parts = map(_item_anew, item.children)
            made = ui.Container(*parts, accent_colour=item.accent_colour)
        case ui.ActionRow():
            made = ui.ActionRow(*map(_item_anew, item.children))
        case ui.Section():
            parts = map(_item_anew, item.children)
            made = ui.Section(*parts, accessory=_item_anew(item.accessory))
        case ui.Button(url=None):
            made = ui.Button(label=item.label, style=item.style, custom_id=item.custom_id)
        case ui.Button():
            made = ui.Button(label=item.label, url=item.url)
        case ui.Select():
            # Its options are the same on every card, and made once.
            hint, options = item.placeholder, [*item.options]
            made = ui.Select(placeholder=hint, options=options, custom_id=item.custom_id)
        case ui.TextDisplay():
            made = ui.TextDisplay(item.content)
        case ui.Thumbnail():
            made = ui.Thumbnail(item.media, description=item.description)
        case _:
            made = ui.Separator()
    return made


def command(name: str, club: int, member: int, **options: str | float) -> dict[str, Any]:
    """INTERACTION_CREATE of a slash command ("club home" is one of a group), with all that Discord
    sends."""
    given: list[dict[str, Any]] = [
        {"name": key, "type": 3 if isinstance(value, str) else 10, "value": value}
        for key, value in options.items()
    ]
    name, _, part = name.partition(" ")
    if part:
        given = [{"name": part, "type": 1, "options": given}]
    data = {"id": "1300000000000000001", "name": name, "type": 1, "options": given}
    return _interaction(2, data, club, member)


def typing(club: int, member: int, film: str) -> dict[str, Any]:
    """INTERACTION_CREATE of a key pressed in /review's film."""
    given = [{"name": "film", "type": 3, "value": film, "focused": True}]
    data = {"id": "1300000000000000002", "name": "review", "type": 1, "options": given}
    return _interaction(4, data, club, member)


def _interaction(kind: int, data: dict[str, Any], club: int, member: int) -> dict[str, Any]:
    number = next(_ids)
    return {
        "id": str(number),
        "application_id": str(_APPLICATION),
        "type": kind,
        "token": f"token-of-{number}",
        "version": 1,
        "data": data,
        "guild_id": str(club),
        "guild": {"id": str(club), "locale": "en-GB", "features": []},
        "guild_locale": "en-GB",
        "locale": "en-GB",
        "channel_id": str(club + _CHANNEL_STEP),
        "channel": {
            "id": str(club + _CHANNEL_STEP), "type": 0, "name": "films", "guild_id": str(club),
            "position": 1, "permissions": "2248473465835073", "nsfw": False,
            "last_message_id": "1300000000000000000", "rate_limit_per_user": 0, "flags": 0,
            "parent_id": None, "topic": None,
        },
        "member": {
            "user": _user(member, f"member{member % 1000}"), "roles": [str(club + 101)],
            "joined_at": "2024-03-01T12:00:00+00:00", "premium_since": None, "deaf": False,
            "mute": False, "nick": None, "pending": False, "flags": 0, "avatar": None,
            "permissions": "2248473465835073", "communication_disabled_until": None,
        },
        "app_permissions": "2248473465835073",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": str(club)},
        "context": 0,
        "attachment_size_limit": 10_485_760,
    }  # fmt: skip


def guild(club: int) -> dict[str, Any]:
    """GUILD_CREATE of a middling server: twenty channels and ten roles."""
    return {
        "id": str(club), "name": f"The club {club}", "icon": None, "splash": None,
        "discovery_splash": None, "owner_id": str(club + 1), "afk_channel_id": None,
        "afk_timeout": 300, "verification_level": 1, "default_message_notifications": 0,
        "explicit_content_filter": 0, "features": [], "mfa_level": 0, "application_id": None,
        "system_channel_id": None, "system_channel_flags": 0, "rules_channel_id": None,
        "vanity_url_code": None, "description": None, "banner": None, "premium_tier": 0,
        "preferred_locale": "en-GB", "public_updates_channel_id": None, "nsfw_level": 0,
        "premium_progress_bar_enabled": False, "safety_alerts_channel_id": None, "large": False,
        "member_count": 120, "unavailable": False, "joined_at": "2024-03-01T12:00:00+00:00",
        "voice_states": [], "members": [], "threads": [], "presences": [], "stage_instances": [],
        "guild_scheduled_events": [], "soundboard_sounds": [], "stickers": [],
        "emojis": [
            {"id": str(club + 300 + n), "name": f"emoji{n}", "roles": [], "animated": False,
             "require_colons": True, "managed": False, "available": True}
            for n in range(10)
        ],
        "roles": [_role(club, n) for n in range(10)],
        "channels": [_channel(club, n) for n in range(20)],
    }  # fmt: skip


def _role(club: int, number: int) -> dict[str, Any]:
    return {
        "id": str(club + 100 + number if number else club), "name": f"role {number}", "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False, "icon": None, "unicode_emoji": None, "position": number,
        "permissions": "2248473465835073", "managed": False, "mentionable": False, "flags": 0,
    }  # fmt: skip


def _channel(club: int, number: int) -> dict[str, Any]:
    return {
        "id": str(club + number), "type": 0, "name": f"channel-{number}", "position": number,
        "topic": "What this channel is for", "nsfw": False, "rate_limit_per_user": 0, "flags": 0,
        "parent_id": None, "last_message_id": "1300000000000000000",
        "permission_overwrites": [{"id": str(club), "type": 0, "allow": "0", "deny": "2048"}],
    }  # fmt: skip


def _user(number: int, name: str) -> dict[str, Any]:
    return {
        "id": str(number), "username": name, "discriminator": "0", "global_name": name.title(),
        "avatar": "8342729096ea3675442027381ff50dfe", "public_flags": 0, "bot": False,
        "avatar_decoration_data": None, "primary_guild": None, "clan": None,
    }  # fmt: skip
