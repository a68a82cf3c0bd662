"""Screenings as they are scheduled: by an organiser, or by a vote that has ended."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.frozen import NOBODY
from bot.domain.library import AlreadyThere
from bot.domain.screening import NewScreening, lasts
from bot.domain.sealed import REVEAL_AFTER
from bot.language import N_
from bot.store.clubs import day_at, note_club
from bot.store.database import fetch, stored
from bot.store.films import visible_film
from bot.store.pickers import picker_by_day
from bot.store.round_settings import settings_of
from bot.store.screening_events import want_event
from bot.store.screening_follows import settle
from bot.store.sealed import seal_for_screening
from bot.store.slots import mark_slot_stale


def insert_screening(connection: Connection, new: NewScreening) -> int:
    """Write a screening down. Returns its id. The bot then posts its card, and makes its event.

    Raises FilmNotFound, and AlreadyThere when the film is scheduled for that moment already.
    """
    note_club(connection, new.guild_id, new.scheduled_at)
    film = visible_film(connection, new.guild_id, new.film_id)
    today = day_at(connection, new.guild_id, new.scheduled_at)
    picker_id = new.picker_id or picker_by_day(connection, new.guild_id, film.id, today)
    given = {
        "guild_id": new.guild_id, "film_id": film.id, "picker_id": picker_id,
        "is_live": new.is_live, "at": stored(new.at), "place": new.place, "repeats": new.repeats,
        "channel_id": new.channel_id, "by_id": new.by_id, "now": stored(new.scheduled_at),
    }  # fmt: skip
    require_no_other(connection, new.guild_id, film.id, new.at)
    (row,) = fetch(
        connection,
        "INSERT INTO screenings (guild_id, film_id, picker_id, is_live, at, place, repeats,"
        " channel_id, scheduled_by, scheduled_at)"
        f" VALUES (:guild_id, :film_id, nullif(:picker_id, {NOBODY}), :is_live, :at, :place,"
        " :repeats, :channel_id, :by_id, :now) RETURNING id",
        given,
    )
    mark_slot_stale(connection, new.guild_id, new.scheduled_at)
    if new.is_live:
        want_event(connection, new.guild_id, row["id"])
    if new.sealed or settings_of(connection, new.guild_id).sealed_films == "always":
        ends = new.at + lasts(film.runtime, is_live=new.is_live)
        seal_for_screening(connection, row["id"], ends + REVEAL_AFTER)
    settle(connection, new.guild_id, film.id)
    return row["id"]


def require_no_other(connection: Connection, guild_id: int, film_id: int, at: datetime) -> None:
    """Raises AlreadyThere when the film is scheduled for this moment already."""
    if fetch(
        connection,
        "SELECT 1 FROM screenings WHERE guild_id = ? AND at = ? AND film_id = ?"
        " AND ended_at IS NULL",
        (guild_id, stored(at), film_id),
    ):
        raise AlreadyThere(N_("That film is scheduled for then already. /calendar shows it."))
