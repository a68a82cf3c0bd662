"""What a member's export from Letterboxd does to what they have in a club."""

from __future__ import annotations

from dataclasses import dataclass

IMPORTS_A_DAY = 10
"""Imports of a member in a club within a day: each is thousands of rows in one write, for which
every other club's write waits. The export of one day is one."""

ENTRIES_LIMIT = 50_000
"""Films and ratings of an export that are imported at once, in a second or two."""
NEW_FILMS_LIMIT = 5_000
"""Films that an import brings to the library: a second of one write, nearly all of it for the index
that finds them. The same file once more brings the next ones."""
LINES_KEPT = 2 * 1024 * 1024
"""Characters of reviews that wait, in all, until their member says whether they become lines."""


@dataclass(slots=True, kw_only=True)
class LetterboxdImport:
    """What an import has done, or would do. Films are counted, or named with their years."""

    new: int = 0
    """Get the member's first rating."""
    changed: int = 0
    """Get another rating, which is later than the one that they have."""
    unchanged: int = 0
    """Have that rating already."""
    kept: int = 0
    """Keep another rating, or none, that the member decided on in the club since."""
    older: int = 0
    """Ratings, and not films, that become a part of the member's history."""
    sealed: int = 0
    """Are sealed: the rating goes into the member's envelope."""
    seen: int = 0
    wanted: int = 0
    lines: int = 0
    """Reviews that become the lines of new or changed ratings, or would if the member says so."""
    new_films: tuple[str, ...] = ()
    """Come to the library."""
    lacking: tuple[str, ...] = ()
    """Are not in the library, and are left out since the club has it so."""
    too_many: tuple[str, ...] = ()
    """Would be more than NEW_FILMS_LIMIT."""
    removed: tuple[str, ...] = ()
    """Are left out since an organiser has taken them out of the library."""
    unclear: tuple[str, ...] = ()
    """May be several films of the library."""
    unwritable: tuple[str, ...] = ()
    """Have a title that the library can't take."""
    import_id: int | None = None
    """To undo it by; None of one that has changed nothing."""

    @property
    def does_something(self) -> bool:
        return bool(
            self.new or self.changed or self.older or self.sealed or self.seen or self.wanted
        )
