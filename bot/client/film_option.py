"""The ``film`` option of every command: autocomplete and look-up.

Reading an option only reads: nothing is written before the whole command was checked. Suggestions
alone wait for another service, with what time there is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from discord import app_commands

from bot import known_films
from bot.client.interaction import (
    Interaction,
    club_in_sight,
    require_club,
)
from bot.domain.errors import FilmClubError, FilmNotFound
from bot.domain.film import TMDB_IDS, Facts, FilmTitle
from bot.domain.folding import fold, numbers
from bot.domain.record import record
from bot.domain.typed import chosen_film
from bot.language import N_, _
from bot.store.own_films import Among
from bot.store.titles import ELSEWHERE, Titles
from bot.views.film_names import APART, TMDB, film_names, world_name, world_names
from bot.views.text import CHOICE_LIMIT, ELLIPSIS, film_label, plain

CHOICES = 25
"""The most choices that Discord shows of an autocomplete."""

FILM = "film"
"""Key in ``interaction.extras``: the id of the film that a command is about."""

OTHER_FILM = "into"
"""The option of a command that has two films."""
_TMDB_HIT = re.compile(r"tmdb:(?P<id>\d{1,10})", re.ASCII)
_TMDB_NAME = re.compile(r"(?P<name>.+) · TMDB(?: (?P<id>\d{1,10}))?", re.ASCII)
_DATED = re.compile(r" \(\d{4}\)\Z", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}\Z", re.ASCII)
"""The film's number at the end of a choice's name, which tells it apart from others."""
_CLEAR = 1.0
"""The most slips in a typed title with which the only film near it is shown without asking."""
_LIKELY = 5
"""How many films are offered for a title that is not in the library."""
_LONGEST = 400
"""How many characters of a typed title are read: the longest title, and what tells it apart."""
_FROM_TMDB = 8
"""How many films of The Movie Database are offered after the library's own."""


class Unclear(FilmClubError):
    """Several films may be meant."""

    option = "film"
    """The option for which it was typed."""

    def __init__(
        self,
        films: Sequence[FilmTitle],
        typed: str,
        *,
        are_near: bool = False,
        is_known: bool = False,
    ) -> None:
        """``are_near``: the titles are only near to what was typed. ``is_known``: the films are
        called so in other countries, so that none needs to be added."""
        super().__init__(
            N_("Several films may be meant. Pick one from the list that comes as you type.")
        )
        self.films = films
        self.typed = typed
        self.is_known = is_known
        self._are_near = are_near

    def question(self, films: Sequence[FilmTitle]) -> str:
        """The question above these films, in the language that is spoken."""
        if not self._are_near:
            several = _("Which film do you mean?")
            return several if len(films) > 1 else _("Do you mean this one?")
        shown = plain(self.typed, 100)
        if len(films) == 1:
            return _(
                "No film called “{typed}” is in the library. Do you mean this one?", typed=shown
            )
        return _(
            "No film called “{typed}” is in the library. Do you mean one of these?", typed=shown
        )


class NotInLibrary(FilmNotFound):
    """No film has the title that was typed, nor a title near it."""

    option = "film"
    """The option for which it was typed."""
    films: Sequence[FilmTitle] = ()
    is_known = False

    def __init__(self, typed: str, *, can_wait: bool = True) -> None:
        """``can_wait``: whether the command waits until the film is added."""
        shown = plain(typed, 100) or N_("that name")
        super().__init__(
            N_("No film called “{typed}” is in the library.")
            if can_wait
            else N_("No film called “{typed}” is in the library. /library add-film adds it."),
            typed=shown,
        )
        self.typed = typed

    def question(self, _films: Sequence[FilmTitle]) -> str:
        return str(self)


@record
class WorldFilm:
    """A film that was picked from The Movie Database; the library may lack it.

    Either its id there is known, or only the name under which it was offered.
    """

    tmdb_id: int | None = None
    name: str = ""

    def __str__(self) -> str:
        """The value of the option that means this film."""
        return f"tmdb:{self.tmdb_id}" if self.tmdb_id else f"{self.name}{TMDB}"

    async def facts(self, interaction: Interaction) -> Facts:
        """The film's facts from The Movie Database. Raises TmdbUnavailable, and FilmNotFound when
        the name does not mean exactly one film."""
        tmdb = interaction.client.tmdb
        if tmdb is None:
            raise FilmNotFound(
                N_("The Movie Database is not asked any more. Type the film's title.")
            )
        if self.tmdb_id is not None:
            return await tmdb.details(self.tmdb_id)
        title = _DATED.sub("", self.name)
        hits = await tmdb.search(interaction.user.id, title)
        offered = [Facts(title=hit.title, year=hit.year, tmdb_id=hit.tmdb_id) for hit in hits]
        ids = [film.tmdb_id for film in offered if world_name(film, CHOICE_LIMIT) == self.name]
        if len(ids) != 1 or ids[0] is None:
            raise FilmNotFound(N_("That film did not come through. Pick it from the list again."))
        return await tmdb.details(ids[0])


