"""What a club may see, as fragments of SQL for every statement that asks.

A club sees everyone's films and reviews and its own, except those that it has replaced by a copy or
removed (film_replacements and review_replacements in 0003_library.sql).

A statement with such a fragment needs these parameters:

- ``:guild``, for all of them: the club's guild id; null sees only what is everyone's;
- ``:film``, for ``THIS_FILM`` and ``SEEN_FILM``: the id of a film as a button carries it.

A condition is about the table ``films`` or ``reviews`` of the statement around it, by that name.
"""

from __future__ import annotations


def not_replaced(film_id: str, guild_id: str = ":guild") -> str:
    """A condition: the club has neither replaced nor removed the film. ``film_id`` is a column; so
    may ``guild_id`` be, in a statement about many clubs."""
    return (
        "NOT EXISTS (SELECT 1 FROM film_replacements AS r"
        f" WHERE r.guild_id = {guild_id} AND r.film_id = {film_id})"
    )


def shown_as(film_id: str, guild_id: str = ":guild") -> str:
    """The id of the film that the club sees in place of this one; the same id where it was not
    replaced, and where it was removed.

    ``film_id`` is an expression of SQL, and ``guild_id`` as in ``not_replaced``.
    """
    return (
        "coalesce((SELECT by_id FROM film_replacements AS shown"
        f" WHERE shown.guild_id = {guild_id} AND shown.film_id = {film_id}), {film_id})"
    )


_NOT_REPLACED = not_replaced("films.id")

# A plus sign before a column keeps SQLite from using that column's index. These conditions check
# films and reviews that were found by something else, such as an id or a title. Without the sign
# SQLite may go through everyone's films instead, which are many.
VISIBLE = f"(+films.guild_id IS NULL OR +films.guild_id = :guild) AND {_NOT_REPLACED}"
"""A condition: the club sees the film of this row."""

_REPLACED = "(SELECT film_id FROM film_replacements WHERE guild_id = :guild)"
FILM_NOT_REPLACED = f"(NOT EXISTS {_REPLACED} OR film_id NOT IN {_REPLACED})"
"""A condition on a column ``film_id``, for statements about all films that a club has rated. It
means the same as ``not_replaced``, but lists the replaced films once instead of asking for each
film. Most clubs have replaced none, and asking took a third of the digest's time."""

THIS_FILM = shown_as(":film")
"""The id of the film that the club sees in place of ``:film``."""

SEEN_FILM = f"(SELECT films.id FROM films WHERE films.id = {THIS_FILM} AND {VISIBLE})"
"""The same id, or null where the club does not see that film any more."""

REPLACED = "SELECT film_id FROM film_replacements WHERE guild_id = :guild AND by_id ="
"""The ids of the films that the club has replaced by one film; that film's id has to follow."""

OF_FILM = f"reviews.film_id IN (SELECT films.id UNION ALL {REPLACED} films.id)"
"""A condition: the review is about this row's film, or about one that the club has replaced
by it."""


def is_private(member_id: str) -> str:
    """A condition: the member is private, so they are named nowhere and their lines are not shown.
    ``member_id`` is a column."""
    return (
        "EXISTS (SELECT 1 FROM private_members AS hidden"
        f" WHERE hidden.guild_id = :guild AND hidden.member_id = {member_id})"
    )


REVIEW_VISIBLE = (
    "(+reviews.guild_id IS NULL OR +reviews.guild_id = :guild) AND NOT EXISTS (SELECT 1"
    " FROM review_replacements AS r WHERE r.guild_id = :guild AND r.review_id = reviews.id)"
)
"""A condition: the club sees the review of this row."""
