"""Text from people, made fit for Discord: literal, harmless to what stands beside it, within
limits.

Lengths are in UTF-16 units, the largest of the ways in which the parts of Discord count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Generator, Mapping, Sequence, Set
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Any

from bot.domain.entry import TITLE_LIMIT
from bot.domain.film import Facts, FilmTitle
from bot.domain.schedule import zone_of
from bot.domain.typed import is_seen, size
from bot.language import SOMEONE, _, listed, ngettext

MESSAGE_LIMIT = 4000
"""The limit of all text in a message of components (Discord's reference on Text Display)."""
BUTTON_LIMIT = 80
PLACEHOLDER_LIMIT = 150
"""The limit of a select's placeholder (Discord's reference on String Select)."""
CHOICE_LIMIT = 100
"""The limit of an autocomplete choice's name."""
FORM_TITLE_LIMIT = 45
"""The limit of a modal's title."""
NAME_LIMIT = 32
"""The limit of a member's name: Discord's own one for nicknames, of which signs of Markdown take
two."""
LINES_LIMIT = 40
"""How many lines of one member's text are shown: what fills a phone's screen twice."""

ELLIPSIS = "…"

# Control characters, marks that turn the direction of all that follows, also of our own words, and
# halves of letters, which Discord does not take.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]"
)
# Blocks of right-to-left scripts, assigned or not (Unicode's DerivedBidiClass.txt, "@missing").
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATE, _POP = "\u2068", "\u2069"

# A link is left as it is, if it has no sign that could end our own Markdown: a backslash would
# become part of its address. Every other sign with a meaning gets a backslash: some signs anywhere,
# some only at the start or around an emoji's name.
_LINK = r"https?://[^\s<>\\*|`\[\]]+"
_MARKUP = re.compile(
    rf"(?P<link>{_LINK})"
    r"|(?P<sign>[\\*_~|`\[<@]|:(?=\w+:)|^[#>+-]|(?<=^[0-9])[.)]|(?<=^[0-9]{2})[.)])"
)
_SUSPECT = re.compile(r"[\\*_~|`\[<@]")
_SUSPECT_FIRST = tuple("#>+-0123456789")
_FILLER = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
_MARKS_LIMIT = 3
"""How many marks over a letter of a name are kept."""
_YEAR = re.compile(r" \([0-9]{4}\)$")
"""The end of a film's name: see ``film_name`` in bot/domain/film.py."""
_HIDDEN = re.compile(r"\|\|(.+?)\|\|")
_BARS = len("||\u200b||")
"""The most units that a spoiler adds to a text."""
_LEAST = 4
"""How many units an isolated ellipsis takes with the blanks around it."""


_names: ContextVar[set[str] | None] = ContextVar("names", default=None)


