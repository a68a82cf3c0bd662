"""What people type into forms: numbers, names, lines and stars."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from bot.domain import stars as half_stars
from bot.domain.film import YEARS
from bot.domain.folding import fold
from bot.domain.library import BadEntry
from bot.domain.said_numbers import FIGURES
from bot.language import N_, nN_

WHEN_LIMIT = 60
"""The most characters of a typed moment: dateparser takes longer for longer texts."""
PLACE_LIMIT = 100
"""The most UTF-16 units of a typed city or country."""
WHY_LIMIT = 300
"""The most UTF-16 units of why a member nominates or picks a film: a sentence or two, so that a
page of a ballot stays readable."""

_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that the store can't hold, or that no line shows."""

# Characters that count as letters but look blank. People make empty-looking names of them.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_seen(text: str) -> bool:
    """Whether a text has anything visible: more than controls, blanks and bare accents."""
    return any(
        unicodedata.category(character)[0] not in "CZM" and character not in _BLANKS
        for character in text
    )


def size(text: str) -> int:
    """The number of UTF-16 units, as text fields count; an emoji has two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def one_line(text: str) -> str:
    """The text on one line, without blanks around it. Control characters and halves of letters
    become blanks."""
    return " ".join((text if text.isprintable() else _UNWRITABLE.sub(" ", text)).split())


def clean_why(text: str | None) -> str | None:
    """Why a film, on one line; None where it has nothing visible. Raises BadEntry over
    WHY_LIMIT."""
    text = one_line(text or "")
    if size(text) > WHY_LIMIT:
        raise BadEntry(
            nN_(
                "Your reason has {count} character; {limit} is the most.",
                "Your reason has {count} characters; {limit} is the most.",
            ),
            count=size(text),
            limit=WHY_LIMIT,
        )
    return text if is_seen(text) else None


_CHOSEN = re.compile(r"film:(\d{1,18})", re.ASCII)


def chosen_film(value: str) -> int | None:
    """The id of a film that was picked from a list; None for typed text."""
    chosen = _CHOSEN.fullmatch(value)
    return int(chosen[1]) if chosen else None


# The last one is a film that is told apart by its number, in any language: views/film_names.py.
_CHOICE = re.compile(
    r"film:\d{1,18}|tmdb:\d{1,10}|.+ · TMDB(?: \d{1,10})?"
    r"|.+ \(\d{4}\) · [^·]+, \S+ \d{1,18}",
    re.ASCII,
)


def reads_as_choice(text: str) -> bool:
    """Whether a film option would take the text for something picked from its list, so that it can
    be no title."""
    return bool(_CHOICE.fullmatch(text))


def read_year(text: str) -> int | None:
    """A year as it is typed; blank is None. Raises BadEntry."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise BadEntry(N_("The year has to be four digits, like 2025."))
    return int(text)


_TITLE_AND_YEAR = re.compile(
    r"(?P<title>.*\S)\s*\((?P<year>\d{4})\)|(?P<bare>.*\S)\s(?P<behind>\d{4})", re.ASCII
)
# What stands before a number that is part of the title and not its year: Class of 1984, Space:
# 1999.
_LEADS_TO_A_YEAR = re.compile(r"(?:.*\s)?(?:of|in|to|from|since|for|until|and|&)|.*[:\-–—/]", re.I)
_QUOTED = re.compile(r'["“”„«»]\s*(?P<title>[^"“”„«»]*[^"“”„«»\s])\s*["“”«»]')
_YEARS_AHEAD = 10
"""How many years before its release people write a film's year."""


def read_title(text: str, this_year: int) -> tuple[str, int | None]:
    """Part a typed title from the year at its end, if the film may have come out in that year.

    "Dune (2021)" and "Dune 2021" have one; 1917, 2012, Blade Runner 2049 and Class of 1984 are
    titles. A number in brackets is always a year. Quotation marks around a title are left out.
    """
    title, year = _parted(" ".join(text.split()), this_year)
    quoted = _QUOTED.fullmatch(title)
    return quoted["title"] if quoted else title, year


