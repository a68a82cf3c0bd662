"""FilmClub, the discord.py client: loads the cogs, registers the commands, brings presses home."""

from __future__ import annotations

import gc
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.store import Store
from bot.tree import FilmTree, answer, require_club
from bot.views.controls import Control, Form, numbers
from bot.views.notices import Notice

if TYPE_CHECKING:
    from bot.tmdb import Tmdb

log = logging.getLogger(__name__)

# discord.py warns at every start that it could not join a voice channel, which filmclub never does.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

EXTENSIONS = (
    "cogs.reviews", "cogs.ratings", "cogs.quotes", "cogs.members", "cogs.digest", "cogs.library",
    "cogs.entries", "cogs.drafts",
)  # fmt: skip


def utc_now() -> datetime:
    return datetime.now(UTC)


class FilmClub(commands.AutoShardedBot):
    """The client, in as many shards as Discord asks for (it demands several from 2,500 clubs on).

    Its store and its way to TMDB, if there is one, are opened, and closed, by whoever makes it.
    """

    def __init__(
        self,
        store: Store,
        *,
        tmdb: Tmdb | None = None,
        dev_guild: int | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=FilmTree,
            # Commands, buttons and forms come without any intent; guilds bring the server's name
            # and roles, guild_messages which messages were deleted (a quote goes with its message;
            # what is written comes empty). Whatever is not asked for takes no memory either.
            intents=discord.Intents(guilds=True, guild_messages=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.store = store
        self.tmdb = tmdb
        self.clock = clock
        self.command_ids: Mapping[str, int] = {}
        self._dev_guild = discord.Object(dev_guild) if dev_guild else None
        self._actions: dict[type[Control] | type[Form], Callable[..., Awaitable[None]]] = {}

    async def setup_hook(self) -> None:
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        await self._register_commands()

    async def on_ready(self) -> None:
        if not gc.get_freeze_count():
            # What is loaded now stays loaded: the collector need not walk through it again.
            gc.collect()
            gc.freeze()
        log.info("Ready as %s; clubs: %d", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message, /) -> None:
        """No commands by text: filmclub does not read messages."""

    async def add_cog(self, cog: commands.Cog, /, **options: Any) -> None:
        """Like discord.py's, and learns which presses and forms the cog answers."""
        await super().add_cog(cog, **options)
        for name in dir(type(cog)):
            kind = getattr(getattr(type(cog), name), "__handles__", None)
            if kind is not None:
                self._actions[kind] = getattr(cog, name)
                if issubclass(kind, Control):
                    self.add_dynamic_items(kind)

    async def handle(
        self,
        kind: type[Control] | type[Form],
        interaction: discord.Interaction[Any],
        fields: Mapping[str, int],
    ) -> None:
        """Do what a press or a submission asks for; what goes wrong is answered."""
        try:
            require_club(interaction)
            await self._actions[kind](interaction, **fields)
        except Exception as error:  # noqa: BLE001 - the boundary: every error becomes an answer
            await answer(interaction, error)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Forms, which discord.py forgets at a restart, and presses that nothing answers now."""
        if interaction.type not in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        ):
            return
        custom_id = str((interaction.data or {}).get("custom_id"))
        for kind in self._actions:
            if match := kind.pattern.fullmatch(custom_id):
                if issubclass(kind, Form):
                    await self.handle(kind, interaction, numbers(match))
                return
        await interaction.response.send_message(
            view=Notice("That button is from an older filmclub. Ask for the film with /review."),
            ephemeral=True,
        )

    async def _register_commands(self) -> None:
        """Tell Discord the commands: a development guild always, all when they have changed."""
        if self._dev_guild is not None:
            self.tree.copy_global_to(guild=self._dev_guild)
            registered = await self.tree.sync(guild=self._dev_guild)
            self.command_ids = {command.name: command.id for command in registered}
            return
        wanted = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        text = json.dumps([self.application_id, wanted], sort_keys=True)
        commands_hash = hashlib.sha256(text.encode()).hexdigest()
        known_hash, self.command_ids = await self.store.commands.registered()
        if known_hash != commands_hash:
            registered = await self.tree.sync()
            self.command_ids = {command.name: command.id for command in registered}
            await self.store.commands.register(commands_hash, self.command_ids)
            log.info("Registered %d commands with Discord", len(self.command_ids))
