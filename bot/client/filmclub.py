"""FilmClub, the discord.py client: loads the cogs, and brings presses and forms to the methods
that answer them."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answering import settles
from bot.client.interaction import Interaction, language_of_member, require_club
from bot.client.refused_forms import Complaint, is_corrected, take_back_complaints
from bot.client.registering import register_commands
from bot.client.tree import CommandTexts, FilmTree, answer_error
from bot.domain.errors import FilmClubError, StoreClosed
from bot.domain.quote import Whereabouts
from bot.domain.waiting import ChosenMember
from bot.language import N_, best, speak
from bot.store.database import has_written
from bot.store.public_answers import PublicAnswer
from bot.store.store import Store
from bot.views.commands import CommandNames
from bot.views.controls import fields_of, name_of, works_anywhere
from bot.views.marks import unmarked

if TYPE_CHECKING:
    from bot.pictures import Pictures
    from bot.tmdb import Tmdb

log = logging.getLogger(__name__)

# Otherwise discord.py warns at every start that voice is not available. filmclub never uses it.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

EXTENSIONS = (
    "cogs.reviews", "cogs.ratings", "cogs.quotes", "cogs.members", "cogs.digest", "cogs.library",
    "cogs.club", "cogs.nominations", "cogs.votes", "cogs.ballots", "cogs.turns", "cogs.screenings",
    "cogs.where", "cogs.discussions", "cogs.sealed", "cogs.my_data", "cogs.letterboxd",
    "cogs.profiles", "cogs.watchlist", "cogs.top", "cogs.recommend", "cogs.loops",
)  # fmt: skip

_REMEMBERED = 10_000
"""How many interactions are remembered, to recognise one that Discord delivers twice: those of a
few minutes on the busiest day."""

CONNECT_SECONDS = 60
"""How long connecting may take in all: three requests, the commands and the gateway. discord.py
itself waits up to five minutes for each of them."""

STOP_SECONDS = 2
"""How long work that is under way may go on when the bot is stopped."""


Responder = Callable[..., Awaitable[None]]
"""A cog's method that answers a press or a form: ``action(interaction, **numbers)``, with the named
numbers in the custom id."""


class OldButton(FilmClubError):
    """Nothing answers this press any more."""

    def __init__(self) -> None:
        super().__init__(
            N_("That button is from an older filmclub. Ask for the film with /review.")
        )


def _found(
    methods: Mapping[str, tuple[re.Pattern[str], Responder]], custom_id: str
) -> tuple[Responder, dict[str, int]]:
    """The method that is marked for a custom id, and the numbers in it. Raises OldButton."""
    pattern, method = methods.get(custom_id.partition(":")[0], (None, None))
    match = pattern and pattern.fullmatch(custom_id)
    if method is None or match is None:
        raise OldButton
    return method, fields_of(match)


@cache
def _freeze() -> None:
    """Tell the collector, once in a program, that everything loaded now stays: it need not walk
    through it again."""
    gc.collect()
    gc.freeze()


def utc_now() -> datetime:
    return datetime.now(UTC)


class FilmClub(commands.AutoShardedBot):
    """The client. It has as many shards as Discord asks for; from 2,500 clubs on Discord demands
    several.

    Whoever makes the client opens and closes its store, its connection to TMDB and its pictures.
    ``__init__`` has more than 40 lines because it names all that the client keeps in memory.
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
            # Commands, buttons and forms come without any intent. ``guilds`` brings the server's
            # name, roles, channels and threads; ``guild_scheduled_events`` tells when the event of
            # a screening is changed. The bot hears no messages. Intents that are not asked for take
            # no memory either.
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
        """Without it, messages have words alone."""
        self.answers = deque[PublicAnswer](maxlen=_REMEMBERED)
        """The answers whose names are not written down yet: see ``note_answers``."""
        self.unfinished = dict[int, object]()
        """By message id: what the message shows, while its picture is still being drawn."""
        self.refused = set[int]()
        """The ids of messages that have to be edited, or to get a thread, where Discord refused
        that. cogs/loops.py has them be tried again some hours later, because Discord counts refused
        requests, and 10,000 in ten minutes are too many
        (https://discord.com/developers/docs/topics/rate-limits, "Invalid Request Limit")."""
        self.complaints = deque[Complaint](maxlen=500)
        """What was said against forms that their members may correct."""
        self.going_on = set[tuple[int, int, int]]()
        """What waited for its film and is running now: its id, its guild id, and its member's."""
        self.clock = clock
        self.pause: Callable[[float], Awaitable[object]] = asyncio.sleep
        """For so many seconds, between what is done again and again; a simulated Discord has its
        own."""
        self.woken: dict[tuple[int, int], datetime] = {}
        """By guild id and member id: when a proposal of the member last notified those who
        decide."""
        self.looked_up: dict[int, tuple[datetime, Whereabouts]] = {}
        """By message id: when a member's message was last looked up, and what was found."""
        self.command_names = CommandNames({})
        self._texts = CommandTexts()
        self._languages: Mapping[int, str] = {}
        self._blurring = frozenset[int]()
        self._private = frozenset[tuple[int, int]]()
        self._learning = asyncio.Lock()
        self._noting = asyncio.Lock()
        """Of two reads at once, the later one must also be stored last."""
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
        """Raises TimeoutError when Discord has not let the bot in within CONNECT_SECONDS, BadConfig
        when the bot is not in the development guild, and the error that ``end`` was given. For the
        rest see discord.py."""
        self._connecting = asyncio.timeout(CONNECT_SECONDS)
        try:
            async with self._connecting:
                await super().start(token, reconnect=reconnect)
        finally:
            if self._ended_by is not None:
                raise self._ended_by

    def end(self, why: FilmClubError) -> None:
        """Close the client; ``start`` then raises this error."""
        if self._ending is None:
            self._ended_by = why
            self._ending = asyncio.create_task(self.close())

    async def on_shard_connect(self, _shard_id: int) -> None:
        self.has_been_connected = True
        if self._connecting is not None and not self._connecting.expired():
            self._connecting.reschedule(None)

    async def setup_hook(self) -> None:
        await self.learn()
        await self.store.titles.load()
        await self.tree.set_translator(self._texts)
        for extension in EXTENSIONS:  # not load_extension, which executes a module anew each time
            await import_module(extension).setup(self)
        self.command_names = await register_commands(
            self.tree, self._texts, self.store.commands, self._dev_guild
        )

    async def on_ready(self) -> None:
        _freeze()
        self.store.titles.learn()  # in the background, so that no search has to wait for it
        log.info("Ready as %s; clubs: %d", self.user, len(self.guilds))

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """As in discord.py; also notes which presses and forms the cog answers, and which forms it
        opens."""
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
        """The language of the club's messages: the one it chose, else its server's, else
        English."""
        guild = self.get_guild(guild_id)
        return best(self._languages.get(guild_id), guild and str(guild.preferred_locale.value))

    def chosen_language(self, guild_id: int) -> str | None:
        """The language that the club has chosen; None means that of its server."""
        return self._languages.get(guild_id)

    async def choose_language(self, guild_id: int, language: str | None) -> None:
        """Set the language of the club's messages; None means that of its server."""
        await self.store.clubs.choose_language(guild_id, language, self.clock())
        await self.learn()

    def blurs_scores(self, guild_id: int | None) -> bool:
        """Whether the club wants its scores blurred in public messages."""
        return guild_id in self._blurring

    def is_private(self, guild_id: int | None, member_id: int) -> bool:
        """Whether a member wants to be named nowhere in the club."""
        return (guild_id, member_id) in self._private

    def name_of(self, guild_id: int | None, member: discord.abc.User | ChosenMember) -> str | None:
        """A member's display name in the club; None for one who wants to be named nowhere."""
        return None if self.is_private(guild_id, member.id) else member.display_name

    async def learn(self) -> None:
        """Read what is kept in memory of the store, since every message asks for it: the languages
        of clubs, which blur their scores, and which members want to be named nowhere. It is read at
        start, after each change, and now and then: an import that runs beside the bot changes it,
        too."""
        async with self._learning:
            self._languages = await self.store.clubs.languages()
            self._blurring = await self.store.round_settings.blurring()
            self._private = await self.store.members_going.private()

    def forget_name(self, guild_id: int, member_id: int) -> None:
        """Don't store this member's display name, for example because they have deleted their
        data."""
        self._names.pop((guild_id, member_id), None)

    async def close(self) -> None:
        """Take no more interactions, finish those under way within STOP_SECONDS, and close."""
        self._is_stopping = True
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await super().close()

    def begin(self, interaction: Interaction) -> bool:
        """Whether to answer this interaction: Discord's gateway may deliver an event twice.

        ``close`` waits for the task that calls this. Raises StoreClosed when the bot is stopping.
        """
        if interaction.id in self._seen:
            return False
        self._seen[interaction.id] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        has_written.set(False)
        self.store.gone.begin_reading()
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
        """The display names, by guild id and member id, of everyone who has used the bot since the
        last call."""
        names, self._names = self._names, {}
        return names

    async def note_answers(self) -> None:
        """Write down which public answers name which members. That is done every few seconds, so
        that no answer costs a write of its own, and before the answers that name somebody are
        looked for."""
        async with self._noting:  # who finds nothing left to note may rely on its being noted
            answers = [*self.answers]
            self.answers.clear()
            try:
                await self.store.public_answers.note(answers)
            except BaseException:
                self.answers.extendleft(reversed(answers))
                raise

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer a press or a form by the method that its custom id names; commands go through the
        tree.

        Nothing of it is kept in memory, so it works after a restart, and a year later.
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
            await take_back_complaints(interaction)
        except Exception as error:  # noqa: BLE001 - the boundary: every error becomes an answer
            await answer_error(interaction, error)

    async def open_form_of(self, interaction: Interaction, custom_id: str) -> None:
        """Open the form with this custom id again. Raises OldButton when there is no such form any
        more, and whatever opening it raises."""
        opener, given = _found(self._openers, custom_id)
        await opener(interaction, **given)
