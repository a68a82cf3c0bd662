"""A film's file in TOML: a seed, and what ``filmclub export`` writes of a club's library.

The form is described once, by the structs below. The reader checks a file against them, the writer
fills them in, and errors take their words from them. ``seeds/`` shows what a file looks like.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
import tomli_w
from msgspec import Meta, inspect

from bot.domain import stars as half_stars
from bot.domain.entry import (
    LINK_LIMIT,
    NAMES_LIMIT,
    QUOTE_LIMIT,
    QUOTES_LIMIT,
    SUMMARY_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
)
from bot.domain.filed import IDS, FiledFilm, FiledReview, SeedReview, is_moment
from bot.domain.film import RUNTIMES, TMDB_IDS, YEARS, Facts
from bot.domain.folding import searchable
from bot.domain.library import BadEntry
from bot.domain.quote import MESSAGE_QUOTE_LIMIT, Said
from bot.domain.review import Review

FILM_FILE_LIMIT = 2**20
"""The most bytes of a film's file. Whoever opens one checks that before reading it."""


def _text(limit: int, words: str = "a text", pattern: str = r"\S") -> Meta:
    words = f"{words} of 1 to {limit} characters"
    return Meta(max_length=limit, pattern=pattern, description=words)


def _number(allowed: range) -> Meta:
    low, high = allowed[0], allowed[-1]
    return Meta(ge=low, le=high, description=f"a whole number from {low} to {high}")


def _texts(limit: int) -> Meta:
    return Meta(max_length=limit, description=f"a list of {limit} texts at the most")


_Text = Annotated[str, _text(TEXT_LIMIT)]
_Title = Annotated[str, _text(TITLE_LIMIT)]
_Names = Annotated[tuple[_Title, ...], _texts(NAMES_LIMIT)]
_Link = Annotated[
    str,
    _text(LINK_LIMIT, "an address that begins with https:// or http://,", r"(?i)^\s*https?://"),
]
_Id = Annotated[int, _number(IDS)]
_SAID_IDS = range(-IDS.stop + 1, IDS.stop)
_Stars = Annotated[
    float,
    Meta(
        ge=half_stars.LOWEST / 2,
        le=half_stars.HIGHEST / 2,
        multiple_of=0.5,
        description=f"{half_stars.number(half_stars.LOWEST)} to"
        f" {half_stars.number(half_stars.HIGHEST)} in halves",
    ),
]


