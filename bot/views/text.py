"""Text from people, made fit for Discord: literal, harmless to its neighbours, within limits.

Lengths are in UTF-16 units, the largest of the ways in which the parts of Discord count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from bot.domain.film import Facts, FilmTitle
from bot.domain.typed import is_seen, size
from bot.language import _, listed, ngettext

MESSAGE_LIMIT = 4000
"""All text of one message of components (Discord's reference on Text Display)."""
BUTTON_LIMIT = 80
PLACEHOLDER_LIMIT = 150
"""The hint of a select (Discord's reference on String Select)."""
CHOICE_LIMIT = 100
"""An autocomplete choice's name."""
FORM_TITLE_LIMIT = 45
"""A modal's title."""
NAME_LIMIT = 32
"""A member's name: Discord's own limit for nicknames, of which signs of Markdown take two."""
LINES_LIMIT = 40
"""Lines of one member's text that are shown: what fills a phone's screen twice."""

ELLIPSIS = "…"

# Controls, and marks that turn the direction of all that follows, our own words too.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Blocks of right-to-left scripts, assigned or not (Unicode's DerivedBidiClass.txt, "@missing").
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATE, _POP = "\u2068", "\u2069"

# A link without a sign that could end our own Markdown stays as it is: a backslash would become
# part of its address. All else that means something gets one: some signs anywhere, some only at the
# start or around an emoji's name.
_LINK = r"https?://[^\s<>\\*|`\[\]]+"
_MARKUP = re.compile(
    rf"(?P<link>{_LINK})"
    r"|(?P<sign>[\\*_~|`\[<@]|:(?=\w+:)|^[#>+-]|(?<=^[0-9])[.)]|(?<=^[0-9]{2})[.)])"
)
_SUSPECT = re.compile(r"[\\*_~|`\[<@]")
_SUSPECT_FIRST = tuple("#>+-0123456789")
_FILLER = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
_MARKS_LIMIT = 3
"""Marks over a letter of a name that stay."""
_HIDDEN = re.compile(r"\|\|(.+?)\|\|")
_BARS = len("||\u200b||")
"""What hiding a text adds to it at the most."""
_LEAST = 4
"""Units in which an isolated ellipsis and blanks around it fit."""


def plain(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """``text`` as one line of Markdown that shows it letter by letter, at most ``limit`` long.

    What does not fit gives way to an ellipsis. A text with right-to-left letters is isolated, so
    that the year or the stars behind it stay behind it.
    """
    text = _one_line(text)
    turned = not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None
    limit -= 2 * turned
    if size(text) > limit:  # it is cut before the last of this, and none of the rest is looked at
        text = text[: limit + 1]
    shown = text
    # Most texts have nothing of the kind, and this look is quick; an emoji's name has two colons.
    if _SUSPECT.search(text) or text.count(":") > 1 or text.startswith(_SUSPECT_FIRST):
        shown = _MARKUP.sub(lambda match: match["link"] or f"\\{match['sign']}", text)
    if size(shown) > limit:
        signs = {match.start() for match in _MARKUP.finditer(text) if match["sign"]}
        shown = _cut(text, limit, signs)
    return f"{_ISOLATE}{shown}{_POP}" if turned else shown


def opening(text: str, limit: int) -> str:
    """The first ``limit`` units of a text as ``plain`` makes them, up to the end of a word; the
    whole text where it is hardly longer than that, since More would show next to nothing."""
    text = _one_line(text)
    if size(text) <= limit * 5 // 4:
        return plain(text)
    words, _blank, _rest = text[:limit].rpartition(" ")
    return plain(words.rstrip(".,;:–—-") + ELLIPSIS if words else text, limit * 5 // 4)


def paragraph(text: str, limit: int = MESSAGE_LIMIT, *, most: int = LINES_LIMIT) -> list[str]:
    """``text`` line by line, each as ``plain`` makes it; ``most`` lines and ``limit`` for all.

    Where something is left out, an ellipsis ends the last line or stands in one of its own.
    """
    lines = re.sub(r"\n{3,}", "\n\n", "\n".join(map(_one_line, text.splitlines()))).split("\n")
    left_out = len(lines) > most
    if left_out:
        lines = [*lines[: most - 1], ELLIPSIS]
    room = limit - len("\n" + ELLIPSIS)
    shown: list[str] = []
    for line in lines:
        # What is too long already is not made into Markdown as a whole.
        whole = plain(line, MESSAGE_LIMIT * 3) if size(line) <= room else line
        if size(whole) > room:
            least = size(_ISOLATE + ELLIPSIS + _POP)
            return [*shown, plain(line, room) if room >= least else ELLIPSIS]
        shown.append(whole)
        room -= size(whole) + 1
    return shown


def spoiler(shown: str) -> str:
    """What ``plain`` made, hidden until it is pressed."""
    # A last "\\|" would lend its bar to ours: Discord looks for two bars, not for escapes.
    apart = "\u200b" if shown.endswith("|") else ""
    return f"||{shown}{apart}||" if shown else shown


def quotation(lines: Sequence[str]) -> str:
    """What ``paragraph`` made, as a quotation."""
    return "\n".join(f"> {line}" for line in lines)


def quoted(text: str, limit: int) -> str:
    """A member's message as ``plain`` makes it, but what they hid (``||…||``) stays hidden."""
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
    """``text`` letter by letter as it is, with Discord's button to copy it."""
    return f"```\n{text}\n```"


def pieces(text: str, limit: int) -> list[str]:
    """A text in parts of at most ``limit`` units, for a ``block`` each: what would end a block
    loses its power."""
    text = _UNSEEN.sub("", text).replace("```", "`\u200b`\u200b`")
    found: list[str] = []
    while text:
        units = text.encode("utf-16-le", "surrogatepass")[: 2 * limit]
        piece = units.decode("utf-16-le", "ignore") or text[:1]
        found.append(piece)
        text = text[len(piece) :]
    return found


def label(text: str, limit: int) -> str:
    """``text`` for where Discord knows no Markdown: buttons, choices, titles. Never empty."""
    text = _one_line(text)
    return (text if size(text) <= limit else _cut(text, limit, set())) or ELLIPSIS


def film_label(film: Facts | FilmTitle, limit: int) -> str:
    """A film's name as a label: a long title is cut, never the year that tells two apart."""
    year = f" ({film.year})" if film.year else ""
    return label(film.title, limit - len(year)) + year


def around(say: Callable[[str], str], name: str, limit: int) -> str:
    """A label with a name in it: ``say`` puts it into its words. Of the two it is the name that
    gives way, for in another language the words may be longer, or stand behind it."""
    return say(label(name, limit - size(say(""))))


def around_film(say: Callable[[str], str], film: Facts, limit: int) -> str:
    """The same for a film, whose year stays."""
    return say(film_label(film, limit - size(say(""))))


def bold(film: Facts | FilmTitle, limit: int) -> str:
    """A film's name as a message shows it."""
    return f"**{plain(film.name, limit)}**"


def named(name: str | None) -> str:
    """A member by what the club calls them; by a word of ours where that is not known.

    Not by a mention: without a ping, Discord shows it as a number to all whose client has not met
    the member (its reference on allowed mentions). What takes room and shows nothing is a blank,
    and of the marks over a letter no more stay than any script has: a heap of them would lie over
    the lines above.
    """
    if not name or not is_seen(name):
        return _("a member")
    return plain(_without_heaps(_FILLER.sub(" ", name)), NAME_LIMIT)


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
    """Of these members, by their ids, those whom the texts name, each as ``named`` shows them: what
    is frozen with texts, so that one can go out of them (bot/domain/frozen.py)."""
    shown = [(member_id, named(name)) for member_id, name in names.items() if name]
    return [(member_id, name) for member_id, name in shown if any(name in part for part in parts)]


def and_more(shown: Sequence[str], more: int) -> str:
    """Names that are listed, and how many more there are."""
    rest = [ngettext("{count} more", "{count} more", more)] if more else []
    return listed([*shown, *rest])


def section(heading: str, *lines: str) -> str:
    """A part of a message under its heading."""
    return "\n".join((f"### {heading}", *lines))


def some_of(names: Sequence[str], count: int, most: int) -> str:
    """At most ``most`` of the names, and how many others there are of ``count`` in all. A single
    other one is named, too, where the name is there: that takes no more room."""
    shown = [*names[: most + (count == most + 1)]]
    if more := count - len(shown):
        shown.append(ngettext("{count} other", "{count} others", more))
    return listed(shown)


def moment(at: datetime, style: str) -> str:
    """A moment in each reader's own zone and language; ``style`` is Discord's (its reference on
    message formatting): "d" a date, "t" a time, "F" both in words."""
    return f"<t:{int(at.timestamp())}:{style}>"


def small(text: str) -> str:
    """A line in small letters."""
    return f"-# {text}"


def undo_hint(until: datetime) -> str:
    """How long what was done can be undone by the button below."""
    return small(_("Undo works until {time}.", time=moment(until, "t")))


def _one_line(text: str) -> str:
    if not text.isprintable():
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


@cache
def _pieces() -> Any:
    """The pattern of a link, or of a letter with all that belongs to it."""
    # Few texts are too long, and it takes 1.3 MiB.
    import regex  # noqa: PLC0415

    return regex.compile(rf"{_LINK}|\X")


def _cut(text: str, limit: int, signs: set[int]) -> str:
    """As many whole letters and links as fit before an ellipsis, a backslash before each place in
    ``signs``."""
    kept: list[str] = []
    room = limit - len(ELLIPSIS)
    for match in _pieces().finditer(text):
        start, end = match.span()
        if end - start == 1:  # nearly every letter: what is called for each is felt in a long text
            piece = f"\\{text[start]}" if start in signs else text[start]
            room -= len(piece) + (text[start] > "\uffff")
        else:
            piece = "".join(f"\\{text[i]}" if i in signs else text[i] for i in range(start, end))
            room -= size(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + ELLIPSIS
