"""What a club sees in place of a film or review: see film_replacements in 0003_library.sql."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.film import Film
from bot.store.database import stored


def replace_film(connection: Connection, guild_id: int, gone: Film, by: Film) -> None:
    """Have a club see ``by`` in place of ``gone``, with the ratings, reviews and quotes of both."""
    given = {"guild": guild_id, "film": gone.id, "by": by.id}
    here = "guild_id = :guild AND film_id = :film"
    # A history that ends with a rating taken back must not outlive a rating of the other entry.
    now = (
        "(SELECT 1 FROM ratings AS now WHERE now.guild_id = :guild AND now.film_id = {}"
        " AND now.member_id = rating_changes.member_id)"
    )
    connection.execute(
        "DELETE FROM rating_changes WHERE guild_id = :guild AND film_id IN (:film, :by)"
        f" AND NOT EXISTS {now.format('rating_changes.film_id')}"
        f" AND EXISTS {now.format(':film + :by - rating_changes.film_id')}",
        given,
    )
    connection.execute(
        "DELETE FROM ratings WHERE guild_id = :guild AND film_id = :by AND EXISTS"
        " (SELECT 1 FROM ratings AS other WHERE other.guild_id = :guild AND other.film_id = :film"
        "  AND other.member_id = ratings.member_id AND other.rated_at > ratings.rated_at)",
        given,
    )
    connection.execute(
        "INSERT INTO ratings SELECT guild_id, :by, member_id, stars, line, spoiler, rated_at"
        f" FROM ratings WHERE {here} ON CONFLICT DO NOTHING",
        given,
    )
    connection.execute(f"DELETE FROM ratings WHERE {here}", given)
    for table in ("rating_changes", "reviews", "quotes"):
        connection.execute(f"UPDATE {table} SET film_id = :by WHERE {here}", given)
    connection.execute(
        "UPDATE film_replacements SET by_id = :by WHERE guild_id = :guild AND by_id = :film", given
    )
    connection.execute("INSERT INTO film_replacements VALUES (:guild, :film, :by, NULL)", given)
    connection.execute("DELETE FROM films WHERE id = :film AND guild_id = :guild", given)


def delete_removed(connection: Connection, before: datetime) -> None:
    """Delete what clubs removed before this moment: their own, and their ratings of the films."""
    given = {"before": stored(before)}
    gone = "SELECT guild_id, film_id FROM film_replacements WHERE removed_at < :before"
    for table in ("rating_changes", "ratings", "quotes", "reviews"):
        connection.execute(
            f"DELETE FROM {table} WHERE film_id NOT NULL AND (guild_id, film_id) IN ({gone})", given
        )
    for family in ("film", "review"):
        old = f"FROM {family}_replacements WHERE removed_at < :before"
        connection.execute(
            f"DELETE FROM {family}s WHERE (guild_id, id) IN (SELECT guild_id, {family}_id {old})",
            given,
        )
        # What is everyone's stays out of the club's sight.
        connection.execute(
            f"UPDATE {family}_replacements SET removed_at = NULL WHERE removed_at < :before", given
        )
