"""Plans of screenings: an organiser sees the moment that was understood, and confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.client.answering import Build
from bot.client.interaction import Interaction, editor, require_club, require_organiser
from bot.club.rounds import news_place, why_untold
from bot.club.typed_moments import moment_of
from bot.domain.film import Film
from bot.domain.library import BadEntry, TooLate
from bot.domain.screening import RUNNING, WHERE_LIMIT, Repeats, Screening
from bot.domain.typed import is_seen, one_line, size
from bot.domain.waiting import ScreeningDraft
from bot.language import N_
from bot.store.waiting import Claim
from bot.views.screening_plan import ScreeningPlan
from bot.when import comes_twice


def read_place(typed: str | None) -> str | None:
    """The place as it was typed, on one line; None for nowhere. Raises BadEntry over
    WHERE_LIMIT."""
    place = one_line(typed or "")
    if size(place) > WHERE_LIMIT:
        raise BadEntry(
            N_("That place is too long: {limit} letters are the most."), limit=WHERE_LIMIT
        )
    return place if is_seen(place) else None


async def planned_moment(interaction: Interaction, when: str) -> tuple[datetime, bool]:
    """The moment of a screening that an organiser plans, and whether the club watches it live.
    Raises NotAllowed, BadSchedule where the club could not be told of it, and BadWhen."""
    guild_id = require_organiser(interaction)
    await news_place(interaction)  # that the club can't be told is said before all else
    is_live = (await interaction.client.store.round_settings.get(guild_id)).watched_live
    return await moment_of(interaction, when, is_live=is_live, option="when"), is_live


async def new_plan(
    interaction: Interaction,
    film_id: int,
    when: str,
    where: str | None,
    repeats: Repeats | None = None,
) -> Build:
    """What an organiser sees of a screening that they plan; ``when`` and ``where`` are as they were
    typed.

    Raises what ``planned_moment`` raises, BadEntry and FilmNotFound.
    """
    at, is_live = await planned_moment(interaction, when)
    draft = ScreeningDraft(film_id, at, is_live, read_place(where), repeats)
    return await plan(interaction, draft)


async def plan(interaction: Interaction, draft: ScreeningDraft) -> Build:
    """Keep a plan until its organiser has seen the moment and confirms; returns what they see.
    Raises FilmNotFound."""
    by = editor(interaction)
    waiting_id = await interaction.client.store.waiting.keep(by, draft)
    return await shown_plan(interaction, waiting_id, draft)


async def shown_plan(interaction: Interaction, waiting_id: int, draft: ScreeningDraft) -> Build:
    guild_id, store = require_club(interaction), interaction.client.store
    film = await store.films.get(guild_id, draft.film_id)
    zone = await store.clubs.zone(guild_id)
    seals = (await store.round_settings.get(guild_id)).sealed_films
    reveal_at = await store.sealed.reveal_of_watched(guild_id, film.id)
    untold = await why_untold(interaction)
    vote = await store.votes.present(guild_id)
    now = interaction.client.clock()
    coming = await store.screenings.coming(guild_id, now)
    watched_on = (await store.plans.of(guild_id, film.id)).watched_on
    return lambda: ScreeningPlan(
        film,
        draft,
        waiting_id,
        zone=zone,
        comes_twice=draft.is_live and comes_twice(draft.at, zone),
        seals=seals,
        reveal_at=reveal_at,
        watched_on=watched_on,
        is_voted_on=vote is not None and any(each.film.id == film.id for each in vote.films),
        present=next((each for each in coming if each.id == draft.screening_id), None),
        beside=_beside(draft, film, coming),
        untold=untold,
    )


def _beside(draft: ScreeningDraft, film: Film, coming: Sequence[Screening]) -> list[Screening]:
    """The other screenings of the film, and those that run at the same time."""
    end = draft.at + timedelta(minutes=film.runtime or RUNNING)
    return [
        each
        for each in coming
        if each.id != draft.screening_id
        and (
            each.film.id == film.id
            or (draft.is_live and each.is_live and each.begins < end and draft.at < each.ends)
        )
    ]


async def waiting_plan(interaction: Interaction, waiting_id: int) -> ScreeningDraft:
    """The plan that is kept. Raises TooLate when it is kept no more, or is somebody else's."""
    claim = plan_claim(interaction, waiting_id)
    return await interaction.client.store.waiting.held(claim, ScreeningDraft)


def plan_claim(
    interaction: Interaction, waiting_id: int, draft: ScreeningDraft | None = None
) -> Claim:
    """A claim on the plan as it was read, for the write that changes it or uses it up."""
    by = editor(interaction)
    gone = TooLate(
        N_("That was done already, or is more than a day old. Begin anew with /screening.")
    )
    return Claim(by, waiting_id, ScreeningDraft, gone, draft)