def chosen_world_film(value: str) -> WorldFilm | None:
    """The film that autocomplete offered from The Movie Database, by its value or by its name,
    which Discord's clients sometimes send; None for anything else."""
    if hit := _TMDB_HIT.fullmatch(value):
        return WorldFilm(int(hit["id"])) if int(hit["id"]) in TMDB_IDS else None
    named = _TMDB_NAME.fullmatch(value)
    if named is None or (named["id"] and int(named["id"]) not in TMDB_IDS):
        return None
    return WorldFilm(int(named["id"]) if named["id"] else None, named["name"])


async def named_films(titles: Titles, guild_id: int, value: str) -> list[FilmTitle]:
    """The films that a text names in full: by a title, or by the name of a choice, which Discord's
    clients sometimes send in place of its value."""
    if found := await titles.named(guild_id, value, CHOICES):
        return found
    name, more = _parted(value)
    films = await titles.named(guild_id, name, CHOICES) if more else []
    if ELLIPSIS in name:
        begun = await titles.matching(guild_id, name.rpartition(ELLIPSIS)[0], CHOICES)
        films = [film for film in begun if film_label(film, CHOICE_LIMIT - len(more)) == name]
    number = _NUMBER.search(more)
    if world_film := chosen_world_film(value):
        return [film for film in films if world_film.tmdb_id in (film.tmdb_id, None)]
    # Of what follows a name, only the film's number is ours; anything else belongs to a title.
    return [film for film in films if not more or (number and film.id == int(number[0]))]


async def named_anywhere(titles: Titles, guild_id: int, value: str) -> list[FilmTitle]:
    """The films that a text names in full: by a title that the library has, or else by one that
    they have in other countries."""
    named = await named_films(titles, guild_id, value)
    return named or await titles.elsewhere(guild_id, value, CHOICES)


def _parted(value: str) -> tuple[str, str]:
    """A choice's name, and what was added to tell it apart; "" where nothing was added."""
    name, apart, more = value.rpartition(APART)
    return (name, apart + more) if apart else (value, "")


def without_what_tells_apart(value: str) -> str:
    """A title that was typed, or a choice's name without what is added to tell it apart."""
    return _parted(value)[0]


async def film_of_choice(interaction: Interaction, value: str) -> int | None:
    """The id of the film that autocomplete offered from the library, by its value or its name; None
    for a title that was typed."""
    if (chosen := chosen_film(value)) is not None or APART not in value:
        return chosen
    if chosen_world_film(value) is not None:
        return None
    titles = interaction.client.store.titles
    films = await named_films(titles, require_club(interaction), value)
    return films[0].id if len(films) == 1 else None


async def look_up(interaction: Interaction, value: str, *, is_shown: bool = False) -> int:
    """The id of the film that a value of autocomplete or a typed title means.

    A command that writes at once never guesses: the title has to be complete, or picked. Where the
    film ``is_shown`` before anything is written, a beginning or a title with a slip is taken, too,
    if it can mean one film alone, its numbers agree, and no other film is known by a name that has
    a slip here. Raises FilmNotFound when there is none, Unclear when it isn't clear which one is
    meant.
    """
    if (chosen := chosen_film(value)) is not None:
        return chosen
    value = value[:_LONGEST]
    guild_id = require_club(interaction)
    titles = interaction.client.store.titles
    meant = await named_films(titles, guild_id, value)
    if len(meant) == 1:
        return meant[0].id
    if meant:
        raise Unclear(meant, value)
    if meant := await titles.matching(guild_id, value, CHOICES):
        elsewhere = await titles.elsewhere(guild_id, value, CHOICES)
        meant = list(dict.fromkeys([*elsewhere, *meant]))
        if is_shown and len(meant) == 1 and (elsewhere or is_meant(value, meant[0])):
            return meant[0].id
        raise Unclear(meant, value, is_known=bool(elsewhere))
    near = await titles.nearest(guild_id, value, CHOICES)
    clear = [film for film, slips in near if slips <= _CLEAR]
    # What films are called elsewhere has other numbers than their titles: Die sieben Samurai.
    is_one = len(clear) == 1 and (near[0][1] < _CLEAR or is_meant(value, clear[0]))
    if is_shown and is_one and known_films.may_be(value, clear[0].title):
        return clear[0].id
    raise _not_found(value, near)


def is_meant(typed: str, film: FilmTitle) -> bool:
    """Whether the numbers that were typed are those in the film's title, and words were typed, too.
    The film's year may stand beside them."""
    folded, own = fold(typed), numbers(fold(film.title))
    said = [number for number in numbers(folded) if number in own or number != str(film.year)]
    return said == own and not folded.replace(" ", "").isdecimal()


