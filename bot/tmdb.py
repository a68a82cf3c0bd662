"""The Movie Database: films that the library does not have yet, found as one types, and where
films can be watched.

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

from bot.domain.errors import FilmClubError
from bot.domain.film import RUNTIMES, TMDB_IDS, YEARS, Facts
from bot.domain.folding import fold
from bot.domain.where import WaysToWatch
from bot.language import N_

log = logging.getLogger(__name__)

_KEPT, _KEPT_FOR = 1000, 6 * 60 * 60  # searches, and seconds
_WAYS_KEPT_FOR = 24 * 60 * 60  # seconds: offers change by the day; TMDB's terms allow 6 months
_OFFERS = 15  # of a kind in a country
_LONGEST = 2 * 1024 * 1024  # bytes of an answer; a film with a thousand people takes a fifth
_FAILURES = 3  # in a row, after which TMDB is left alone

# For how many seconds it is, and when.
_REST = 60
_REST_WHEN_LIMITED = 10  # where TMDB does not say how long
_REST_WHEN_REFUSED = 60 * 60  # the key gets no better by asking
_LONGEST_REST = 24 * 60 * 60

_DATE = re.compile(r"(\d{4})-\d\d-\d\d", re.ASCII)
_POSTER = re.compile(r"/[A-Za-z0-9_-]{1,100}\.(?:jpg|png|webp)", re.ASCII)
_PICTURES = "https://image.tmdb.org"
_COUNTRIES = {"GB": "UK", "US": "US"}  # as the library calls them; all others by their names

_NOT_NOW = N_(
    "The Movie Database can't be asked right now. Type the film's title and year yourself."
)


class TmdbUnavailable(FilmClubError):
    """TMDB does not give what was asked for; the text says what to do instead."""


class TmdbLacks(TmdbUnavailable):
    """TMDB does not have what was asked for."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long somebody waits, in seconds."""

    pause: float = 0.3
    """Without another key, after which typing has stopped."""
    search: float = 1.2
    """With the pause, half of the three seconds in which Discord wants an answer."""
    details: float = 2.0


TIMING = Timing()


@dataclass(frozen=True, slots=True)
class TmdbHit:
    """A film that a search found. ``original_title`` is None when it is the title."""

    tmdb_id: int
    title: str
    original_title: str | None
    year: int | None


