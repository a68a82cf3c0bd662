"""What is stored as JSON and names members (posts, results of votes, drafts), and how one member is
taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from bot.domain.record import record
from bot.language import someone_behind

NOBODY = -1
"""Stands in a row for the id of a member who is gone: no member has an id below 0."""

WHO_IS_NAMED = "named"
"""The key under which a content that is frozen as text lists the members it names: pairs of the id
and of the name as the text shows it."""

_MEMBERS = "members"
"""The key of members in an order: pairs of the id and of the name, which may be null."""

_IDS = ("voters", "seen", "wanted", "backers", "before")
"""The keys of lists of members' ids: of a vote's result, of what a merge has changed, and of the
order that a draft is to replace."""

_NAMES = {
    "member_id": "name",
    "picker_id": "picker",
    "author_id": "author_name",
    "scheduled_by": None,
    "organiser_id": None,
}
"""The keys that hold a member's id, each with the key that holds the name."""

_FILM = r"\*\*(?:\\.|[^*\\\n])+\(\d{4}\)\u2069?\*\*"
"""A film in a text, as the views write it: in bold, with its year."""

_WORDS = ("line", "why")
"""The keys of what a member wrote, beside their id. The line also goes where only the name has to
go."""

_WORDS_OF = {"scheduled_by": ("place",)}
"""The same, of the member of another key alone."""


@record
class Whose:
    """The member who is taken out, and how."""

    member_id: int
    stand_in: str
    """What replaces their name: language.SOMEONE, in the club's language."""
    is_gone: bool
    """True: everything goes, also their id. False: only their name and their line."""


def object_of(value: Any) -> dict[str, Any] | None:
    """The value, if it is a JSON object."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def list_of(value: Any) -> list[Any] | None:
    """The value, if it is a JSON array."""
    return cast("list[Any]", value) if isinstance(value, list) else None


def without(content: Any, whose: Whose) -> Any:
    """The content (JSON values) without the member's name, mention and line, and, where they are
    gone, without their id and reasons. The numbers of stars stay."""
    names = set(_names(content, whose.member_id))
    found = object_of(content)
    shown = set[str]()
    if found is not None:
        shown = {name for _id, name in found.get(WHO_IS_NAMED) or () if _id == whose.member_id}
        content = _without_line(found, whose.member_id)
    return _walked(content, whose, names, _pattern(whose.member_id, shown))


_OF_FILM = ("id", "guild_id", "title", "year", "tmdb_id")
"""What stays of a frozen film when its facts go."""


def without_facts(content: Any) -> Any:
    """The content, as JSON has it, without the facts and posters of films; titles and years stay.
    It was posted long ago, and its message is only made anew of that when a member goes out of it,
    but for what is read anew then."""
    if (items := list_of(content)) is not None:
        return [without_facts(each) for each in items]
    if (found := object_of(content)) is None:
        return content
    if "director" in found:
        return {key: found[key] for key in _OF_FILM if key in found}
    kept = {key: without_facts(value) for key, value in found.items()}
    if "posters" in kept:
        kept["posters"] = []
    if "film" in kept and (parts := list_of(kept.get("parts"))):
        kept["parts"] = [parts[0].partition("\n")[0], *parts[1:]]  # of a card's head the title
    return kept


def own_words(content: Any, member_id: int) -> list[dict[str, str]]:
    """What the content (JSON values) shows of the member, for their own export: their names in it,
    their lines and their reasons, each once, by its key."""
    found: list[dict[str, str]] = []
    if (whole := object_of(content)) is not None:
        found += [{"name": name} for id_, name in whole.get(WHO_IS_NAMED) or () if id_ == member_id]
        line_of, place = whole.get("line_of"), whole.get("line_part")
        if line_of and line_of[1] == member_id and place is not None:
            found.append({"line": whole["parts"][place]})
    found += _own_of_objects(content, member_id)
    return [each for place, each in enumerate(found) if each and each not in found[:place]]


def _own_of_objects(content: Any, member_id: int) -> Iterator[dict[str, str]]:
    if (found := object_of(content)) is None:
        for value in list_of(content) or ():
            yield from _own_of_objects(value, member_id)
        return
    own = {
        key: found[key]
        for whose, key in _NAMES.items()
        if key is not None and found.get(whose) == member_id and found.get(key)
    }
    if found.get("member_id") == member_id:  # the writer, where several members stand side by side
        own |= {word: found[word] for word in _WORDS if found.get(word)}
    for whose, words in _WORDS_OF.items():
        if found.get(whose) == member_id:
            own |= {word: found[word] for word in words if found.get(word)}
    yield own
    for value in found.values():
        yield from _own_of_objects(value, member_id)


def _names(content: Any, member_id: int) -> list[str]:
    """All names that stand beside the member's id."""
    if (found := object_of(content)) is not None:
        mine = [
            found.get(key)
            for whose, key in _NAMES.items()
            if key is not None and found.get(whose) == member_id
        ]
        inner = [name for value in found.values() for name in _names(value, member_id)]
        return [name for name in mine if name] + inner
    return [name for value in list_of(content) or () for name in _names(value, member_id)]


