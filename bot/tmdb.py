"""The Movie Database (TMDB): finds films that the library lacks as one types, and tells where films
can be watched.

Nobody waits for TMDB longer than its time limit, and nobody waits at all while it is down or asks
us to pause. tmdb_answers.py reads its answers.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
from cachetools import TTLCache

from bot.domain.film import Facts
from bot.domain.folding import fold
from bot.domain.record import record
from bot.domain.where import WaysToWatch
from bot.language import N_
from bot.tmdb_answers import (
    PICTURES,
    POSTER,
    TmdbHit,
    TmdbLacks,
    TmdbUnavailable,
    details_from,
    hits_from,
    is_picture,
    short_text,
    ways_from,
)

log = logging.getLogger(__name__)

_KEPT, _KEPT_FOR = 1000, 6 * 60 * 60  # searches, and seconds
_WAYS_KEPT = 100  # films, each of up to 100 KB
_WAYS_KEPT_FOR = 24 * 60 * 60  # seconds: offers change by the day; TMDB's terms allow 6 months
_LONGEST = 2 * 1024 * 1024  # bytes of an answer; a film with a thousand people has a fifth of that
_FAILURES = 3  # in a row, before TMDB is left alone

# For how many seconds it is left alone, by the reason.
_REST = 60
_REST_WHEN_LIMITED = 10  # where TMDB does not say how long
_REST_WHEN_REFUSED = 60 * 60  # asking again does not make the key right
_LONGEST_REST = 24 * 60 * 60

_NOT_NOW = N_(
    "The Movie Database can't be asked right now. Type the film's title and year yourself."
)


@record
class Timing:
    """Waiting times in seconds."""

    pause: float = 0.3
    """How long nothing is typed before the typing counts as finished."""
    search: float = 1.2
    """With the pause, half of the three seconds that Discord allows for an answer."""
    details: float = 2.0


TIMING = Timing()


class Tmdb:
    """Asks TMDB: once for several members who type the same, and not again for some hours."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        parameters: dict[str, str],
        clock: Callable[[], float],
        timing: Timing,
        pictures_url: str = PICTURES,
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
            _WAYS_KEPT, _WAYS_KEPT_FOR, timer=clock
        )
        self._failures = 0
        self._resting_until = 0.0
        self._is_down = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        api_key: str,
        *,
        base_url: str = "https://api.themoviedb.org",
        clock: Callable[[], float] = time.monotonic,
        timing: Timing = TIMING,
        pictures_url: str = PICTURES,
    ) -> AsyncGenerator[Tmdb]:
        """Open it with TMDB's API key or its API Read Access Token. Nothing is sent yet.

        ``clock`` counts seconds.
        """
        # Without a region: with one, TMDB returns the date of the first showing in that country.
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
        """The films that TMDB finds for a text, in its order, once this member has stopped typing.

        Empty when the text is too short, when the member has typed on meanwhile, and when TMDB is
        slow, down or over its limit. Never raises.
        """
        text = short_text(text, 100) or ""
        key = fold(text)
        mine = self._latest[typist] = object()
        try:
            if key not in self._answers:
                # In bytes, since two letters of Korean can be a title.
                if len(key.encode()) < 3 or self.is_resting:
                    return []
                await asyncio.sleep(self._timing.pause)
                if self._latest.get(typist) is not mine:
                    return []
            return await self._answer(key, text)
        finally:
            if self._latest.get(typist) is mine:
                del self._latest[typist]

    async def details(self, tmdb_id: int) -> Facts:
        """The facts of a film. Raises TmdbUnavailable."""
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

        JustWatch has to be named wherever it is shown
        (https://developer.themoviedb.org/reference/movie-watch-providers). Raises TmdbUnavailable.
        """
        if (ways := self._ways.get(tmdb_id)) is None:
            answer = await self._get(self._timing.details, f"movie/{tmdb_id}/watch/providers")
            ways = self._ways[tmdb_id] = dict(ways_from(answer))
        return ways

    async def _answer(self, key: str, text: str) -> list[TmdbHit]:
        """One request for all who ask for the same, now and later; so it has a task of its own."""
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
        """The bytes of one of TMDB's posters: a JPEG, PNG or WebP, which Discord takes.

        Raises TmdbUnavailable, also for an address on another server: members must not make the bot
        send requests to servers of their choice.
        """
        path = address.removeprefix(f"{PICTURES}/t/p/w342")
        if path == address or not POSTER.fullmatch(path):
            raise TmdbUnavailable(_NOT_NOW)
        try:
            async with (
                asyncio.timeout(self._timing.details),
                aiohttp.ClientSession() as session,  # without the key, which is not for pictures
                session.get(
                    f"{self._pictures_url}/t/p/w342{path}", allow_redirects=False
                ) as response,
            ):
                picture = await _body(response) if response.status == 200 else b""
                if is_picture(picture):
                    return picture
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            log.info("A poster could not be had: %s", type(error).__name__)
        raise TmdbUnavailable(_NOT_NOW)

    async def _get(self, limit: float, path: str, **parameters: str) -> dict[str, Any]:
        """TMDB's answer, if it comes within ``limit`` seconds.

        Raises TmdbUnavailable without a cause: an error of aiohttp's contains the address, and with
        it the key, which would get into a log.
        """
        if self.is_resting:
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
                if self._is_down:
                    self._is_down = False
                    log.warning("TMDB is asked again", extra={"is_over": True})
                if response.status == 200:
                    return answer
                raise TmdbLacks(
                    N_(
                        "The Movie Database no longer has that film. Type its title and year"
                        " yourself."
                    )
                )
            self._failed(*_refusal(response))
        raise TmdbUnavailable(_NOT_NOW)

    @property
    def is_resting(self) -> bool:
        """Whether TMDB is left alone for a while: the log says why."""
        return self._clock() < self._resting_until

    def _failed(self, why: str, rest: float = 0) -> None:
        """Leave TMDB alone for ``rest`` seconds, or for a minute when it fails again and again."""
        self._failures += 1
        if not rest and self._failures >= _FAILURES:
            rest = _REST
        if rest:
            self._resting_until = max(self._resting_until, self._clock() + rest)
            self._is_down = True
            log.warning("TMDB is not asked for %d s: %s", rest, why)

    async def _stop(self) -> None:
        tasks = list(self._answers.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """Read a JSON object. Raises ValueError when it is none, or longer than the limit."""
    answer = orjson.loads(await _body(response))
    if not isinstance(answer, dict):
        raise ValueError("the answer is no object")
    return answer


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Read the body. Raises ValueError when it is longer than the limit."""
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > _LONGEST:
            raise ValueError("the answer is too long")
    return bytes(body)


def _refusal(response: aiohttp.ClientResponse) -> tuple[str, float]:
    """Why there is no answer, for the log, and for how many seconds TMDB asks to be left alone; 0
    where it does not."""
    why = f"HTTP {response.status}"
    if response.status in (401, 403):
        why += ", it refuses TMDB_API_KEY; is that copied from its page in full?"
        return why, _REST_WHEN_REFUSED
    if response.status == 429:
        try:
            seconds = float(response.headers.get("Retry-After", 0))
        except ValueError:  # a date; TMDB sends none
            seconds = 0
        # min and max in this order, because "nan" counts as a number.
        return why, min(_LONGEST_REST, max(1, seconds or _REST_WHEN_LIMITED))
    return why, 0
