"""Screenings in the club's log: the film of one that has ended, and how many came."""

from __future__ import annotations

from sqlite3 import Connection

from bot.domain.screening import Screening
from bot.domain.watched import Viewing
from bot.store.clubs import day_at
from bot.store.watched import insert, noted

# Only while nobody has changed the entry. A changed one is another row, and stays as it is.
_COUNT_THEM = """
UPDATE watched SET came = nullif((SELECT sum(was_there) FROM attendance WHERE screening_id = ?1), 0)
WHERE id = (SELECT watched_id FROM screenings WHERE id = ?1) AND removed_in IS NULL
"""


def log_screening(connection: Connection, screening: Screening) -> None:
    """Write a screening's film into the log, on the day on which it began, if the log does not have
    it there already."""
    guild_id, film = screening.guild_id, screening.film
    viewing = Viewing(
        on=day_at(connection, guild_id, screening.begins),
        title=film.title,
        year=film.year,
        film_id=film.id,
        picker_id=screening.picker_id,
    )
    if noted(connection, guild_id, viewing) is None:
        insert(connection, guild_id, [viewing], None)
    # An entry that was made by hand may say how many came. Then that number stays.
    connection.execute(
        "UPDATE screenings SET watched_id = (SELECT id FROM watched WHERE id = ? AND came IS NULL)"
        " WHERE id = ?",
        (noted(connection, guild_id, viewing), screening.id),
    )
    count_those_there(connection, screening.id)


def count_those_there(connection: Connection, screening_id: int) -> None:
    """Have the entry of a screening tell how many came, as long as nobody has changed it."""
    connection.execute(_COUNT_THEM, (screening_id,))
