"""Countries by name, as people type them, in the language that is spoken."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

from bot.domain.folding import fold
from bot.language import country_name

SUGGESTED_COUNTRIES = 25

_TYPED = 100
"""How many characters of the typed text are looked at; no country's name has more."""

ALSO = {
    "AE": ("UAE",),
    "GB": ("UK", "United Kingdom", "Great Britain", "England", "Scotland", "Wales"),
    "KR": ("South Korea",),
    "NL": ("Holland",),
    "US": ("USA", "America"),
}
"""Names that people use for countries which the tz database calls otherwise."""


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


def search(text: str) -> list[tuple[str, str]]:
    """Codes and names of at most SUGGESTED_COUNTRIES countries that have words beginning like those
    of ``text``. They are sorted by name; names that begin like the text come first."""
    typed = fold(text[:_TYPED])
    found = sorted(
        (not fold(called).startswith(typed), fold(called), code, called)
        for code in english()
        for called in (name(code),)
        if all(
            any(word.startswith(part) for word in _words(code, called)) for part in typed.split()
        )
    )
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