def _not_found(typed: str, near: Sequence[tuple[FilmTitle, float]]) -> NotInLibrary | Unclear:
    if not near:
        return NotInLibrary(typed)
    _film, slips = near[0]
    films = [film for film, _slips in near[:_LIKELY]]
    return Unclear(films, typed, are_near=slips >= _CLEAR, is_known=slips == ELSEWHERE)


class FilmReader(app_commands.Transformer):
    """Reads the value of a choice, or whatever else a member has sent as a title, as a film's id.

    Whether the club may see the film of an id is checked by the store, in the statement that
    answers: a check here would make a card a third dearer.
    """

    is_shown = False
    """As ``look_up`` takes it."""

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        return _choices(await _found(interaction, value))

    async def transform(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> int:
        """Raises FilmNotFound when there is none, Unclear when several may be meant."""
        film_id = await look_up(interaction, value, is_shown=self.is_shown)
        interaction.extras.setdefault(FILM, film_id)
        return film_id


class _FewFilmsReader(FilmReader):
    """A FilmReader for a command that is about few films, which offers those alone."""

    among: Among

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        guild_id = club_in_sight(interaction)
        if guild_id is None:
            return []
        typed = without_what_tells_apart(value)[:_LONGEST]
        found = await _found(interaction, typed) if typed.strip() else []
        films = await interaction.client.store.own_films.fitting(
            (guild_id, interaction.user.id), self.among, typed, found, CHOICES
        )
        return _choices(films)


class WantedFilmReader(_FewFilmsReader):
    """A reader for films of the member's watchlist."""

    among = "watchlist"


class RatedFilmReader(_FewFilmsReader):
    """A reader for films that the member has rated."""

    among = "rated"


class SealedFilmReader(_FewFilmsReader):
    """A reader for films that are sealed; the command shows the film before it writes."""

    is_shown = True
    among = "sealed"


class ShownFilmReader(FilmReader):
    """A FilmReader for a command that only looks, or shows the film before it writes anything."""

    is_shown = True


class OtherFilmReader(ShownFilmReader):
    """A ShownFilmReader for the option ``into``, of a command that has two films."""

    async def transform(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> int:
        """Raises FilmNotFound when there is none, Unclear when several may be meant."""
        try:
            return await super().transform(interaction, value)
        except (Unclear, NotInLibrary) as unclear:
            unclear.option = OTHER_FILM
            raise


class WorldFilmReader(FilmReader):
    """A FilmReader that also offers films which only The Movie Database has."""

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        return await world_choices(interaction, value)

    async def transform(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> int | WorldFilm:
        """A film's id, or the film that the command has to get from The Movie Database."""
        # The library may have a film of the same name; the ids there tell which one is meant.
        return chosen_world_film(value) or await super().transform(interaction, value)


FilmOption = Annotated[int, app_commands.Transform[int, FilmReader]]
ShownFilmOption = Annotated[int, app_commands.Transform[int, ShownFilmReader]]
WantedFilmOption = Annotated[int, app_commands.Transform[int, WantedFilmReader]]
RatedFilmOption = Annotated[int, app_commands.Transform[int, RatedFilmReader]]
SealedFilmOption = Annotated[int, app_commands.Transform[int, SealedFilmReader]]
OtherFilmOption = Annotated[int, app_commands.Transform[int, OtherFilmReader]]
WorldFilmOption = Annotated[
    "int | WorldFilm", app_commands.Transform["int | WorldFilm", WorldFilmReader]
]


async def world_choices(interaction: Interaction, value: str) -> list[app_commands.Choice[str]]:
    """The library's own films, then those that only The Movie Database has."""
    films = await _found(interaction, value)
    hits = (await world_films(interaction, without_what_tells_apart(value)))[:_FROM_TMDB]
    new = [
        app_commands.Choice(name=name, value=f"tmdb:{hit.tmdb_id}")
        for hit, name in zip(hits, world_names(hits, CHOICE_LIMIT), strict=True)
    ]
    return [*_choices(films)[: CHOICES - len(new)], *new]


async def world_films(interaction: Interaction, typed: str) -> list[Facts]:
    """The films that The Movie Database finds and the library lacks."""
    tmdb = interaction.client.tmdb
    listed = await tmdb.search(interaction.user.id, typed) if tmdb else []
    found = [Facts(title=hit.title, year=hit.year, tmdb_id=hit.tmdb_id) for hit in listed]
    films = interaction.client.store.films
    return await films.lacking(interaction.guild_id, found) if found else []


async def _found(interaction: Interaction, value: str) -> list[FilmTitle]:
    titles = interaction.client.store.titles
    return await titles.search(club_in_sight(interaction), without_what_tells_apart(value), CHOICES)


def _choices(films: Sequence[FilmTitle]) -> list[app_commands.Choice[str]]:
    return [
        app_commands.Choice(name=name, value=f"film:{film.id}")
        for film, name in zip(films, film_names(films, CHOICE_LIMIT), strict=True)
    ]