def _pattern(member_id: int, shown: set[str]) -> re.Pattern[str]:
    """Matches what names the member in a text: a mention, or a name that is no part of a longer
    word; that is the group. It also matches films by title and year, so that a name inside a film's
    title is skipped."""
    names = "|".join(re.escape(name) for name in sorted(shown, key=len, reverse=True))
    by_name = rf"|(?<!\w)(?:{names})(?!\w)" if names else ""
    film = rf"(?!\*\*(?:{names})\*\*){_FILM}" if names else _FILM
    return re.compile(rf"{film}|(<@!?{member_id}>{by_name})")


def _without_line(content: dict[str, Any], member_id: int) -> dict[str, Any]:
    """Without the member's line. It becomes empty, so that the other lines keep their places."""
    line_of, place = content.get("line_of"), content.get("line_part")
    if not line_of or line_of[1] != member_id or place is None:
        return content
    parts = [part if number != place else "" for number, part in enumerate(content["parts"])]
    return {**content, "parts": parts, "line_of": None, "line_part": None}


def _walked(value: Any, whose: Whose, names: set[str], pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(lambda found: _in_place(found, whose) if found[1] else found[0], value)
    if (items := list_of(value)) is not None:
        return [_walked(each, whose, names, pattern) for each in items]
    if (found := object_of(value)) is None:
        return value
    walked: dict[str, Any] = {}
    for key, inner in found.items():
        inside = list_of(inner)
        listed = None if inside is None else _listed(key, inside, whose, names)
        walked[key] = _walked(inner, whose, names, pattern) if listed is None else listed
    for id_key, name_key in _NAMES.items():
        if found.get(id_key) == whose.member_id:
            _take_out(walked, id_key, name_key, whose)
    return walked


def _in_place(found: re.Match[str], whose: Whose) -> str:
    return someone_behind(found.string[: found.start()], whose.stand_in)


def _listed(key: str, inside: list[Any], whose: Whose, names: set[str]) -> list[Any] | None:
    """A list of members without the member; None for any other list."""
    mine = whose.member_id
    if key == WHO_IS_NAMED:
        return [pair for pair in inside if pair[0] != mine]
    if key == _MEMBERS:
        kept = [pair for pair in inside if pair[0] != mine or not whose.is_gone]
        return [[id_, None if id_ == mine else name] for id_, name in kept]
    if key == "names":
        return [None if name in names else name for name in inside]
    if key in _IDS and whose.is_gone:
        return [id_ for id_ in inside if id_ != mine]
    return None


def _take_out(found: dict[str, Any], id_key: str, name_key: str | None, whose: Whose) -> None:
    if name_key in found:
        found[name_key] = None
    words = (*_WORDS, *_WORDS_OF.get(id_key, ())) if whose.is_gone else _WORDS[:1]
    for word in words:
        if word in found:
            found[word] = None
    if whose.is_gone:
        found[id_key] = None if id_key == "picker_id" else NOBODY
