"""What the buttons and forms of screenings do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from discord.ext import commands

from bot.client.answering import Build, answer, open_form, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    NotAllowed,
    editor,
    may_write,
    require_club,
    require_organiser,
)
from bot.club.posting import Posting
from bot.club.rounds import news_place
from bot.club.screening_events import keep_events, may_make_events
from bot.club.screening_plans import plan_claim, read_place, shown_plan, waiting_plan
from bot.club.screenings import (
    ScreeningNews,
    card_of,
    renew_card,
    renew_told,
)
from bot.club.typed_moments import clocks, moment_of
from bot.domain.post import PostKind
from bot.domain.screening import NewScreening, Screening
from bot.domain.waiting import ScreeningDraft
from bot.language import N_, _
from bot.views.controls import handles, opens
from bot.views.film_ways import CardNotice, schedule_film
from bot.views.forms import Answers, OddForm
from bot.views.notices import Notice
from bot.views.screening import (
    ANSWERS,
    AnswerScreening,
    CallOffScreening,
    LetGo,
    RemindOfScreening,
    ScreeningCard,
    StartTogether,
    WasThere,
    answered,
    called_off,
    moved,
    place_changed,
    present,
    screening_scheduled,
    still_sealed,
    told_of_reminder,
)
from bot.views.screening_plan import (
    ChangeScreening,
    ScheduleScreening,
    ScheduleSealed,
    ScreeningForm,
)
from bot.views.screening_posts import (
    Countdown,
    unposted,
)
from bot.views.text import bold
from bot.when import BadWhen, in_words

_COUNTED = 5
"""How many seconds are counted down, each by an edit: Discord takes five edits in five seconds."""

_NO_EVENTS = N_(
    "Discord's own calendar has no event of it: for that filmclub needs the permission Create"
    " Events. All else works without."
)
_EVENT_LATE = N_(
    "Discord's own calendar does not show that yet. filmclub tries again; all else works without."
)


class ScreeningPressesCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot
        self.pause = asyncio.sleep

    @handles(ChangeScreening)
    @opens(ScreeningForm)
    async def open_plan_form(
        self, interaction: Interaction, waiting_id: int, zone: int = 0
    ) -> None:
        guild_id = require_organiser(interaction)
        draft = await waiting_plan(interaction, waiting_id)
        here = await clocks(interaction, zone)
        film = await self.bot.store.films.get(guild_id, draft.film_id)
        when = in_words(draft.at, here)
        await open_form(interaction, ScreeningForm(film, waiting_id, here, when, draft.place))

    @handles(ScreeningForm)
    async def change_plan(self, interaction: Interaction, waiting_id: int, zone: int) -> None:
        require_organiser(interaction)
        given = Answers(interaction.data)
        old = await waiting_plan(interaction, waiting_id)
        typed = given.text(ScreeningForm.WHEN)
        at = await moment_of(interaction, typed, is_live=old.is_live, zone=zone)
        place = read_place(given.text(ScreeningForm.PLACE))
        new = replace(old, at=at, place=place)
        build = await shown_plan(interaction, waiting_id, new)
        await self.bot.store.waiting.change(plan_claim(interaction, waiting_id, old), new)
        await update(interaction, build)  # at once, or a press in between would be shown first

    @handles(ScheduleScreening)
    async def schedule(self, interaction: Interaction, waiting_id: int) -> None:
        await self._schedule(interaction, waiting_id, sealed=False)

    @handles(ScheduleSealed)
    async def schedule_sealed(self, interaction: Interaction, waiting_id: int) -> None:
        await self._schedule(interaction, waiting_id, sealed=True)

    async def _schedule(self, interaction: Interaction, waiting_id: int, *, sealed: bool) -> None:
        require_organiser(interaction)
        by = editor(interaction)
        draft = await waiting_plan(interaction, waiting_id)
        if draft.at <= by.at:
            raise BadWhen(N_("That time has passed meanwhile. Press Change for another."))
        if draft.screening_id is not None:
            await self._move(interaction, waiting_id, draft, draft.screening_id)
            return
        new = NewScreening(
            guild_id=by.guild_id,
            film_id=draft.film_id,
            at=draft.at,
            is_live=draft.is_live,
            channel_id=await news_place(interaction),
            by_id=by.member_id,
            scheduled_at=by.at,
            place=draft.place,
            repeats=draft.repeats,
            sealed=sealed,
        )
        claim = plan_claim(interaction, waiting_id, draft)
        screening_id = await self.bot.store.screenings.schedule(new, by.name, claim)
        planned = await self._one(by.guild_id, screening_id)
        said = partial(screening_scheduled, planned, new.channel_id)
        await update(interaction, lambda: CardNotice(said(), planned.film.id))
        await self._tell_of(interaction, planned)

    async def _tell_of(self, interaction: Interaction, screening: Screening) -> None:
        """Tell the club what has changed in a screening, and update Discord's event. The organiser
        reads what failed."""
        await renew_told(self.bot, screening)
        posting = Posting.of(self.bot)
        news = posting.kinds[PostKind.SCREENING]
        if isinstance(news, ScreeningNews) and (owed := await news.of_now(screening)):
            post, _is_new = await posting.post_now(owed)
            if post.state != "sent":
                await answer(interaction, lambda: Notice(unposted(post)), private=True)
        guild_id, events = screening.guild_id, self.bot.store.screening_events
        await keep_events(self.bot, guild_id)
        event = await events.of(guild_id, screening.id)
        if event is None or event.is_settled(self.bot.clock()) or interaction.guild is None:
            return
        if may_make_events(interaction.guild):
            await answer(interaction, lambda: Notice(_(_EVENT_LATE)), private=True)
        elif await events.miss(guild_id):
            await answer(interaction, lambda: Notice(_(_NO_EVENTS)), private=True)

    async def _move(
        self, interaction: Interaction, waiting_id: int, draft: ScreeningDraft, screening_id: int
    ) -> None:
        now = self.bot.clock()
        screening = await self.bot.store.screenings.move(
            require_club(interaction),
            screening_id,
            draft.at,
            draft.place,
            now,
            before=draft.before,
            claim=plan_claim(interaction, waiting_id, draft),
        )
        if screening.moved_at != now:
            said = partial(place_changed, screening)
        else:
            said = await self._with_seal(screening, partial(moved, screening))
        await update(interaction, lambda: CardNotice(said(), screening.film.id))
        await self._tell_of(interaction, screening)

    async def _with_seal(self, screening: Screening, say: Callable[[], str]) -> Callable[[], str]:
        """What has become of a screening, and of its film's seal."""
        sealed = await self.bot.store.sealed.of_film(screening.guild_id, screening.film.id)
        if sealed is None:
            return say
        return lambda: f"{say()}\n{still_sealed(sealed.reveal_at)}"

    @handles(CallOffScreening)
    async def call_off(self, interaction: Interaction, screening_id: int) -> None:
        guild_id = require_organiser(interaction)
        off = await self.bot.store.screenings.call_off(guild_id, screening_id, self.bot.clock())
        said = await self._with_seal(off, partial(called_off, off))
        await update(
            interaction, lambda: CardNotice(said(), off.film.id, schedule_film(off.film.id))
        )
        await self._tell_of(interaction, off)

    @handles(LetGo)
    async def let_go(self, interaction: Interaction, film_id: int) -> None:
        guild_id = require_organiser(interaction)
        film = await self.bot.store.home.let_go(guild_id, film_id, self.bot.clock())
        said = N_("{film} does not wait for a date any more.")
        await update(
            interaction,
            lambda: CardNotice(_(said, film=bold(film)), film.id, schedule_film(film.id)),
        )

    @handles(AnswerScreening)
    async def note_answer(self, interaction: Interaction, screening_id: int, place: int) -> None:
        if not 1 <= place <= len(ANSWERS):
            raise OddForm
        given = ANSWERS[place - 1]
        screening = await self.bot.store.screenings.answer(editor(interaction), screening_id, given)
        await self._show(
            interaction,
            screening,
            lambda: CardNotice(answered(screening, given), screening.film.id),
        )

    @handles(RemindOfScreening)
    async def remind(self, interaction: Interaction, screening_id: int) -> None:
        screening, is_on = await self.bot.store.screenings.remind(editor(interaction), screening_id)
        await answer(
            interaction,
            lambda: CardNotice(told_of_reminder(screening, is_on=is_on), screening.film.id),
            private=True,
        )

    @handles(WasThere)
    async def note_presence(self, interaction: Interaction, screening_id: int) -> None:
        screening, is_there = await self.bot.store.screenings.was_there(
            editor(interaction), screening_id
        )
        await self._show(
            interaction,
            screening,
            lambda: CardNotice(present(screening, is_there=is_there), screening.film.id),
        )

    @handles(StartTogether)
    async def start_together(self, interaction: Interaction, screening_id: int) -> None:
        by = editor(interaction)
        screening = await self._one(by.guild_id, screening_id)
        is_host = by.member_id in (screening.scheduled_by, screening.picker_id)
        if not (is_host or interaction.permissions.manage_guild):
            raise NotAllowed(
                N_(
                    "Starting is for the host: the one who scheduled the film, the one who"
                    " picked it, or an organiser."
                )
            )
        if not may_write(interaction):
            raise NotAllowed(
                N_(
                    "You may not write here, where everyone would see the countdown. Ask an"
                    " organiser who may to start it."
                )
            )
        started = await self.bot.store.screenings.start(by, screening_id)
        await answer(interaction, lambda: Countdown(started, _COUNTED), for_club=True)
        for left in reversed(range(_COUNTED)):
            await self.pause(1)
            await update(interaction, lambda left=left: Countdown(started, left))
        await renew_told(self.bot, started)

    async def _show(self, interaction: Interaction, screening: Screening, build: Build) -> None:
        """Update the screening's card: the one that was pressed, or the one in its channel, with a
        word to the member."""
        card = await card_of(self.bot, screening.guild_id, screening.id)
        if card is None or interaction.message is None or interaction.message.id != card.message_id:
            await answer(interaction, build, private=True)
            await renew_card(self.bot, screening)
            return
        await update(interaction, lambda: ScreeningCard(screening))
        # When two members press at once, the first one's answer may come last.
        latest = await self._one(screening.guild_id, screening.id)
        if latest != screening:
            await renew_card(self.bot, latest)

    async def _one(self, guild_id: int, screening_id: int) -> Screening:
        return await self.bot.store.screenings.one(guild_id, screening_id)