class Tmdb:
    """Asks TMDB: once for what several type, and not for what was asked some hours ago."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        parameters: dict[str, str],
        clock: Callable[[], float],
        timing: Timing,
        pictures_url: str = _PICTURES,
    ) -> None:
        self._session = session
        self._pictures_url = pictures_url
        self._parameters = parameters
        self._clock = clock
        self._timing = timing
        self._latest: dict[int, object] = {}
        self._answers: TTLCache[str, asyncio.Task[list[TmdbHit]]] = TTLCache(
            _KEPT, _KEPT_FOR, timer=clock
        )
        self._ways: TTLCache[int, Mapping[str, WaysToWatch]] = TTLCache(
            _KEPT, _WAYS_KEPT_FOR, timer=clock
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
        timing: Timing = TIMING,
        pictures_url: str = _PICTURES,
    ) -> AsyncGenerator[Tmdb]:
        """With TMDB's API key or its API Read Access Token. Nothing is sent yet.

        ``clock`` counts seconds.
        """
        # No region: with one, TMDB gives the date of that country's first showing as the film's.
        parameters = {"language": "en-US"}
        headers = {}
        if "." in api_key:  # a token has dots, a key is hexadecimal
            headers["Authorization"] = f"Bearer {api_key}"
        else:
            parameters["api_key"] = api_key
        async with aiohttp.ClientSession(
            f"{base_url}/3/",
            connector=aiohttp.TCPConnector(limit=20),  # no more than TMDB takes from one address
            headers=headers,
        ) as session:
            tmdb = cls(session, parameters, clock, timing, pictures_url)
            try:
                yield tmdb
            finally:
                await tmdb._stop()

    async def search(self, typist: int, text: str) -> list[TmdbHit]:
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
                await asyncio.sleep(self._timing.pause)
                if self._latest.get(typist) is not mine:
                    return []
            return await self._answer(key, text)
        finally:
            if self._latest.get(typist) is mine:
                del self._latest[typist]

    async def details(self, tmdb_id: int) -> Facts:
        """Raises TmdbUnavailable."""
        answer = await self._get(
            self._timing.details, f"movie/{tmdb_id}", append_to_response="credits,release_dates"
        )
        if answer.get("adult"):
            raise TmdbUnavailable(
                N_("The Movie Database calls that an adult film. Those are not taken from there.")
            )
        facts = details_from(tmdb_id, answer)
        if facts is None:
            raise TmdbUnavailable(
                N_(
                    "The Movie Database has no title for that film. Type its title and year"
                    " yourself."
                )
            )
        return facts

    async def ways_to_watch(self, tmdb_id: int) -> Mapping[str, WaysToWatch]:
        """Who offers a film, by country (ISO 3166), as JustWatch told TMDB within the last day.

        Wherever it is shown JustWatch has to be named
        (https://developer.themoviedb.org/reference/movie-watch-providers). Raises TmdbUnavailable.
        """
        if (ways := self._ways.get(tmdb_id)) is None:
            answer = await self._get(self._timing.details, f"movie/{tmdb_id}/watch/providers")
            ways = self._ways[tmdb_id] = dict(ways_from(answer))
        return ways

    async def _answer(self, key: str, text: str) -> list[TmdbHit]:
        """Shared by all who ask for it meanwhile and later, hence in a task of its own."""
        task = self._answers.get(key)
        if task is None:
            task = self._answers[key] = asyncio.create_task(self._ask(key, text))
        return await asyncio.shield(task)

    async def _ask(self, key: str, text: str) -> list[TmdbHit]:
        try:
            answer = await self._get(
                self._timing.search, "search/movie", query=text, include_adult="false"
            )
        except TmdbUnavailable:
            self._answers.pop(key, None)
            return []
        return list(hits_from(answer))

    async def picture(self, address: str) -> bytes:
        """A poster of TMDB's, by its address.

        Raises TmdbUnavailable, also for an address elsewhere: whoever writes down a film must not
        have the bot ask servers of their choice.
        """
        path = address.removeprefix(f"{_PICTURES}/t/p/w342")
        if path == address or not _POSTER.fullmatch(path):
            raise TmdbUnavailable(_NOT_NOW)
        try:
            async with (
                asyncio.timeout(self._timing.details),
                aiohttp.ClientSession() as session,  # without the key, which is not for pictures
                session.get(
                    f"{self._pictures_url}/t/p/w342{path}", allow_redirects=False
                ) as response,
            ):
                if response.status == 200:
                    return await _body(response)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            log.info("A poster could not be had: %s", type(error).__name__)
        raise TmdbUnavailable(_NOT_NOW)

    async def _get(self, limit: float, path: str, **parameters: str) -> dict[str, Any]:
        """What TMDB answers within ``limit`` seconds.

        Raises TmdbUnavailable without a cause: an error of aiohttp's holds the address, and so the
        key, which would come into a log with it.
        """
        if self._is_resting():
            raise TmdbUnavailable(_NOT_NOW)
        try:
            async with (
                asyncio.timeout(limit),
                self._session.get(
                    path, params=self._parameters | parameters, allow_redirects=False
                ) as response,
            ):
                answer = await _read(response) if response.status == 200 else {}
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            self._failed(type(error).__name__)
        else:
            if response.status in (200, 404):  # it is up, and knows the film or does not
                self._failures = 0
                if response.status == 200:
                    return answer
                raise TmdbLacks(
                    N_(
                        "The Movie Database no longer has that film. Type its title and year"
                        " yourself."
                    )
                )
            self._failed(f"HTTP {response.status}", _rest_wanted(response))
        raise TmdbUnavailable(_NOT_NOW)

    def _is_resting(self) -> bool:
        return self._clock() < self._resting_until

    def _failed(self, why: str, rest: float = 0) -> None:
        """Leave TMDB alone for ``rest`` seconds; for a minute when it fails again and again."""
        self._failures += 1
        if not rest and self._failures >= _FAILURES:
            rest = _REST
        if rest:
            self._resting_until = max(self._resting_until, self._clock() + rest)
            log.warning("TMDB is not asked for %d s: %s", rest, why)

    async def _stop(self) -> None:
        tasks = list(self._answers.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """A JSON object, read up to a limit. Raises ValueError when it is none or longer."""
    answer = orjson.loads(await _body(response))
    if not isinstance(answer, dict):
        raise ValueError("the answer is no object")
    return answer


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Raises ValueError when it is longer than the limit."""
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > _LONGEST:
            raise ValueError("the answer is too long")
    return bytes(body)


def _rest_wanted(response: aiohttp.ClientResponse) -> float:
    """For how many seconds an answer says to leave TMDB alone; 0 when it does not."""
    if response.status in (401, 403):
        log.error("TMDB refuses TMDB_API_KEY; is it copied from its page in full?")
        return _REST_WHEN_REFUSED
    if response.status == 429:
        try:
            seconds = float(response.headers.get("Retry-After", 0))
        except ValueError:  # a date; TMDB sends none
            seconds = 0
        # In this order, since "nan" is a number, too.
        return min(_LONGEST_REST, max(1, seconds or _REST_WHEN_LIMITED))
    return 0


def hits_from(answer: Mapping[str, Any]) -> Iterator[TmdbHit]:
    """The films of a search's answer; adult ones and those without id or title are left out."""
    for film in _mappings(answer, "results"):
        tmdb_id = _number(film.get("id"), TMDB_IDS)
        title, original_title = _titles(film)
        if tmdb_id and title and not film.get("adult"):
            yield TmdbHit(tmdb_id, title, original_title, _year(film))


def details_from(tmdb_id: int, answer: Mapping[str, Any]) -> Facts | None:
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
        runtime=_number(answer.get("runtime"), RUNTIMES),
        certificate=_certificate(_mapping(answer.get("release_dates"))),
        cast=tuple(_names(_mappings(people, "cast"))[:5]),
        original_title=original_title,
        poster=f"https://image.tmdb.org/t/p/w342{path}" if is_path else None,
        tmdb_id=tmdb_id,
    )


def ways_from(answer: Mapping[str, Any]) -> Iterator[tuple[str, WaysToWatch]]:
    """Each country of an answer, and who offers the film there."""

    def names(*kinds: str) -> tuple[str, ...]:
        offers = [offer for kind in kinds for offer in _mappings(given, kind)]
        found = dict.fromkeys(_line(offer.get("provider_name"), 60) for offer in offers)
        return tuple(filter(None, found))[:_OFFERS]

    for country, offers in _mapping(answer.get("results")).items():
        given = _mapping(offers)
        yield country, WaysToWatch(names("flatrate", "free", "ads"), names("rent"), names("buy"))


def _titles(film: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The title, and the original one when it differs."""
    original_title = _line(film.get("original_title"), 300)
    title = _line(film.get("title"), 300) or original_title
    return title, None if original_title == title else original_title


def _year(film: Mapping[str, Any]) -> int | None:
    """Of the first showing; TMDB has "" where it does not know the date."""
    date = _DATE.fullmatch(str(film.get("release_date")))
    return _number(int(date[1]), YEARS) if date else None


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


def _number(value: Any, allowed: range) -> int | None:
    return value if type(value) is int and value in allowed else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(parent: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = parent.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
