"""What a club sees: the pieces of SQL that say so, for every statement that asks.

A club sees everyone's films and reviews and its own, less those that it has replaced by a copy or
removed (film_replacements and review_replacements in 0003_library.sql).

Parameters that a statement with such a piece has to be given:

- ``:guild``, the club's guild id in all of them; null sees what is everyone's alone;
- ``:film``, in ``THIS_FILM`` and ``SEEN_FILM``: the id of a film as a button carries it.

A condition speaks of the table ``films`` or ``reviews`` of the statement around it, by that name.
"""

from __future__ import annotations


def not_replaced(film_id: str, guild_id: str = ":guild") -> str:
    """Whether the club has neither replaced nor removed a film; ``film_id`` is a column, and so may
    ``guild_id`` be, in a statement about many clubs."""
    return (
        "NOT EXISTS (SELECT 1 FROM film_replacements AS r"
        f" WHERE r.guild_id = {guild_id} AND r.film_id = {film_id})"
    )


def shown_as(film_id: str, guild_id: str = ":guild") -> str:
    """The id of what the club sees in place of a film; that of the film itself when that was
    removed.

    ``film_id`` is an expression of SQL, and ``guild_id`` as in ``not_replaced``.
    """
    return (
        "coalesce((SELECT by_id FROM film_replacements AS shown"
        f" WHERE shown.guild_id = {guild_id} AND shown.film_id = {film_id}), {film_id})"
    )


_NOT_REPLACED = not_replaced("films.id")

# A plus sign before a column keeps SQLite from using its index. These conditions are for films and
# reviews that something else finds, such as an id or a title: each is looked at when it is found.
# Without the sign SQLite may go through everyone's films instead, which are many.
VISIBLE = f"(+films.guild_id IS NULL OR +films.guild_id = :guild) AND {_NOT_REPLACED}"
"""A condition: the club sees the film of this row."""

_REPLACED = "(SELECT film_id FROM film_replacements WHERE guild_id = :guild)"
FILM_NOT_REPLACED = f"(NOT EXISTS {_REPLACED} OR film_id NOT IN {_REPLACED})"
"""A condition on a column ``film_id``, of all the films that the club has rated: as
``not_replaced``, but listed once, and not asked for each film of a club that has replaced none, as
most have: that took a third of the digest's time."""

THIS_FILM = shown_as(":film")
"""The id of the film that the club sees in place of ``:film``."""

SEEN_FILM = f"(SELECT films.id FROM films WHERE films.id = {THIS_FILM} AND {VISIBLE})"
"""The same, or null when the club does not see it any more."""

REPLACED = "SELECT film_id FROM film_replacements WHERE guild_id = :guild AND by_id ="
"""The ids of what the club has replaced by a film, whose id is to be written behind it."""

OF_FILM = f"reviews.film_id IN (SELECT films.id UNION ALL {REPLACED} films.id)"
"""A condition: the review is of this film, or of one that the club has replaced by it."""


def is_private(member_id: str) -> str:
    """Whether a member of the club is named nowhere, and their lines are shown to nobody;
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