def plain(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """``text`` as one line of Markdown that shows it letter by letter, at most ``limit`` long.

    An ellipsis replaces what does not fit. A text with right-to-left letters is isolated, so that
    the year or the stars behind it stay behind it.
    """
    text = _one_line(text)
    turned = not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None
    limit -= 2 * turned
    if size(text) > limit:  # it is cut within these letters, so none after them is looked at
        text = text[: limit + 1]
    shown = text
    # Most texts have nothing suspect, and this test is quick; an emoji's name has two colons.
    if _SUSPECT.search(text) or text.count(":") > 1 or text.startswith(_SUSPECT_FIRST):
        shown = _MARKUP.sub(lambda match: match["link"] or f"\\{match['sign']}", text)
    if size(shown) > limit:
        signs = {match.start() for match in _MARKUP.finditer(text) if match["sign"]}
        shown = _cut(text, limit, signs)
    return f"{_ISOLATE}{shown}{_POP}" if turned else shown


_SENTENCE_END = re.compile(
    r"(?:\w{4}|\b[a-z]{3}|[^\w\s])[.!?]+[\"”’»)]*(?= [^a-z])|[。！？]+[」』”]*"
)
"""Where a sentence ends; not behind words like "Mr" and "Vol", of which a point shortens some."""
_PART_END = re.compile(r"[,:;] | [–—] |[，：；]")


def opening(text: str, limit: int) -> str:
    """The first ``limit`` units of a text as ``plain`` makes them: up to the end of a sentence, or
    of a part of one, where that fills half of them, else of a word. The whole text where it is
    hardly longer, since More would show next to nothing."""
    text = _one_line(text)
    if size(text) <= limit * 5 // 4:
        return plain(text)
    room = range(limit // 2, limit + 1)
    ends = [end.end() for end in _SENTENCE_END.finditer(text[: limit + 2]) if end.end() in room]
    if ends:
        return plain(text[: ends[-1]], limit * 5 // 4)
    words, _blank, _rest = text[:limit].rpartition(" ")
    if parts := [end.start() for end in _PART_END.finditer(words) if end.start() in room]:
        words = words[: parts[-1]]
    return plain(words.rstrip(".,;:–—-") + ELLIPSIS if words else text, limit * 5 // 4)


def paragraph(text: str, limit: int = MESSAGE_LIMIT, *, most: int = LINES_LIMIT) -> list[str]:
    """``text`` line by line, each as ``plain`` makes it: at most ``most`` lines and ``limit`` units
    in all.

    Where something is left out, an ellipsis ends the last line or has a line of its own.
    """
    lines = re.sub(r"\n{3,}", "\n\n", "\n".join(map(_one_line, text.splitlines()))).split("\n")
    left_out = len(lines) > most
    if left_out:
        lines = [*lines[: most - 1], ELLIPSIS]
    room = limit - len("\n" + ELLIPSIS)
    shown: list[str] = []
    for line in lines:
        # A line that is too long already is not made into Markdown as a whole.
        whole = plain(line, MESSAGE_LIMIT * 3) if size(line) <= room else line
        if size(whole) > room:
            least = size(_ISOLATE + ELLIPSIS + _POP)
            return [*shown, plain(line, room) if room >= least else ELLIPSIS]
        shown.append(whole)
        room -= size(whole) + 1
    return shown


def spoiler(shown: str) -> str:
    """A text that ``plain`` made, as a spoiler."""
    # The bar of a last "\\|" would join ours: Discord looks for two bars, and does not heed
    # escapes.
    apart = "\u200b" if shown.endswith("|") else ""
    return f"||{shown}{apart}||" if shown else shown


def quotation(lines: Sequence[str]) -> str:
    """Lines that ``paragraph`` made, as a quotation."""
    return "\n".join(f"> {line}" for line in lines)


def quoted(text: str, limit: int) -> str:
    """A member's message as ``plain`` makes it, except that spoilers in it (``||…||``) stay
    hidden."""
    shown: list[str] = []
    room = limit
    for place, part in enumerate(_HIDDEN.split(_one_line(text))):
        is_hidden = place % 2 == 1
        before, after = " " * part.startswith(" "), " " * part.endswith(" ")
        inner = room - (_BARS if is_hidden else size(before + after))
        whole = plain(part, MESSAGE_LIMIT * 3) if size(part) <= inner else part
        fits = size(whole) <= inner - size(ELLIPSIS)  # with room for an ellipsis after it
        if not fits and inner < _LEAST:
            return "".join(shown) + ELLIPSIS
        piece = whole if fits else plain(part, inner)
        if is_hidden:
            piece = spoiler(piece)
        elif part.strip():
            piece = before + piece + after
        else:
            piece = before
        shown.append(piece)
        room -= size(piece)
        if not fits:
            break
    return "".join(shown).strip()


def block(text: str) -> str:
    """``text`` as it is, letter by letter, with Discord's button to copy it."""
    return f"```\n{text}\n```"


def pieces(text: str, limit: int) -> list[str]:
    """A text in parts of at most ``limit`` units, for a ``block`` each; what would end a block is
    made harmless."""
    text = _UNSEEN.sub("", text).replace("```", "`\u200b`\u200b`")
    found: list[str] = []
    while text:
        units = text.encode("utf-16-le", "surrogatepass")[: 2 * limit]
        piece = units.decode("utf-16-le", "ignore") or text[:1]
        found.append(piece)
        text = text[len(piece) :]
    return found


def label(text: str, limit: int) -> str:
    """``text`` for places where Discord knows no Markdown: buttons, choices, titles. Never
    empty."""
    text = _one_line(text)
    return (text if size(text) <= limit else _cut(text, limit, set())) or ELLIPSIS


def titled(name: str, limit: int, shorten: Callable[[str, int], str] = plain) -> str:
    """A film's name in a message. A long title is cut, but never the year, which tells two films
    apart. A text without a year is as ``shorten`` makes it."""
    found = _YEAR.search(name)
    year = found[0] if found else ""
    return shorten(name.removesuffix(year), limit - len(year)) + year


def film_label(film: Facts | FilmTitle, limit: int) -> str:
    """The same as a label."""
    return titled(film.name, limit, label)


def around(say: Callable[[str], str], name: str, limit: int) -> str:
    """A label with a name in it, which ``say`` puts into its words. If it is too long the name is
    cut, not the words, nor a film's year: in another language the words may be longer, or stand
    behind the name."""
    return say(titled(name, limit - size(say("")), label))


def around_film(say: Callable[[str], str], film: Facts | FilmTitle, limit: int) -> str:
    """The same for a film's name."""
    return around(say, film.name, limit)


def bold(film: Facts | FilmTitle, limit: int = TITLE_LIMIT) -> str:
    """A film's name in bold, as messages show it; whole but for the longest names, where nothing
    else is said."""
    return f"**{titled(film.name, limit)}**"


def all_bold(films: Sequence[Facts | FilmTitle], limit: int) -> list[str]:
    """Films' names in bold, which share the limit: of few films long titles stay whole, too."""
    return [bold(film, limit // len(films)) for film in films]


def named(name: str | None) -> str:
    """A member's name in the club, made fit for a message; SOMEONE where it is not known. A text of
    ours makes it large where it begins a sentence; elsewhere ``name_first`` does.

    It is no mention: without a ping, Discord shows a mention as a number to everyone whose client
    has not met the member (its reference on allowed mentions). Letters that take room and show
    nothing become blanks, and no more marks over a letter are kept than any script has: a heap of
    them would cover the lines above.
    """
    if not name or not is_seen(name):
        return _(SOMEONE)
    if (names := _names.get()) is not None:
        names.add(name)
    return plain(_without_heaps(_FILLER.sub(" ", name)), NAME_LIMIT)


@contextmanager
def noting_names() -> Generator[Set[str]]:
    """While this is open, ``named`` notes in the set whom it names."""
    names = set[str]()
    before = _names.set(names)
    try:
        yield names
    finally:
        _names.reset(before)


def _without_heaps(name: str) -> str:
    if name.isascii():
        return name
    kept: list[str] = []
    marks = 0
    for character in name:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= _MARKS_LIMIT:
            kept.append(character)
    return "".join(kept)


def those_named(names: Mapping[int, str | None], parts: Sequence[str]) -> list[tuple[int, str]]:
    """Those of these members, by id, whom the texts name, each with the name as ``named`` shows it.
    It is frozen together with the texts, so that a name can be taken out later
    (bot/domain/frozen.py)."""
    shown = [(member_id, named(name)) for member_id, name in names.items() if name]
    return [(member_id, name) for member_id, name in shown if any(name in part for part in parts)]


def and_more(shown: Sequence[str], more: int) -> str:
    """The names of films, and how many more there are; of members see ``some_of``."""
    rest = [ngettext("{count} more", "{count} more", more)] if more else []
    return listed([*shown, *rest])


def section(heading: str, *lines: str) -> str:
    """A part of a message under its heading."""
    return "\n".join((f"### {heading}", *lines))


def some_of(names: Sequence[str], count: int, most: int) -> str:
    """At most ``most`` of the members' names, and how many others there are, of ``count`` in all. A
    single other one is named, too, where its name is given: that takes no more room."""
    shown = [*names[: most + (count == most + 1)]]
    if more := count - len(shown):
        shown.append(ngettext("{count} other", "{count} others", more))
    return listed(shown)


def moment(at: datetime, style: str) -> str:
    """A moment in each reader's own zone and language; ``style`` is Discord's (its reference on
    message formatting): "d" a date, "t" a time, "F" both in words."""
    return f"<t:{int(at.timestamp())}:{style}>"


def message_link(guild_id: int, channel_id: int | None, message_id: int | None) -> str:
    """The address of a message."""
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"


def clock_in(zone: str, at: datetime) -> str:
    """A moment that its reader has typed, as the club's clocks show it; ``zone`` is an IANA name.
    ``moment`` shows another time to a reader elsewhere."""
    shown = f"{at.astimezone(zone_of(zone)):%H:%M}"
    return small(_("{time} in {zone}", time=shown, zone=zone))


def small(text: str) -> str:
    """A line in small letters."""
    return f"-# {text}"


def struck(text: str) -> str:
    """Lines that are not true any more."""
    return "\n".join(f"~~{each}~~" for each in text.split("\n"))


def undo_hint(until: datetime) -> str:
    """Until when the button below undoes what was done."""
    return small(_("Undo works until {time}.", time=moment(until, "t")))


def _one_line(text: str) -> str:
    if not text.isprintable():
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


@cache
def _pieces() -> Any:
    """The pattern of a link, or of a letter with all that belongs to it."""
    # Few texts are too long, and the module takes 1.3 MiB.
    import regex  # noqa: PLC0415

    return regex.compile(rf"{_LINK}|\X")


def _cut(text: str, limit: int, signs: set[int]) -> str:
    """As many whole letters and links as fit before an ellipsis, with a backslash before each place
    in ``signs``."""
    kept: list[str] = []
    room = limit - len(ELLIPSIS)
    for match in _pieces().finditer(text):
        start, end = match.span()
        if end - start == 1:  # nearly every letter: a call for each is slow in a long text
            piece = f"\\{text[start]}" if start in signs else text[start]
            room -= len(piece) + (text[start] > "\uffff")
        else:
            piece = "".join(f"\\{text[i]}" if i in signs else text[i] for i in range(start, end))
            room -= size(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + ELLIPSIS
