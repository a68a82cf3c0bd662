"""/screening: organisers say when the club watches which film."""

from __future__ import annotations

import re
from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer, settles, update
from bot.client.asking_back import go_on
from bot.client.film_option import CHOICES, ShownFilmOption, named_anywhere
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    checked_first,
    editor,
    require_club,
    require_organiser,
)
from bot.club.rounds import why_untold
from bot.club.screening_plans import new_plan, plan, planned_moment
from bot.club.typed_moments import WhenOption, fix_moment, moment_of
from bot.domain.film import FilmTitle
from bot.domain.folding import fold
from bot.domain.library import BadEntry
from bot.domain.screening import WHERE_LIMIT, Repeats, Screening, next_slot
from bot.domain.waiting import ScreeningDraft, WaitingCommand
from bot.language import N_
from bot.views.controls import handles
from bot.views.forms import chosen
from bot.views.screening import (
    REPEATED,
    FilmsToLetGo,
    FilmToLetGo,
    PickToLetGo,
    ScreeningToCallOff,
)
from bot.views.screening_plan import PickScreening, ScreeningChoice
from bot.views.text import CHOICE_LIMIT, film_label
from bot.when import absolute, comes_twice, in_words

_CHOICE = re.compile(r"screening:(?P<id>\d{1,18})", re.ASCII)
"""A choice's value. No film has such a title, and no title like *1917* is taken for one."""


async def _require_moment(interaction: Interaction) -> None:
    at, _is_live = await planned_moment(interaction, str(interaction.namespace.when))
    await fix_moment(interaction, "when", at)