def _parted(text: str, this_year: int) -> tuple[str, int | None]:
    match = _TITLE_AND_YEAR.fullmatch(text)
    if match is None:
        return text, None
    if match["year"]:
        return match["title"], int(match["year"])
    title, year = match["bare"].rstrip(" ,"), int(match["behind"])
    may_be = YEARS[0] <= year <= this_year + _YEARS_AHEAD
    if not may_be or not title or _LEADS_TO_A_YEAR.fullmatch(title):
        return text, None
    return title, year


_SMALL_WORD = re.compile(
    "a|an|and|as|at|but|by|for|from|in|of|on|or|the|to|with"
    "|au|aux|d|da|das|de|del|dei|den|der|des|di|do|dos|du|e|ed|el|en|et|il|l|la|las|le|les|lo|los"
    "|o|os|un|une|und|von|y"
)
"""Words that have a small letter inside a title, in the languages that clubs type most."""


def with_capitals(title: str) -> str:
    """A title with capital letters, as lists have it, where it was typed without any: "the god
    father" becomes "The God Father". It is only a guess, to be shown before it is kept."""
    if title != title.lower():
        return title
    words = title.split(" ")
    return " ".join(
        word if place and _SMALL_WORD.fullmatch(word) else word[:1].upper() + word[1:]
        for place, word in enumerate(words)
    )


_RUNTIME = re.compile(
    r"(?:(?P<hours>\d{1,2})\s*(?:h|hrs?|hours?|std|stunden?)\.?)?\s*"
    r"(?:(?P<minutes>\d{1,5})\s*(?:m|mins?|minutes?|minuten|['′])?\.?)?",
    re.ASCII | re.IGNORECASE,
)


def read_runtime(text: str) -> int | None:
    """Minutes of "125", "125 min" or "2 h 5 min", also in German words; blank is None. Raises
    BadEntry."""
    text = text.strip()
    if not text:
        return None
    match = _RUNTIME.fullmatch(text)
    if not match:
        raise BadEntry(N_("The running time has to be in minutes, like 125, or like 2 h 5 min."))
    return int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)


def read_names(text: str) -> tuple[str, ...]:
    """Names that are separated by commas or line breaks, each once."""
    names = (" ".join(name.split()) for name in re.split(r"[,;\n]", text))
    return tuple(dict.fromkeys(filter(None, names)))


