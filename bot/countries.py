"""Countries by name, as people type them, in the language that is spoken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from bot.domain.folding import fold, other_spellings
from bot.language import country_name, place_names

SUGGESTED_COUNTRIES = 25

_TYPED = 100
"""How many characters of the typed text are looked at; no country's name has more."""

ALSO = {
    "AE": ("UAE",),
    "BY": ("Weißrussland",),
    "CI": ("Ivory Coast", "Elfenbeinküste"),
    "GB": (
        "UK", "United Kingdom", "Great Britain", "England", "Scotland", "Wales", "Großbritannien",
    ),
    "KR": ("South Korea",),
    "NL": ("Holland",),
    "US": ("USA", "America"),
}  # fmt: skip
"""Names that people use for countries which the tz database and CLDR call otherwise."""

_LIBRARYS = {"GB": "UK", "KR": "South Korea", "US": "US"}
"""What films of the library have for countries which the tz database calls otherwise."""

TYPED_IN = ("da", "de", "es", "fr", "it", "nl", "pl", "pt", "sv")
"""Languages in which places are typed, beside English, whatever is spoken."""

_SLIPS = {4: 1, 9: 2}
"""How many wrong letters a name may have, from this length on. Two in eight would make Poland of
Portland and Thailand of Mailand, which is Milan."""


@cache
def english() -> dict[str, str]:
    """The English name of every country by its ISO 3166 code, from the tz database's table."""
    table = resources.files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and line[0] != "#")
    return {code: name for code, name, *_ in rows}


def name(code: str) -> str:
    """A country's name in the spoken language; the code itself where it has none."""
    return country_name(code) or english().get(code, code)


def in_words(text: str) -> str:
    """Countries as a film has them, like "France, US", in the spoken language; what is no country's
    English name or code stays as it is."""
    each = text.split(", ")
    return ", ".join(country_name(_codes().get(fold(part), "")) or part for part in each)


def in_library(text: str, had: str | None = None) -> str:
    """Countries as they are typed in the spoken language, with commas between them, as a film has
    them: each reader gets those in their own language (``in_words``). A country that the film
    ``had`` stays in the film's words."""
    had_parts = (had or "").split(", ")
    kept = {in_words(part): part for part in had_parts}
    words = _LIBRARYS | {_codes().get(fold(part), ""): part for part in had_parts}
    each = [part.strip() for part in text.split(",")]
    return ", ".join(kept[part] if part in kept else _librarys(part, words) for part in each)


def _librarys(typed: str, words: Mapping[str, str]) -> str:
    code = named(typed)
    if code is None or country_name(code) is None:  # in English, it is written as it was typed
        return typed
    return words.get(code, english()[code])


def search(text: str) -> list[tuple[str, str]]:
    """Codes and names of at most SUGGESTED_COUNTRIES countries that have words beginning like those
    of ``text``. They are sorted by name; names that begin like the text come first. A name in
    another language than the spoken one has to be whole (see ``names_everywhere``)."""
    typed = fold(text[:_TYPED])
    found = sorted(
        (not fold(called).startswith(typed), fold(called), code, called)
        for code in english()
        for called in (name(code),)
        if all(
            any(word.startswith(part) for word in _words(code, called)) for part in typed.split()
        )
    )
    if not found:
        return [(code, name(code)) for code in names_everywhere().get(typed, ())]
    return [(code, called) for *_, code, called in found[:SUGGESTED_COUNTRIES]]


def named(text: str) -> str | None:
    """The code of the country with this name or code, or of the only one whose name begins like it.
    None where there is no such country."""
    typed = fold(text[:_TYPED])
    if not typed:
        return None
    for code in english():
        if typed in _names(code, name(code)):
            return code
    found = search(text)
    return found[0][0] if len(found) == 1 else None


def near(text: str) -> list[tuple[str, str]]:
    """The codes and names, in the spoken language, of the countries that are a slip or two from
    ``text``."""
    found = [(code, name(code)) for code in nearest(text, names_everywhere())]
    return sorted(found, key=lambda each: each[1])


def nearest(text: str, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What has the folded names that are the fewest slips from ``text``; nothing where those are
    too many for so short a text."""
    from rapidfuzz import process  # noqa: PLC0415 - takes memory, and is rarely needed
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - likewise

    typed = fold(text[:_TYPED])
    most = max((slips for size, slips in _SLIPS.items() if len(typed) >= size), default=None)
    if most is None:
        return frozenset()
    found = process.extract(typed, list(known), scorer=OSA.distance, score_cutoff=most, limit=None)
    found = [each for each in found if each[0][0] in typed[:2]]  # hardly anyone begins with a slip
    least = min((slips for _, slips, _ in found), default=0)
    return frozenset().union(*(known[called] for called, slips, _ in found if slips == least))


@cache
def names_everywhere() -> Mapping[str, frozenset[str]]:
    """The codes of countries by their folded names in all these languages, also as they are
    spelled where a keyboard lacks a letter. The first call takes 40 ms: not for the event loop."""
    known = defaultdict[str, set[str]](set)
    tongues = [english(), *(place_names(language)[0] for language in TYPED_IN)]
    for code in english():
        names = {tongue[code] for tongue in tongues if code in tongue}
        for called in (code, *names, *ALSO.get(code, ())):
            for form in written(called):
                known[form].add(code)
    return {called: frozenset(codes) for called, codes in known.items()}


def written(called: str) -> list[str]:
    """The folded forms in which a place's name is typed: "osterreich" and "oesterreich"."""
    return [fold(form) for form in (called, *other_spellings(called))]


@cache
def _codes() -> dict[str, str]:
    return {
        fold(called): code
        for code, english_name in english().items()
        for called in (code, english_name, *ALSO.get(code, ()))
    }


@lru_cache(maxsize=5000)  # for a few languages: a search looks at all countries
def _names(code: str, called: str) -> frozenset[str]:
    return frozenset(map(fold, (code, called, english()[code], *ALSO.get(code, ()))))


@lru_cache(maxsize=5000)  # likewise
def _words(code: str, called: str) -> list[str]:
    return " ".join(_names(code, called)).split()
