"""Texts in the language of whoever reads them.

Texts stand in the code in English, as whole sentences with named places, and are said in the
language that is spoken at that moment: ``_("Rate {film}", film=name)``. ``N_`` marks a text that is
written down now and said later: errors, descriptions of commands, choices. A language is one
catalogue, bot/locale/<code>.po, named by Discord's code for it
(https://discord.com/developers/docs/reference#locales). docs/contributing.md says how to add one.

English needs neither a catalogue nor Babel, which takes 9 MiB of memory: it is loaded for other
languages only.
"""

from __future__ import annotations

import calendar
import pickle
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from babel import Locale

SOURCE = "en"
"""The language in which the texts stand in the code."""

CATALOGUES = Path(__file__).with_name("locale")

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


_OPENS = re.compile(r"(?:\A|\n|[.?!]\W)[\W\d_]*\Z")
"""The end of a text behind which a sentence begins, or an entry of a list."""

_NAME_OPENS = re.compile(r"((?:\A|\n|[.?!]\W)[\W\d_]*)\{(members?|author|organiser)\}")
"""A place for somebody's name where a sentence begins."""


class Message(str):
    """A text of ours that is said later, marked by ``N_``. As a value in another text it is said in
    that text's language."""

    __slots__ = ()


class Plural(NamedTuple):
    """A text that is said later, in the plural form that its number takes."""

    singular: str
    plural: str


def N_(message: str) -> Message:  # noqa: N802 - gettext's own name for it
    """Mark a text that ``_`` says later."""
    return Message(message)


def nN_(singular: str, plural: str) -> Plural:  # noqa: N802 - likewise
    """Mark a text that ``ngettext`` says later."""
    return Plural(singular, plural)


SOMEONE = N_("a member")
"""Stands for the name of a member who is not named. A language needs words that fit wherever a name
does, like German's "jemand", which stays the same behind "von"."""


@contextmanager
def speaking(language: str) -> Generator[None]:
    """Speak this language, one of those that ``best`` returns, inside the block."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: str) -> None:
    """Speak this language in the present task from now on."""
    _spoken.set(language)


def spoken() -> str:
    """The code of the language that is spoken."""
    return _spoken.get()


def best(*locales: str | None) -> str:
    """The language of the first of these locales for which there is one; otherwise English.

    Discord's locales look like "de", "en-GB" and "pt-BR". A catalogue "pt" also serves "pt-BR".
    """
    for locale in filter(None, locales):
        for code in (locale, locale.partition("-")[0]):
            if code == SOURCE or code in _catalogues():
                return code
    return SOURCE


def languages() -> list[str]:
    """The code of every language that the bot speaks."""
    return sorted({SOURCE, *_catalogues()})


def own_name(language: str) -> str:
    """A language's name in that language: "English", "Deutsch"."""
    if language == SOURCE:
        return "English"
    name = _locale(language).get_display_name() or language
    return name[0].upper() + name[1:]


def _(message: str, /, **values: object) -> str:
    """A text with its values in place. An integer and a date are written, and a Message said, as
    the language does it. What has to stay as it is, like a year or an id, is given as a string."""
    catalogue = _catalogue()
    return _filled(catalogue.gettext(message) if catalogue else message, values)


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> str:
    """A text in the plural form that a number takes; ``{count}`` is replaced by the number."""
    catalogue = _catalogue()
    if catalogue:
        text = catalogue.ngettext(singular, plural, count)
    else:
        text = singular if count == 1 else plural
    values["count"] = count
    return _filled(text, values)


def name_first(names: str) -> str:
    """The names, of which SOMEONE begins large as the first one: where a sentence begins."""
    someone = _(SOMEONE)
    if not names.lstrip("*").startswith(someone):
        return names
    return names.replace(someone, _large(someone), 1)


def someone_behind(text: str, someone: str) -> str:
    """``someone``, what SOMEONE is in any language, as it stands behind this text."""
    return _large(someone) if _OPENS.search(text) else someone


def _large(words: str) -> str:
    return words[0].upper() + words[1:]


def number(value: float, digits: int = 0) -> str:
    """A number with ``digits`` digits after its decimal sign: 1200 is "1,200", and "1.200" in
    German. A half is rounded to the even digit, as Python does it."""
    written = f"{value:,.{digits}f}" if digits else f"{round(value):,}"
    language = _spoken.get()
    return written if language == SOURCE else _rewritten(written, language)


