"""What an import from Letterboxd changes for a member in a club."""

from __future__ import annotations

from dataclasses import dataclass

IMPORTS_A_DAY = 10
"""Imports of a member in a club within a day: each is thousands of rows in one write, for which
every other club's write waits. The export of one day is one."""

ENTRIES_LIMIT = 50_000
"""The most films and ratings that are imported at once. The ratings are one write, which takes a
hundredth of a second for each thousand, and twice that where each brings a review."""
NEW_FILMS_LIMIT = 5_000
"""The most films that an import brings to the library, in half a second, nearly all of it for the
index that finds them. The same file once more brings the next ones."""
LINES_KEPT = 2 * 1024 * 1024
"""The most characters of reviews that are kept, in all, until the member says whether they become
lines."""


@dataclass(slots=True, kw_only=True)
class LetterboxdImport:
    """What an import has done, or would do. Films are counted, or named with their years."""

    new: int = 0
    """Films that get the member's first rating."""
    changed: int = 0
    """Films that get another rating, later than the present one."""
    unchanged: int = 0
    """Films that have that rating already."""
    kept: int = 0
    """Films that keep another rating, or none, because the member decided so in the club since."""
    older: int = 0
    """Ratings (not films) that go into the member's history."""
    sealed: int = 0
    """Sealed films: the rating goes into the member's envelope."""
    seen: int = 0
    wanted: int = 0
    lines: int = 0
    """Reviews that become the lines of new or changed ratings, if the member says so."""
    new_films: tuple[str, ...] = ()
    """Films that are added to the library."""
    lacking: tuple[str, ...] = ()
    """Films that are left out: the library lacks them, and the club lets imports add none."""
    too_many: tuple[str, ...] = ()
    """Films that are left out because there are more than NEW_FILMS_LIMIT new ones."""
    removed: tuple[str, ...] = ()
    """Films that are left out because an organiser has removed them from the library."""
    unclear: tuple[str, ...] = ()
    """Films that are left out because several films of the library fit."""
    unwritable: tuple[str, ...] = ()
    """Films that are left out because the library can't take their title."""
    import_id: int | None = None
    """The id by which it is undone; None where nothing changed."""

    @property
    def does_something(self) -> bool:
        return bool(
            self.new or self.changed or self.older or self.sealed or self.seen or self.wanted
        )