def read_lines(text: str) -> tuple[str, ...]:
    """Titles or quotes, one in a line, each once. Quotation marks around a line are removed."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(filter(None, map(_bare, lines))))


def read_byline(text: str, reviewer: str | None) -> tuple[str, str | None]:
    """Outlet and critic: the first line, and the next; above a single line an empty one says that
    there is no outlet. A line that is only the ``reviewer`` without an outlet is still that: an
    empty line may be lost on the way."""
    source, _, critic = text.rpartition("\n") if text.startswith("\n") else text.partition("\n")
    source, critic = source.strip(), critic.strip()
    if not critic and source == reviewer:
        return "", reviewer
    return source, critic or None


_ONE = r"(?:\d+(?:[.,]\d+)?|\d?\s?½|★{1,5}½?)(?:\s*/\s*(?:5|10))?(?:\s?(?:stars?|Sterne?n?))?"
_STARS = re.compile(
    rf"(?:(?P<earlier>{_ONE})\s*(?:→|-?>|to|then)\s*)?(?P<now>{_ONE})[.!]?", re.ASCII | re.I
)


def _once(shown: re.Match[str]) -> str:
    """The number alone of "★★★½ 3.5", as ratings are shown, where both say the same."""
    same = _number_of(shown["glyphs"]) == _number_of(shown["number"])
    return shown["number"] if same else shown[0]


_SAID_STARS: Sequence[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = (
    (re.compile(r"\banderthalb\b", re.I), "1½"),
    (re.compile(r"(?<!half )\ba(?= star\b)", re.I), "1"),
    (
        re.compile(
            r"(?:\s+(?:stars?|sterne?n?))?[\s-]+(?:and|und)[\s-]+(?:(?:an?|one|ein(?:en)?)[\s-]+)?"
            r"hal(?:f(?: a star)?|be[nrs]?)\b",
            re.I,
        ),
        "½",
    ),
    (
        re.compile(
            r"\b(?:(?:a|1|one|ein(?:en)?) )?(?:half[ -](?:a )?star|halbe[rn] stern)\b", re.I
        ),
        "½",
    ),
    (re.compile(r"(?<=[^\W\d_])\s?einhalb\b", re.I), "½"),
    (re.compile(r"\s+(?:point|komma)\s+", re.I), "."),
    (re.compile(r"[^\W\d_½]+"), lambda word: FIGURES.get(fold(word[0]), word[0])),
    (re.compile(r"\s*(?:stars?|sterne?n?)(?=\s+(?:out\s+of|of|von)\s)", re.I), ""),
    (re.compile("[⭐🌟⭑]️?"), "★"),
    (re.compile("(?<=[★½])[☆✩]+"), ""),
    (re.compile(r"(?<!\S)\*{1,5}(?=\s|½|$)"), lambda stars: "★" * len(stars[0])),
    (re.compile(r"(?<=\d)\s?\*|\s(?=½)"), ""),
    (re.compile(r"\b(\d)\s+1/2(?![\d.,/])"), r"\1½"),
    (re.compile(r"(?<=★)\s+1/2(?![\d.,/])"), "½"),
    (re.compile(r"(?<=[\d½★])\s+(?:out\s+of|of|von)\s+(?=5|10)", re.I), "/"),
    (re.compile(r"(?<=[\d½])\s?★(?![★½])"), ""),
    (
        re.compile(
            r"(?P<glyphs>★{1,5}½?|½)\s\(?(?P<number>\d+(?:[.,]5)?(?:\s?/\s?(?:5|10))?)\)?"
            r"(?![\d.,½/])"
        ),
        _once,
    ),
)
"""How people and their phones write stars as well, with what is read."""


def read_stars(text: str) -> tuple[int | None, int | None]:
    """Earlier and present half-stars: of "2 > 4" both, of "4" only the present ones; of a blank
    text (None, None).

    "3,5", "3½", "3 1/2", "three and a half", "★★★½", "★★★½ 3.5", "3.5 stars", "3.5/5" and "7/10"
    are the same. Raises BadEntry, and InvalidRating for a number that is no rating.
    """
    text = text.strip()
    if not text:
        return None, None
    for said, meant in _SAID_STARS:
        text = said.sub(meant, text)
    match = _STARS.fullmatch(text)
    if not match:
        raise BadEntry(N_("Stars have to be like 4 or 3.5, or like 2 > 4 for a change of mind."))
    earlier, now = (
        half_stars.from_number(_number_of(stars)) if stars else None
        for stars in match.group("earlier", "now")
    )
    return earlier, now


def _number_of(stars: str) -> float:
    given, _, most = re.sub(r"\s|[a-z]", "", stars, flags=re.I).replace(",", ".").partition("/")
    whole = given.removesuffix("½")
    number = (len(whole) if "★" in whole else float(whole or 0)) + 0.5 * given.endswith("½")
    return number / 2 if most == "10" else number


def _bare(line: str) -> str:
    pairs = {"“": "”", '"': '"', "«": "»", "„": "“", "‘": "’"}
    opening, inside, closing = line[:1], line[1:-1], line[1:][-1:]
    if closing and pairs.get(opening) == closing and not {opening, closing} & set(inside):
        return inside.strip()
    return line
