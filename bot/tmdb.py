"""The Movie Database: films that the library does not have yet, found as one types.

Nobody waits for TMDB longer than its time limit, and nobody at all while it is down or has had
enough of us. What it says is untrusted: every field is checked, and left out when it is not what
TMDB's reference promises.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from cachetools import TTLCache
from themoviedb._core.config import ClientConfig
from themoviedb.aiotmdb import aioTMDb
from themoviedb.exceptions import (
    TMDbAuthenticationError,
    TMDbError,
    TMDbHTTPError,
    TMDbRateLimitError,
)

from bot.domain.errors import FilmClubError
from bot.domain.film import Facts, fold

log = logging.getLogger(__name__)

PAUSE = 0.3
"""Seconds without another key after which typing has stopped."""
SEARCH_LIMIT = 1.2
"""Seconds: with the pause, half of the three in which Discord wants an answer."""
DETAILS_LIMIT = 2.0

_KEPT, _KEPT_FOR = 1000, 6 * 60 * 60  # searches, and seconds
_LONGEST = 2 * 1024 * 1024  # bytes of an answer; a film with a thousand people takes a fifth
_FAILURES = 3  # in a row, after which TMDB is left alone

# For how many seconds it is, and when.
_REST = 60
_REST_WHEN_LIMITED = 10  # where TMDB does not say how long
_REST_WHEN_REFUSED = 60 * 60  # the key gets no better by asking
_LONGEST_REST = 24 * 60 * 60

_DATE = re.compile(r"(\d{4})-\d\d-\d\d", re.ASCII)
_POSTER = re.compile(r"/[A-Za-z0-9_-]{1,100}\.(?:jpg|png|webp)", re.ASCII)
_COUNTRIES = {"GB": "UK", "US": "US"}  # as the library calls them; all others by their names


class TmdbUnavailable(FilmClubError):
    """TMDB does not give what was asked for; the text says what to do instead."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A film as a search lists it. ``original_title`` is None when it is the title."""

    tmdb_id: int
    title: str
    original_title: str | None
    year: int | None


