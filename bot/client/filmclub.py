"""FilmClub, the discord.py client: loads the cogs, registers the commands, brings presses and forms
to what answers them."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answering import settles
from bot.client.interaction import Interaction, language_of_member, require_club
from bot.client.refused_forms import is_corrected
from bot.client.tree import CommandTexts, FilmTree, answer_error
from bot.config import BadConfig
from bot.domain.errors import FilmClubError, StoreClosed
from bot.domain.quote import Whereabouts
from bot.language import N_, best, speak
from bot.store.store import Store
from bot.views.controls import name_of, numbers, works_anywhere
from bot.views.marks import unmarked

if TYPE_CHECKING:
    from bot.pictures import Pictures
    from bot.tmdb import Tmdb

log = logging.getLogger(__name__)

# discord.py warns at every start that it could not join a voice channel, which filmclub never does.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

EXTENSIONS = (
    "cogs.reviews", "cogs.ratings", "cogs.quotes", "cogs.members", "cogs.digest", "cogs.library",
    "cogs.club", "cogs.nominations", "cogs.votes", "cogs.turns", "cogs.screenings", "cogs.where",
    "cogs.discussions", "cogs.sealed", "cogs.my_data", "cogs.letterboxd", "cogs.profiles",
    "cogs.watchlist", "cogs.top", "cogs.recommend", "cogs.loops",
)  # fmt: skip

_REMEMBERED = 10_000
"""Interactions: what a few minutes of the busiest day bring, of which Discord may repeat some."""

CONNECT_SECONDS = 60
"""From the beginning until Discord has let the bot in: three requests, the commands, the gateway.
discord.py itself waits for each of them up to five minutes."""

STOP_SECONDS = 2
"""For what is under way when the bot is stopped."""


Responder = Callable[..., Awaitable[None]]
"""A cog's method that answers a press or a form: ``action(interaction, **numbers)``, with the
numbers of the custom id by name."""


class OldButton(FilmClubError):
    """A press that nothing answers any more."""

    def __init__(self) -> None:
        super().__init__(
            N_("That button is from an older filmclub. Ask for the film with /review.")
        )


def _found(
    methods: Mapping[str, tuple[re.Pattern[str], Responder]], custom_id: str
) -> tuple[Responder, dict[str, int]]:
    """The method that is marked for a custom id, and the numbers in that. Raises OldButton."""
    pattern, method = methods.get(custom_id.partition(":")[0], (None, None))
    match = pattern and pattern.fullmatch(custom_id)
    if method is None or match is None:
        raise OldButton
    return method, numbers(match)


@cache
def _freeze() -> None:
    """Once a program: what is loaded now stays loaded, and the collector need not walk through it
    again."""
    gc.collect()
    gc.freeze()


def utc_now() -> datetime:
    return datetime.now(UTC)


class FilmClub(commands.AutoShardedBot):
    """The client, in as many shards as Discord asks for (it demands several from 2,500 clubs on).

    Its store, its way to TMDB and its pictures, if there are these, are opened, and closed, by
    whoever makes it.
    """

    def __init__(
        self,
        store: Store,
        *,
        tmdb: Tmdb | None = None,
        pictures: Pictures | None = None,
        dev_guild: int | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=FilmTree,
            # Commands, buttons and forms come without any intent; guilds bring the server's name,
            # roles, channels and threads, guild_scheduled_events what becomes of a screening's
            # event. Of messages nothing is heard. Whatever is not asked for takes no memory either.
            intents=discord.Intents(guilds=True, guild_scheduled_events=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        self.store = store
        self.tmdb = tmdb
        self.pictures = pictures
        """Without them, messages have the words alone."""
        self.unfinished = dict[int, object]()
        """Messages, by their ids, whose picture is still being drawn, and what they show."""
        self.clock = clock
        self.woken: dict[tuple[int, int], datetime] = {}
        """When a member's proposal has last notified those who decide, by guild id and theirs."""
        self.looked_up: dict[int, tuple[datetime, Whereabouts]] = {}
        """Members' messages that were looked for, by their ids: when, and what was found."""
        self.command_ids: Mapping[str, int] = {}
        self._texts = CommandTexts()
        self._languages: Mapping[int, str] = {}
        self._blurring = frozenset[int]()
        self._private = frozenset[tuple[int, int]]()
        self._learning = asyncio.Lock()
        """What is learned last is what was read last: one of two reads at once may be late."""
        self._dev_guild = discord.Object(dev_guild) if dev_guild else None
        self._actions: dict[str, tuple[re.Pattern[str], Responder]] = {}
        self._openers: dict[str, tuple[re.Pattern[str], Responder]] = {}
        self._seen: dict[int, None] = {}
        self._names: dict[tuple[int, int], str] = {}
        self._under_way: set[asyncio.Task[Any]] = set()
        self._is_stopping = False
        self._connecting: asyncio.Timeout | None = None
        self.has_been_connected = False
        self._ended_by: FilmClubError | None = None
        self._ending: asyncio.Task[None] | None = None

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        """Raises TimeoutError when Discord has not let the bot in within CONNECT_SECONDS, and
        BadConfig when the development guild is none of the bot's, and what ``end`` was given; see
        discord.py for the rest."""
        self._connecting = asyncio.timeout(CONNECT_SECONDS)
        try:
            async with self._connecting:
                await super().start(token, reconnect=reconnect)
        finally:
            if self._ended_by is not None:
                raise self._ended_by

    def end(self, why: FilmClubError) -> None:
        """Close; ``start`` raises the reason then."""
        if self._ending is None:
            self._ended_by = why
            self._ending = asyncio.create_task(self.close())

    async def on_shard_connect(self, _shard_id: int) -> None:
        self.has_been_connected = True
        if self._connecting is not None and not self._connecting.expired():
            self._connecting.reschedule(None)

    async def setup_hook(self) -> None:
        self._languages = await self.store.clubs.languages()
        await self.learn_blurring()
        await self.learn_private()
        await self.store.titles.load()
        await self.tree.set_translator(self._texts)
        for extension in EXTENSIONS:  # not load_extension, which runs a module anew each time
            await import_module(extension).setup(self)
        await self._register_commands()

    async def on_ready(self) -> None:
        _freeze()
        self.store.titles.learn()  # so that no search has to
        log.info("Ready as %s; clubs: %d", self.user, len(self.guilds))

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """Like discord.py's, and learns which presses and forms the cog answers, and opens."""
        await super().add_cog(cog, **options)
        for name, method in vars(type(cog)).items():
            for mark, methods in (("__handles__", self._actions), ("__opens__", self._openers)):
                if (kind := getattr(method, mark, None)) is not None:
                    methods[name_of(kind.pattern)] = (kind.pattern, getattr(cog, name))

    @property
    def has_tmdb(self) -> bool:
        """Whether The Movie Database can be asked."""
        return self.tmdb is not None

    def language_of(self, guild_id: int) -> str:
        """What the club's messages are in: the language that it chose, else its server's, else
        English."""
        guild = self.get_guild(guild_id)
        return best(self._languages.get(guild_id), guild and str(guild.preferred_locale.value))

    def chosen_language(self, guild_id: int) -> str | None:
        """The language that the club has chosen; None is its server's."""
        return self._languages.get(guild_id)

    async def choose_language(self, guild_id: int, language: str | None) -> None:
        """Have the club's messages in this language from now on; None is its server's."""
        await self.store.clubs.choose_language(guild_id, language, self.clock())
        self._languages = await self.store.clubs.languages()

    def blurs_scores(self, guild_id: int | None) -> bool:
        """Whether the club has its scores blurred where all read them."""
        return guild_id in self._blurring

    async def learn_blurring(self) -> None:
        """Find out which clubs do, after a start and after a change."""
        async with self._learning:
            self._blurring = await self.store.round_settings.blurring()

    def is_private(self, guild_id: int | None, member_id: int) -> bool:
        """Whether a member has chosen to be named nowhere in the club."""
        return (guild_id, member_id) in self._private

    def name_of(self, guild_id: int | None, member: discord.abc.User) -> str | None:
        """What the club calls a member; None of one who is named nowhere."""
        return None if self.is_private(guild_id, member.id) else member.display_name

    async def learn_private(self) -> None:
        """Find out who has, after a start and after a change."""
        async with self._learning:
            self._private = await self.store.members_going.private()

    def forget_name(self, guild_id: int, member_id: int) -> None:
        """Do not write down what a member is called: they are gone, or named nowhere."""
        self._names.pop((guild_id, member_id), None)

    async def close(self) -> None:
        """Take nothing more, finish what was begun within STOP_SECONDS, and close."""
        self._is_stopping = True
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await super().close()

    def begin(self, interaction: Interaction) -> bool:
        """Whether to answer this interaction: the gateway may deliver an event twice.

        The task that asks is one that ``close`` waits for. Raises StoreClosed when the bot stops.
        """
        if interaction.id in self._seen:
            return False
        self._seen[interaction.id] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        if self._is_stopping:
            raise StoreClosed
        guild_id, member = interaction.guild_id, interaction.user
        name = self.name_of(guild_id, member)
        if guild_id is not None and name is not None and len(self._names) < _REMEMBERED:
            self._names[guild_id, member.id] = name
        if task := asyncio.current_task():
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return True

    def take_names(self) -> dict[tuple[int, int], str]:
        """What members who have used the bot since the last call are called, by guild id and
        theirs."""
        names, self._names = self._names, {}
        return names

    async def on_interaction(self, interaction: Interaction) -> None:
        """Do what a press or a form asks for, found by its custom id; commands are the tree's.

        Nothing of it is in memory, so it works after a restart, and a year later.
        """
        is_ours = interaction.type in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        )
        if not is_ours:
            return
        try:
            speak(language_of_member(interaction))
            if not self.begin(interaction):
                return
            data = interaction.data
            custom_id = unmarked(str(data.get("custom_id") if isinstance(data, dict) else None))
            action, given = _found(self._actions, custom_id)
            if not works_anywhere(action):
                require_club(interaction)
            if is_corrected(interaction):
                settles(interaction)
            await action(interaction, **given)
        except Exception as error:  # noqa: BLE001 - the boundary: every error becomes an answer
            await answer_error(interaction, error)

    async def open_form_of(self, interaction: Interaction, custom_id: str) -> None:
        """Open the form of this custom id anew. Raises OldButton of one that there is no more, and
        what opening it raises."""
        opener, given = _found(self._openers, custom_id)
        await opener(interaction, **given)

    async def _register_commands(self) -> None:
        """Tell Discord the commands: a development guild always, all when they have changed.

        Those of one would show beside those of the other: a start takes back what is too many.
        """
        earlier = await self.store.commands.guild()
        if earlier is not None and (self._dev_guild is None or earlier != self._dev_guild.id):
            await self._clear_commands(earlier)
        if self._dev_guild is not None:
            await self.store.commands.register_in(self._dev_guild.id)
            self.tree.copy_global_to(guild=self._dev_guild)
            try:
                registered = await self.tree.sync(guild=self._dev_guild)
            except (discord.Forbidden, discord.NotFound) as error:
                raise BadConfig(
                    "FILMCLUB_DEV_GUILD has to be a server that the bot is in. Invite it, or leave"
                    " the setting out."
                ) from error
            self.command_ids = {command.name: command.id for command in registered}
            # At each start: one that ended before this has noted the guild all the same.
            await self.http.bulk_upsert_global_commands(registered[0].application_id, [])
            return
        application_id = cast("int", self.application_id)  # known since the login
        wanted = await self._texts.payload(self.tree)
        text = json.dumps([application_id, wanted], sort_keys=True)
        commands_hash = hashlib.sha256(text.encode()).hexdigest()
        known_hash, self.command_ids = await self.store.commands.registered()
        if known_hash != commands_hash:
            # What was just compared; the tree's own sync would translate it all once more.
            told = await self.http.bulk_upsert_global_commands(application_id, wanted)
            self.command_ids = {command["name"]: int(command["id"]) for command in told}
            await self.store.commands.register(commands_hash, self.command_ids)
            log.info("Registered %d commands with Discord", len(self.command_ids))

    async def _clear_commands(self, guild_id: int) -> None:
        """Take back a development guild's own commands."""
        try:
            await self.tree.sync(guild=discord.Object(guild_id))  # the tree has none for it alone
        except (discord.Forbidden, discord.NotFound):  # the bot has left it, or it is gone
            log.info("The commands of the guild %d could not be taken back", guild_id)