def listed(items: Sequence[str]) -> str:
    """ "a, b and c". There has to be at least one item."""
    language = _spoken.get()
    if language == SOURCE:
        *others, last = items
        return f"{', '.join(others)} and {last}" if others else last
    from babel.lists import format_list  # noqa: PLC0415 - see above

    return format_list(items, locale=_locale(language))


def month_name(month: int) -> str:
    """The short name of a month by its number: "Mar", in German "Mär"."""
    language = _spoken.get()
    if language == SOURCE:
        return calendar.month_abbr[month]
    return _locale(language).months["stand-alone"]["abbreviated"][month]


def day(on: date) -> str:
    """A day in words: "13 March 2026", in German "13. März 2026"."""
    language = _spoken.get()
    if language == SOURCE:
        return f"{on.day} {calendar.month_name[on.month]} {on.year}"
    from babel.dates import format_date  # noqa: PLC0415 - see above

    return format_date(on, "long", locale=_locale(language))


def country_name(code: str) -> str | None:
    """A country's name in the spoken language. None in English, and for a code that is no
    country's. ``code`` is ISO 3166's, like "DE"."""
    language = _spoken.get()
    if language == SOURCE:
        return None
    names = cast("Mapping[str, str]", _locale(language).territories)
    return names.get(code)


def zone_city(zone: str) -> str | None:
    """The name, in the spoken language, of the city that a time zone is named after: "Lissabon" for
    Europe/Lisbon. None in English, and where the name is the same."""
    language = _spoken.get()
    if language == SOURCE:
        return None
    zones = cast("Mapping[str, Mapping[str, str]]", _locale(language).time_zones)
    return zones.get(zone, {}).get("city")


def place_names(language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The countries by code, and the cities by time zone, in any of Babel's languages.

    They are taken from Babel's own file: through its Locale, all else of the language, a MiB, would
    stay in memory, and reading takes twice as long.
    """
    from babel.localedata import resolve_locale_filename  # noqa: PLC0415 - see above

    with Path(resolve_locale_filename(language)).open("rb") as file:
        names = pickle.load(file)  # noqa: S301 - Babel's own
    cities = {zone: said["city"] for zone, said in names["time_zones"].items() if "city" in said}
    return names["territories"], cities


def _filled(text: str, values: dict[str, object]) -> str:
    if not values:
        return text
    for name, value in values.items():
        if isinstance(value, Message):
            values[name] = _(value)
        elif isinstance(value, int):
            values[name] = number(value)
        elif isinstance(value, date):
            values[name] = day(value)

    def opened(place: re.Match[str]) -> str:
        names = name_first(str(values[place[2]]))
        return place[1] + names.replace("{", "{{").replace("}", "}}")

    return _NAME_OPENS.sub(opened, text).format_map(values)


@lru_cache(maxsize=10_000)
def _rewritten(english: str, language: str) -> str:
    """A number in another language's form. Babel takes 20 µs for it, the cache 0.1."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - see above

    integer, sign, digits = english.partition(".")
    locale = _locale(language)
    grouped = locale.decimal_formats[None].pattern.partition(".")[0]  # "#,##0"
    value = Decimal(f"{integer.replace(',', '')}{sign}{digits}")
    return format_decimal(value, f"{grouped}{sign}{'0' * len(digits)}", locale)


@cache
def _locale(language: str) -> Locale:
    from babel import Locale  # noqa: PLC0415 - see above

    return Locale.parse(language, sep="-")


def _catalogue() -> GNUTranslations | None:
    language = _spoken.get()
    path = None if language == SOURCE else _catalogues().get(language)
    return path and _translations(path)


@cache
def _catalogues() -> Mapping[str, Path]:
    """The files of all catalogues, by their languages' codes."""
    return {path.stem: path for path in sorted(CATALOGUES.glob("*.po"))}


@cache
def _translations(path: Path) -> GNUTranslations:
    """The texts of a catalogue. They are read when the language is first spoken, since that loads
    Babel."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - see above
    from babel.messages.pofile import read_po  # noqa: PLC0415 - see above

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=_locale(path.stem)))
    compiled.seek(0)
    return GNUTranslations(compiled)