class Tmdb:
    """Asks TMDB: once for what several type, and not for what was asked some hours ago."""

    def __init__(
        self,
        client: aioTMDb,
        clock: Callable[[], float],
        *,
        pause: float,
        search_limit: float,
        details_limit: float,
    ) -> None:
        self._client = client
        self._clock = clock
        self._pause = pause
        self._search_limit = search_limit
        self._details_limit = details_limit
        self._latest: dict[int, object] = {}
        self._answers: TTLCache[str, asyncio.Task[list[Listed]]] = TTLCache(
            _KEPT, _KEPT_FOR, timer=clock
        )
        self._failures = 0
        self._resting_until = 0.0

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        api_key: str,
        *,
        base_url: str = "https://api.themoviedb.org",
        clock: Callable[[], float] = time.monotonic,
        pause: float = PAUSE,
        search_limit: float = SEARCH_LIMIT,
        details_limit: float = DETAILS_LIMIT,
    ) -> AsyncGenerator[Tmdb]:
        """With TMDB's API key or its API Read Access Token. Nothing is sent yet.

        ``clock`` counts seconds; ``pause`` and the limits are in seconds.
        """
        is_token = "." in api_key
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=20),  # no more than TMDB takes from one address
            headers={"Authorization": f"Bearer {api_key}"} if is_token else None,
            response_class=_Answer,
        ) as session:
            config = _Config(None if is_token else api_key, "en-US", "", host=base_url)
            client = aioTMDb(session=session, _config=config)
            tmdb = cls(
                client,
                clock,
                pause=pause,
                search_limit=search_limit,
                details_limit=details_limit,
            )
            try:
                yield tmdb
            finally:
                await tmdb._stop()

    async def search(self, typist: int, text: str) -> list[Listed]:
        """The films that a text finds, TMDB's order, once this member has stopped typing.

        Empty when the text is too short, when the same member has typed on meanwhile, and when
        TMDB is slow, down or over its limit. Never raises.
        """
        text = _line(text, 100) or ""
        key = fold(text)
        mine = self._latest[typist] = object()
        try:
            if key not in self._answers:
                # In bytes, since two letters of Korean are a title.
                if len(key.encode()) < 3 or self._is_resting():
                    return []
                await asyncio.sleep(self._pause)
                if self._latest.get(typist) is not mine:
                    return []
            return await self._answer(key, text)
        finally:
            if self._latest.get(typist) is mine:
                del self._latest[typist]

    async def details(self, tmdb_id: int) -> Facts:
        """Raises TmdbUnavailable."""
        answer = await self._get(
            self._details_limit, f"movie/{tmdb_id}", append_to_response="credits,release_dates"
        )
        facts = facts_from(tmdb_id, answer)
        if facts is None:
            raise TmdbUnavailable(
                "The Movie Database has no title for that film. Type its title and year yourself."
            )
        return facts

    async def _answer(self, key: str, text: str) -> list[Listed]:
        """Shared by all who ask for it meanwhile and later, hence in a task of its own."""
        task = self._answers.get(key)
        if task is None:
            task = self._answers[key] = asyncio.create_task(self._ask(key, text))
        return await asyncio.shield(task)

    async def _ask(self, key: str, text: str) -> list[Listed]:
        try:
            answer = await self._get(
                self._search_limit, "search/movie", query=text, include_adult=False
            )
        except TmdbUnavailable:
            self._answers.pop(key, None)
            return []
        return list(listed_from(answer))

    async def _get(self, limit: float, path: str, **parameters: Any) -> Mapping[str, Any]:
        """Raises TmdbUnavailable, without its cause: that one would bring the key into a log."""
        if not self._is_resting():
            try:
                # Not by the library's schemas: they take a twentieth of a second for a long cast,
                # and one odd field would cost all of the answer.
                async with asyncio.timeout(limit):
                    answer = await self._client.request(path, **parameters)
            except (TMDbError, aiohttp.ClientError, TimeoutError, OSError) as error:
                self._note(error)
                if isinstance(error, TMDbHTTPError) and error.status_code == 404:
                    raise TmdbUnavailable(
                        "The Movie Database no longer has that film. Type its title and year"
                        " yourself."
                    ) from None
            else:
                self._failures = 0
                return answer
        raise TmdbUnavailable(
            "The Movie Database can't be asked right now. Type the film's title and year yourself."
        )

    def _is_resting(self) -> bool:
        return self._clock() < self._resting_until

    def _note(self, error: Exception) -> None:
        """Leave TMDB alone for a while when it asks for that, or fails again and again."""
        status = error.status_code if isinstance(error, TMDbHTTPError) else None
        if status == 404:  # an answer like any other
            self._failures = 0
            return
        self._failures += 1
        if isinstance(error, TMDbRateLimitError):
            # In this order, since Retry-After may be "nan" too.
            rest = min(_LONGEST_REST, max(1, error.retry_after or _REST_WHEN_LIMITED))
        elif isinstance(error, TMDbAuthenticationError):
            rest = _REST_WHEN_REFUSED
            log.error("TMDB refuses TMDB_API_KEY; is it copied from its page in full?")
        elif self._failures >= _FAILURES:
            rest = _REST
        else:
            return
        self._resting_until = max(self._resting_until, self._clock() + rest)
        # Not the error itself: the address in it has the key.
        why = f"HTTP {status}" if status else type(error).__name__
        log.warning("TMDB is not asked for %d s: %s", rest, why)

    async def _stop(self) -> None:
        tasks = list(self._answers.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Config(ClientConfig):
    """What every request says. The library would add a region, and TMDB then answers with the date
    of that country's first showing instead of the film's."""

    @property
    def default_params(self) -> dict[str, Any]:
        parameters = {"language": self.language}
        return parameters if self.api_key is None else {"api_key": self.api_key, **parameters}


class _Answer(aiohttp.ClientResponse):
    """An answer that is read up to a limit; the library would read whatever comes."""

    async def json(self, **_options: Any) -> Any:
        body = bytearray()
        async for part in self.content.iter_any():
            body += part
            if len(body) > _LONGEST:
                raise ValueError("the answer is too long")
        return orjson.loads(body)


def listed_from(answer: Mapping[str, Any]) -> Iterator[Listed]:
    """The films of a search's answer; those without id or title are left out."""
    for film in _mappings(answer, "results"):
        tmdb_id = _number(film.get("id"), 1, 10**15)
        title, original_title = _titles(film)
        if tmdb_id and title:
            yield Listed(tmdb_id, title, original_title, _year(film))


def facts_from(tmdb_id: int, answer: Mapping[str, Any]) -> Facts | None:
    """All that the library takes over of a film, from an answer with its credits and release dates.

    None when it has no title.
    """
    title, original_title = _titles(answer)
    if not title:
        return None
    people = _mapping(answer.get("credits"))
    directors = [person for person in _mappings(people, "crew") if person.get("job") == "Director"]
    path = answer.get("poster_path")
    is_path = isinstance(path, str) and _POSTER.fullmatch(path)
    return Facts(
        title=title,
        year=_year(answer),
        director=", ".join(_names(directors)[:3]) or None,
        country=_country(answer),
        runtime=_number(answer.get("runtime"), 1, 10_000),
        certificate=_certificate(_mapping(answer.get("release_dates"))),
        cast=tuple(_names(_mappings(people, "cast"))[:5]),
        original_title=original_title,
        poster=f"https://image.tmdb.org/t/p/w342{path}" if is_path else None,
        tmdb_id=tmdb_id,
    )


def _titles(film: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The title, and the original one when it differs."""
    original_title = _line(film.get("original_title"), 300)
    title = _line(film.get("title"), 300) or original_title
    return title, None if original_title == title else original_title


def _year(film: Mapping[str, Any]) -> int | None:
    """Of the first showing; TMDB has "" where it does not know the date."""
    date = _DATE.fullmatch(str(film.get("release_date")))
    return _number(int(date[1]), 1870, 2200) if date else None


def _country(film: Mapping[str, Any]) -> str | None:
    """ "UK, US", "South Korea"."""
    names = [
        _COUNTRIES.get(str(country.get("iso_3166_1"))) or _line(country.get("name"), 60)
        for country in _mappings(film, "production_countries")
    ]
    return ", ".join([name for name in names if name][:3]) or None


def _certificate(release_dates: Mapping[str, Any]) -> str | None:
    """The British certificate, as in the library's seeds, else the American one."""
    for region in ("GB", "US"):
        for country in _mappings(release_dates, "results"):
            if country.get("iso_3166_1") == region:
                for release in _mappings(country, "release_dates"):
                    if certificate := _line(release.get("certification"), 20):
                        return certificate
    return None


def _names(people: list[Mapping[str, Any]]) -> list[str]:
    return [name for person in people if (name := _line(person.get("name"), 100))]


def _line(value: Any, limit: int) -> str | None:
    """A text as one line without controls; None when it is none or nothing is left."""
    if not isinstance(value, str):
        return None
    text = value[: 2 * limit]
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:limit].rstrip() or None


def _number(value: Any, low: int, high: int) -> int | None:
    return value if type(value) is int and low <= value <= high else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(parent: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = parent.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