class ScreeningCog(
    commands.GroupCog,
    group_name="screening",
    group_description=N_("For organisers: when your club watches what"),
):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(description=N_("For organisers: set a date for a film"))
    @checked_first(_require_moment)
    @app_commands.describe(
        film=N_("A title, or the beginning of one"),
        when=N_("Like friday 8pm, or 2026-12-04 20:00"),
        where=N_("A place, a channel, a link"),
        repeat=N_("The club watches a film again then"),
    )
    @app_commands.choices(
        repeat=[app_commands.Choice(name=said, value=repeats) for repeats, said in REPEATED.items()]
    )
    async def schedule(
        self,
        interaction: Interaction,
        film: ShownFilmOption,
        when: WhenOption,
        where: app_commands.Range[str, 1, WHERE_LIMIT] | None = None,
        repeat: Repeats | None = None,
    ) -> None:
        build = await new_plan(interaction, film, when, where, repeat)
        await answer(interaction, build, private=True)

    @app_commands.command(description=N_("For organisers: another date for a screening"))
    @app_commands.describe(
        when=N_("Like friday 8pm, or 2026-12-04 20:00"),
        screening=N_("Which one, if there are several"),
    )
    async def move(
        self,
        interaction: Interaction,
        when: WhenOption,
        screening: str | None = None,
    ) -> None:
        guild_id = require_organiser(interaction)
        meant = await self._meant(interaction, screening)
        is_live = any(each.is_live for each in meant)
        at = await moment_of(interaction, when, is_live=is_live, option="when")
        if len(meant) > 1:
            zone = await self.bot.store.clubs.zone(guild_id)
            # As in fix_moment: it may wait until the next day.
            kept = when if comes_twice(at, zone) else absolute(at, zone)
            asking = WaitingCommand(self.move.qualified_name, {"when": kept}, asks="screening")
            await self._ask_which(interaction, asking, meant)
            return
        (present,) = meant
        draft = ScreeningDraft(
            present.film.id, at, present.is_live, present.place, present.repeats, present.id,
            before=(present.at, present.place),
        )  # fmt: skip
        await answer(interaction, await plan(interaction, draft), private=True)

    @app_commands.command(description=N_("For organisers: call a screening off"))
    @app_commands.describe(screening=N_("Which one, if there are several"))
    async def cancel(self, interaction: Interaction, screening: str | None = None) -> None:
        guild_id = require_organiser(interaction)
        undated = await self._waiting(interaction, screening or "")
        try:
            meant = await self._meant(interaction, screening)
        except BadEntry:
            if not undated:
                raise
            several = len(undated) > 1
            await answer(
                interaction,
                lambda: FilmsToLetGo(undated) if several else FilmToLetGo(undated[0]),
                private=True,
            )
            return
        if len(meant) > 1:
            asking = WaitingCommand(self.cancel.qualified_name, {}, asks="screening")
            await self._ask_which(interaction, asking, meant, undated)
            return
        (present,) = meant
        untold = await why_untold(interaction)
        goes_on = await self.bot.store.screenings.repeats_without(
            guild_id, present.id, self.bot.clock()
        )
        await answer(
            interaction,
            lambda: ScreeningToCallOff(present, untold, undated, goes_on=goes_on),
            private=True,
        )

    @handles(PickToLetGo)
    async def pick_to_let_go(self, interaction: Interaction) -> None:
        guild_id = require_organiser(interaction)
        film = await self.bot.store.films.get(guild_id, chosen(interaction.data))
        await update(interaction, lambda: FilmToLetGo(film))

    @schedule.autocomplete("when")
    async def offer_slots(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The next moments of a screening that repeats, as long as nothing else is typed."""
        guild_id, now = require_club(interaction), self.bot.clock()
        zone = await self.bot.store.clubs.zone(guild_id)
        latest = await self.bot.store.screenings.slots(guild_id, CHOICES)
        slots = {next_slot(latest[number:], zone, now) for number in range(len(latest))}
        return [
            app_commands.Choice(name=in_words(slot, zone), value=absolute(slot, zone))
            for slot in sorted(slots)
            if any(
                text.lower().startswith(typed.strip().lower())
                for text in (absolute(slot, zone), in_words(slot, zone))
            )
        ][:CHOICES]

    @cancel.autocomplete("screening")
    async def offer_what_ends(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The coming screenings, and the films that wait for a date."""
        coming = await self._offered(interaction, typed)
        waits = await self._waiting(interaction, typed)
        names = [film_label(each, CHOICE_LIMIT) for each in waits]
        return [*coming, *(app_commands.Choice(name=name, value=name) for name in names)][:CHOICES]

    @move.autocomplete("screening")
    async def offer_screenings(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await self._offered(interaction, typed)

    async def _offered(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        guild_id = require_club(interaction)
        zone = await self.bot.store.clubs.zone(guild_id)
        return [
            app_commands.Choice(name=_name(each, zone), value=f"screening:{each.id}")
            for each in (await self._called(guild_id, typed, zone))[:CHOICES]
        ]

    async def _ask_which(
        self,
        interaction: Interaction,
        asking: WaitingCommand,
        meant: Sequence[Screening],
        undated: Sequence[FilmTitle] = (),
    ) -> None:
        """Have the command wait until its member has picked one of these screenings."""
        guild_id, store = require_club(interaction), self.bot.store
        zone = await store.clubs.zone(guild_id)
        waiting_id = await store.waiting.keep(editor(interaction), asking)
        choices = [(each.id, _name(each, zone)) for each in meant]
        await answer(
            interaction, lambda: ScreeningChoice(choices, waiting_id, undated), private=True
        )

    @handles(PickScreening)
    async def pick(self, interaction: Interaction, waiting_id: int) -> None:
        settles(interaction)
        await go_on(interaction, waiting_id, f"screening:{chosen(interaction.data)}")

    async def _meant(self, interaction: Interaction, chosen: str | None) -> Sequence[Screening]:
        """The screening that was chosen, or those that may be meant. Raises BadEntry, and
        TooLate."""
        guild_id, store = require_club(interaction), self.bot.store
        if chosen is not None and (match := _CHOICE.fullmatch(chosen)):
            return [await store.screenings.one(guild_id, int(match["id"]))]
        if chosen is None:
            meant = await store.screenings.coming(guild_id, self.bot.clock())
            if not meant:
                raise BadEntry(N_("No screening is scheduled. /screening schedule does that."))
        else:  # Discord's clients sometimes send a choice's name
            meant = await self._called(guild_id, chosen, await store.clubs.zone(guild_id))
        if not meant:
            raise BadEntry(N_("No such screening is coming. /calendar shows what is."))
        return meant

    async def _waiting(self, interaction: Interaction, typed: str) -> list[FilmTitle]:
        """The films that wait for a date whose names contain the typed text; only the one with
        exactly that name, if there is one; where there is none, that with another title so."""
        store, guild_id, wanted = self.bot.store, require_club(interaction), fold(typed)
        waits = await store.home.chosen(guild_id, self.bot.clock())
        exact = [each for each in waits if wanted in (fold(each.name), fold(each.title))]
        if not waits:
            return []
        if found := exact or [each for each in waits if wanted in fold(each.name)]:
            return found
        films = {film.id for film in await named_anywhere(store.titles, guild_id, typed)}
        return [each for each in waits if each.id in films]

    async def _called(self, guild_id: int, typed: str, zone: str) -> list[Screening]:
        """The coming screenings whose names contain the typed text; only those with exactly that
        name, if there are any; where there is none, those of a film that has another title so."""
        store, wanted = self.bot.store, fold(typed)
        coming = await store.screenings.coming(guild_id, self.bot.clock())
        named = [
            (each, {fold(name) for name in (each.film.title, *_names(each, zone))})
            for each in coming
        ]
        exact = [each for each, names in named if wanted in names]
        found = exact or [each for each, names in named if any(wanted in name for name in names)]
        if found:
            return found
        films = {film.id for film in await named_anywhere(store.titles, guild_id, typed)}
        return [each for each in coming if each.film.id in films]


def _names(screening: Screening, zone: str) -> list[str]:
    return [screening.film.name, _name(screening, zone), absolute(screening.at, zone)]


def _name(screening: Screening, zone: str) -> str:
    """The name of a choice, by which one screening alone is called."""
    when = in_words(screening.at, zone) + " · "
    return when + film_label(screening.film, CHOICE_LIMIT - len(when))