class _Table(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A table of the file. Unknown facts are left out, since TOML has no null."""


class _Film(_Table):
    title: _Title
    year: Annotated[int, _number(YEARS)] | None = None
    director: _Text | None = None
    country: _Text | None = None
    runtime: Annotated[int, _number(RUNTIMES)] | None = None
    """In minutes."""
    certificate: _Text | None = None
    cast: _Names = ()
    original_title: _Title | None = None
    aliases: _Names = ()
    poster: _Link | None = None
    tmdb_id: Annotated[int, _number(TMDB_IDS)] | None = None


class _SeedReview(_Table):
    seed: _Text
    source: _Text
    reviewer: _Text | None = None
    place: Annotated[int, _number(range(1, 1001))] = 1


class _Review(_Table, kw_only=True):
    source: _Text
    reviewer: _Text | None = None
    link: _Link | None = None
    stars: _Stars | None = None
    """In stars, as people write them; the program has half-stars."""
    earlier_stars: _Stars | None = None
    summary: Annotated[str, _text(SUMMARY_LIMIT)] = ""
    quotes: Annotated[tuple[Annotated[str, _text(QUOTE_LIMIT)], ...], _texts(QUOTES_LIMIT)] = ()
    fingerprint: _Text | None = None
    replaces: _SeedReview | None = None


class _Said(_Table):
    text: Annotated[str, _text(MESSAGE_QUOTE_LIMIT)]
    """Word for word, with the blanks around it."""
    author_id: _Id
    channel_id: _Id
    message_id: Annotated[int, _number(_SAID_IDS)]
    """Below zero for a member's line (see Said)."""
    author_name: _Text | None = None


class _FilmFile(_Table):
    """The whole file. FiledFilm and its parts explain the keys."""

    replaces: Annotated[tuple[_Title, ...], Meta(description="a list of texts")] | None = None
    seed: _Text | None = None
    removed: bool = False
    added: (
        Annotated[datetime, Meta(description="a date and time like 2026-03-14T15:09:26Z")] | None
    ) = None
    film: _Film | None = None
    reviews: tuple[_Review, ...] = ()
    removed_reviews: tuple[_SeedReview, ...] = ()
    said: tuple[_Said, ...] = ()


def read(content: bytes) -> FiledFilm:
    """Read a film's file. Raises BadEntry, whose text names the key and the form wanted."""
    try:
        file = msgspec.convert(_parsed(content), _FilmFile, builtin_types=(datetime,))
    except msgspec.ValidationError as error:
        raise BadEntry(_in_plain_words(error)) from error
    if file.added is not None and not is_moment(file.added):
        raise BadEntry(_wanted(["added"]))
    if file.seed is None and file.film is None:
        raise BadEntry(_wanted(["film"]))
    if file.seed is not None and file.film is not None:
        raise BadEntry("film has to be left out where seed is given")
    if file.removed and file.seed is None:
        raise BadEntry("removed is said of seeds alone")
    reviews = tuple(map(_filed_review, file.reviews))
    for number, each in enumerate(reviews, 1):
        if not each.review.shows:
            raise BadEntry(f"reviews[{number}] has to have a summary, quotes or stars")
    return FiledFilm(
        facts=file.film and _facts(file.film),
        seed=_bare(file.seed),
        removed=file.removed,
        replaces=_bare(file.replaces),
        added_at=file.added,
        reviews=reviews,
        removed_reviews=tuple(map(_seed_review, file.removed_reviews)),
        said=tuple(Said(**msgspec.structs.asdict(said)) for said in file.said),
    )


def write(filed: FiledFilm) -> bytes:
    """The file from which ``read`` makes the same again."""
    file = _FilmFile(
        replaces=filed.replaces,
        seed=filed.seed,
        removed=filed.removed,
        added=filed.added_at,
        film=filed.facts and _Film(**dataclasses.asdict(filed.facts)),
        reviews=tuple(map(_review_table, filed.reviews)),
        removed_reviews=tuple(map(_seed_review_table, filed.removed_reviews)),
        said=tuple(_Said(**dataclasses.asdict(said)) for said in filed.said),
    )
    return tomli_w.dumps(msgspec.to_builtins(file, builtin_types=(datetime,))).encode()


# Reading

# tomllib keeps every prefix of a dotted key: a key of 400 KB would take all memory. A key stands at
# the beginning of a line, or after a bracket or comma.
_DOTTED = re.compile(
    r"""(?:^|[\[{,])[ \t]*+(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""",
    re.ASCII | re.MULTILINE,
)


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadEntry("it is not in UTF-8; save it anew as text in UTF-8") from None
    if _DOTTED.search(text):
        raise BadEntry("a key has too many dots")
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise BadEntry(f"it is not TOML: {error}") from error
    except RecursionError:
        raise BadEntry("it has too many brackets within one another") from None


def _facts(film: _Film) -> Facts:
    facts = Facts(**_values(film))
    if not any(map(searchable, facts.titles)):
        raise BadEntry("film.title has nothing to look it up by; add an alias")
    return facts


def _filed_review(table: _Review) -> FiledReview:
    values = _values(table)
    fingerprint, replaces = values.pop("fingerprint"), values.pop("replaces")
    for name in ("stars", "earlier_stars"):
        values[name] = values[name] and half_stars.from_number(values[name])
    return FiledReview(Review(**values), fingerprint, replaces and _seed_review(replaces))


def _seed_review(table: _SeedReview) -> SeedReview:
    return SeedReview(**_values(table))


def _values(table: _Table) -> dict[str, Any]:
    return {name: _bare(value) for name, value in msgspec.structs.asdict(table).items()}


def _bare(value: Any) -> Any:
    """Texts without the blanks around them; any other value unchanged."""
    if isinstance(value, tuple):
        return tuple(map(_bare, value))
    return value.strip() if isinstance(value, str) else value


# Writing


def _review_table(filed: FiledReview) -> _Review:
    review = filed.review
    return _Review(
        source=review.source,
        reviewer=review.reviewer,
        link=review.link,
        stars=review.stars and review.stars / 2,
        earlier_stars=review.earlier_stars and review.earlier_stars / 2,
        summary=review.summary,
        quotes=review.quotes,
        fingerprint=filed.fingerprint,
        replaces=filed.replaces and _seed_review_table(filed.replaces),
    )


def _seed_review_table(meant: SeedReview) -> _SeedReview:
    return _SeedReview(**dataclasses.asdict(meant))


# Errors

# The form of msgspec's messages. The field may be a key of the file's and hold anything; the path
# is made of our own keys.
_FIELD = re.compile(r"Object (contains unknown|missing required) field `(.*)`", re.DOTALL)
_PATH = re.compile(r"(?: - at `\$\.?([\w.\[\]]*)`)?\Z")


def _in_plain_words(error: msgspec.ValidationError) -> str:
    what, path, _ = _PATH.split(str(error), maxsplit=1)
    parts = re.findall(r"\w+", path or "")
    keys = [int(part) if part.isdecimal() else part for part in parts]
    if (field := _FIELD.fullmatch(what)) is None:
        return _wanted(keys)
    keys.append(field[2])
    if field[1] == "missing required":
        return _wanted(keys)
    if len(keys) == 1 and field[2] in _Film.__struct_fields__:
        return f"{field[2]} has to stand below [film]"
    return f"{_shown(keys)} is not a key that a film's file has"


def _wanted(keys: Sequence[str | int]) -> str:
    """What has to stand at a place of the file, in the words of the structs."""
    described: inspect.Type = inspect.type_info(_FilmFile)
    for key in keys:
        if isinstance(described, inspect.Metadata):
            described = described.type
        if isinstance(described, inspect.StructType):
            described = next(field.type for field in described.fields if field.name == key)
        elif isinstance(described, inspect.VarTupleType):
            described = described.item_type
        if isinstance(described, inspect.UnionType):  # combined with None, where it may be left out
            described = described.types[0]
    match described:
        case inspect.Metadata(extra_json_schema={"description": words}):
            pass
        case inspect.StructType():
            words = f"a table: a line [{_table(keys)}], and its keys in the lines below"
        case inspect.BoolType():
            words = "true or false"
        case _:
            words = f"a list of tables: for each a line [[{_table(keys)}]], and its keys below"
    return f"{_shown(keys)} has to be {words}"


def _table(keys: Sequence[str | int]) -> str:
    """A table's name in TOML, the same for every one of a list."""
    return ".".join(key for key in keys if isinstance(key, str))


def _shown(keys: Sequence[str | int]) -> str:
    """A place of the file: keys with dots between them. The first item of a list is [1]."""
    return "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys)[1:]
