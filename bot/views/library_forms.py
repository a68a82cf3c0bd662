"""The forms of the library: a new film, and the titles and facts of one."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot import countries
from bot.domain.entry import LINK_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from bot.domain.film import Facts, Film, FilmTitle
from bot.domain.typed import with_capitals
from bot.domain.waiting import RefusedForm
from bot.language import _
from bot.views.controls import Control, custom_id, custom_ids
from bot.views.film_ways import ShowCard, show_card
from bot.views.forms import FIELD_LIMIT, EntryForm, Form, field, fitting
from bot.views.layout import row
from bot.views.notices import Notice
from bot.views.text import BUTTON_LIMIT, FORM_TITLE_LIMIT, around_film, bold


class TitlesForm(EntryForm):
    pattern = custom_ids("titles-form", "film_id", "seen")
    TITLE, YEAR, ORIGINAL, OTHERS, POSTER = "title", "year", "original", "others", "poster"

    def __init__(self, film: Film, seen: int = 0) -> None:
        title = around_film(lambda name: _("Titles of {film}", film=name), film, FORM_TITLE_LIMIT)
        year = str(film.year) if film.year else None
        others = "\n".join(fitting(film.aliases, "\n"))
        found_by = _("One a line. It is found by these, too.")
        address = _("The address of a picture that the club may show, with https://")
        fields = (
            field(self.TITLE, film.title, TITLE_LIMIT, required=True),
            field(self.YEAR, year, 4),
            field(self.ORIGINAL, film.original_title, TITLE_LIMIT),
            field(self.OTHERS, others, FIELD_LIMIT, found_by, long=True),
            field(self.POSTER, film.poster, LINK_LIMIT, address),
        )
        super().__init__(title, {"film_id": film.id}, seen, fields)


class NewFilmForm(Form):
    """A form for a new film's title and year, and, where a document has stated facts of it, for
    three of these: a form has room for no more. ``waiting_id`` is the command that lacks the film,
    or 0."""

    pattern = custom_ids("new-film", "waiting_id")
    TITLE, YEAR = "title", "year"
    DIRECTOR, RUNTIME, COUNTRY = "director", "runtime", "country"

    def __init__(
        self, waiting_id: int, title: str | None, year: int | None, stated: Facts | None = None
    ) -> None:
        super().__init__(_("A film for the library"), {"waiting_id": waiting_id})
        self.add_item(field(self.TITLE, with_capitals(title or ""), TITLE_LIMIT, required=True))
        said = _("The year it came out: it tells two films of one title apart.")
        given = str(year) if year else None
        self.add_item(field(self.YEAR, given, 4, said, required=True))
        if stated is not None:
            self.add_item(field(self.DIRECTOR, stated.director, TEXT_LIMIT))
            self.add_item(_runtime(self.RUNTIME, stated))
            self.add_item(field(self.COUNTRY, _countries(stated), TEXT_LIMIT))

    @classmethod
    def of(cls, facts: Facts, waiting_id: int) -> RefusedForm:
        """The form as it waits, with these facts typed into it."""
        typed = {
            cls.TITLE: facts.title,
            cls.YEAR: str(facts.year or ""),
            cls.DIRECTOR: facts.director or "",
            cls.RUNTIME: str(facts.runtime or ""),
            cls.COUNTRY: facts.country or "",
        }
        return RefusedForm(custom_id(cls.pattern, {"waiting_id": waiting_id}), typed)

    @classmethod
    def facts(cls, waits: RefusedForm) -> Facts:
        """The facts of ``of``."""
        typed = {name: str(value) for name, value in waits.typed.items()}
        return Facts(
            title=typed[cls.TITLE],
            year=int(typed[cls.YEAR]),
            director=typed[cls.DIRECTOR],
            runtime=int(typed[cls.RUNTIME] or 0) or None,
            country=typed[cls.COUNTRY],
        )


class AddAnyway(Control, template=custom_ids("add-anyway", "form_id")):
    """Adds the film of a form that waits, though the library nearly has it."""


class NearlyThere(Notice):
    """Asks whether a film that was typed is one that the library has. ``way`` takes that one."""

    def __init__(
        self, there: FilmTitle, typed: Facts, way: Control, form_id: int, *, may_add: bool
    ) -> None:
        said = _("Do you mean {film}, which is in the library?", film=bold(there))
        super().__init__(said)

        def say(name: str) -> str:
            return _("Add {film}", film=name) if may_add else _("Propose {film}", film=name)

        label = around_film(say, typed, BUTTON_LIMIT)
        look = [] if isinstance(way, ShowCard) else [show_card(there.id)]
        self.add_item(row(way, AddAnyway(label, {"form_id": form_id}), *look))


class FactsForm(EntryForm):
    pattern = custom_ids("facts-form", "film_id", "seen")
    DIRECTOR, COUNTRY, RUNTIME, CERTIFICATE, CAST = (
        "director", "country", "runtime", "certificate", "cast",
    )  # fmt: skip

    def __init__(self, film: Film, seen: int = 0) -> None:
        title = around_film(lambda name: _("Facts of {film}", film=name), film, FORM_TITLE_LIMIT)
        cast = ", ".join(fitting(film.cast, ", "))
        names = _("Names with commas between them.")
        fields = (
            field(self.DIRECTOR, film.director, TEXT_LIMIT),
            field(self.COUNTRY, _countries(film), TEXT_LIMIT),
            _runtime(self.RUNTIME, film),
            field(self.CERTIFICATE, film.certificate, TEXT_LIMIT),
            field(self.CAST, cast, FIELD_LIMIT, names, long=True),
        )
        super().__init__(title, {"film_id": film.id}, seen, fields)


def _countries(film: Facts) -> str | None:
    """A film's countries as they are typed, in the language of who does it."""
    return film.country and countries.in_words(film.country)


def _runtime(name: str, film: Facts) -> ui.Item[Any]:
    minutes = _("In minutes, like 125, or like 2 h 5 min")
    return field(name, str(film.runtime or ""), 20, minutes)
