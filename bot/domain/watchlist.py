"""A member's own lists: films they have seen without rating them, and films they want to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.domain.film import Film, FilmTitle
from bot.domain.record import record


@record
class OwnFilm:
    """What a film was to a member before this change. A member has seen every film that they
    rated."""

    film: Film
    is_rated: bool
    is_seen: bool
    """Whether they said that they had seen it, without rating it."""
    is_wanted: bool
    """Whether it was on their watchlist."""


@record
class Listed:
    """A film that is on the watchlists of ``members`` members."""

    film: FilmTitle
    members: int


@record
class Together:
    """What a member wants to see, and how many of those they would watch it with do, too."""

    films: Sequence[Listed]
    """All of the member's own watchlist, what most want first."""
    members: int
    """Whose watchlists count, the member's among them."""
    left_out: int
    """Members who were named and keep theirs to themselves."""

    @property
    def of_all(self) -> list[FilmTitle]:
        """What every one of them wants to see."""
        return [each.film for each in self.films if each.members == self.members]

    def of_most(self, most: int) -> list[Listed]:
        """What some of the others want to see, too."""
        return [each for each in self.films if 1 < each.members < self.members][:most]


def drawn(
    films: Sequence[FilmTitle],
    choose: Callable[[Sequence[FilmTitle]], FilmTitle],
    before: int | None = None,
) -> FilmTitle:
    """The film that ``choose`` takes by chance; another than the one ``before``, whose id is given,
    where there is one."""
    others = [film for film in films if film.id != before]
    return choose(others or films)
