"""Where a film can be watched."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.domain.film import Film
from bot.domain.typed import PLACE_LIMIT
from bot.domain.where import WaysToWatch
from bot.language import N_, Message, _
from bot.views.controls import Control, custom_ids
from bot.views.forms import Form, field
from bot.views.layout import Layout, frame, row, words
from bot.views.posters import colour_of, headed
from bot.views.text import plain, small, titled

# Within MESSAGE_LIMIT in a language 40 % longer: 300 + 3 × 700.
_TITLE, _OFFERS = 220, 700

_KINDS: tuple[tuple[str, Message], ...] = (
    ("stream", N_("**Stream** {names}")),
    ("rent", N_("**Rent** {names}")),
    ("buy", N_("**Buy** {names}")),
)


class OtherCountry(Control, template=custom_ids("where-country", "film_id")):
    """Opens the form for the country in which the member watches."""


class OwnCountryForm(Form):
    """Asks in which country the member watches; ``film_id`` is the film that they asked about."""

    pattern = custom_ids("where-form", "film_id")
    COUNTRY = "country"

    def __init__(self, film_id: int) -> None:
        super().__init__(_("Where you watch"), {"film_id": film_id})
        said = _("Its name, or its code, like PT. It is remembered for you.")
        self.add_item(field(self.COUNTRY, None, PLACE_LIMIT, said, required=True))


class WhereCard(Layout):
    """Who offers a film in a country; ``country`` is its name, and ``page`` TMDB's own page."""

    def __init__(self, film: Film, ways: WaysToWatch, country: str, page: str) -> None:
        offers = [
            _(said, names=_names(getattr(ways, kind)))
            for kind, said in _KINDS
            if getattr(ways, kind)
        ]
        if not offers:
            offers = [_("No service is known to offer it there.")]
        # TMDB demands that JustWatch is named: see Tmdb.ways_to_watch.
        source = _(
            "Country: {country}. Source: JustWatch, by way of The Movie Database.", country=country
        )
        super().__init__(
            frame(
                headed(film, _head(film)),
                words("\n".join(offers)),
                words(small(source)),
                row(ui.Button(label=_("At TMDB"), url=page), _other(film.id)),
                colour=colour_of(film),
            )
        )


class WhichCountry(Layout):
    """Asks in which country the member watches."""

    def __init__(self, film: Film) -> None:
        said = _("In which country do you watch? Your answer is remembered.")
        super().__init__(
            frame(headed(film, _head(film)), words(said), row(_other(film.id)),
                  colour=colour_of(film))
        )  # fmt: skip


def _head(film: Film) -> str:
    return "### " + _("Where to watch {film}", film=titled(film.name, _TITLE))


def _names(names: Sequence[str]) -> str:
    return plain(", ".join(names), _OFFERS)


def _other(film_id: int) -> OtherCountry:
    return OtherCountry(_("Choose a country"), {"film_id": film_id})
