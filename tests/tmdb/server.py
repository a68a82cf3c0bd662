"""The Movie Database on this machine, as its reference describes it: films, errors, troubles.

https://developer.themoviedb.org/reference/search-movie, …/movie-details, …/movie-watch-providers
and /docs/errors
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiIwMTIzNDU2Nzg5In0.c2lnbmF0dXJl"  # noqa: S105 - nobody's

Film = dict[str, Any]
Trouble = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LISTED = (
    "adult", "backdrop_path", "genre_ids", "id", "original_language", "original_title", "overview",
    "popularity", "poster_path", "release_date", "title", "video", "vote_average", "vote_count",
)  # fmt: skip


class TmdbServer:
    """Answers at ``url``. ``asked`` has the text of each search and the path of each film."""

    def __init__(self) -> None:
        self.films: dict[int, Film] = {}
        self.offers: dict[int, dict[str, Any]] = {}
        """Who offers a film, by country."""
        self.asked: list[str] = []
        self.requests: list[web.Request] = []
        self.url = ""
        self.trouble: Trouble | None = None
        """The answer in place of all others."""
        self.arrived = asyncio.Event()
        self.open = asyncio.Event()
        """Answers wait until it is set."""
        self.open.set()

    @classmethod
    @asynccontextmanager
    async def start(cls) -> AsyncGenerator[TmdbServer]:
        tmdb = cls()
        app = web.Application()
        app.router.add_get("/3/search/movie", tmdb._search)
        app.router.add_get(r"/3/movie/{tmdb_id:\d+}", tmdb._movie)
        app.router.add_get(r"/3/movie/{tmdb_id:\d+}/watch/providers", tmdb._providers)
        app.router.add_get("/t/p/w342/{name}", tmdb._picture)
        async with TestServer(app) as server:
            tmdb.url = str(server.make_url("")).rstrip("/")
            try:
                yield tmdb
            finally:
                tmdb.open.set()

    def add(self, film: Film) -> None:
        self.films[film["id"]] = film

    async def _search(self, request: web.Request) -> web.StreamResponse:
        query = request.query.get("query", "")
        self.asked.append(query)
        if refusal := await self._refusal(request):
            return refusal
        found = [
            {key: film[key] for key in _LISTED if key in film}
            for film in self.films.values()
            if query.casefold()
            in f"{film['title']} {film['original_title']} {film.get('alternative', '')}".casefold()
        ]
        if request.query.get("include_adult", "false") != "true":
            found = [film for film in found if not film["adult"]]
        if region := request.query.get("region"):
            for film in found:
                film["release_date"] = _shown_in(self.films[film["id"]], region)
        return web.json_response(
            {"page": 1, "results": found[:20], "total_pages": 1, "total_results": len(found)}
        )

    async def _movie(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if refusal := await self._refusal(request):
            return refusal
        film = self.films.get(int(request.match_info["tmdb_id"]))
        if film is None:
            return error(404, 34, "The resource you requested could not be found.")
        appended = request.query.get("append_to_response", "").split(",")
        left_out = {"credits", "release_dates"} - set(appended)
        return web.json_response({key: film[key] for key in film if key not in left_out})

    async def _providers(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if refusal := await self._refusal(request):
            return refusal
        tmdb_id = int(request.match_info["tmdb_id"])
        if tmdb_id not in self.films:
            return error(404, 34, "The resource you requested could not be found.")
        return web.json_response({"id": tmdb_id, "results": self.offers.get(tmdb_id, {})})

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        return await self.trouble(request) if self.trouble is not None else error(404, 34, "None.")

    async def _refusal(self, request: web.Request) -> web.StreamResponse | None:
        self.requests.append(request)
        self.arrived.set()
        await self.open.wait()
        if self.trouble is not None:
            return await self.trouble(request)
        given = request.query.get("api_key"), request.headers.get("Authorization")
        if given not in ((KEY, None), (None, f"Bearer {TOKEN}")):
            return error(401, 7, "Invalid API key: You must be granted a valid key.")
        return None


def error(status: int, code: int, message: str, **headers: str) -> web.Response:
    """An error as TMDB words it."""
    body = {"success": False, "status_code": code, "status_message": message}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.json_response(body, status=status, headers=names)


def says(response: web.Response) -> Trouble:
    async def answer(request: web.Request) -> web.StreamResponse:
        # A response can be sent once only.
        return web.Response(
            body=response.body, status=response.status, headers=dict(response.headers)
        )

    return answer


def film(tmdb_id: int, title: str, /, **facts: Any) -> Film:
    """A film as TMDB tells all of it, little known unless said otherwise. By its ``alternative``
    title it is found, as by those that TMDB has but does not tell."""
    return {
        "adult": False,
        "backdrop_path": None,
        "budget": 0,
        "genre_ids": [],
        "id": tmdb_id,
        "imdb_id": "",
        "origin_country": [],
        "original_language": "en",
        "original_title": title,
        "overview": "",
        "popularity": 0,
        "poster_path": None,
        "production_countries": [],
        "release_date": "",
        "runtime": 0,
        "status": "Released",
        "title": title,
        "video": False,
        "vote_average": 0.0,
        "vote_count": 0,
        "credits": {"cast": [], "crew": []},
        "release_dates": {"results": []},
        **facts,
    }


def offered(country: str, **by: list[str]) -> dict[str, Any]:
    """An entry of a film's offers: ``flatrate``, ``rent``, ``buy``, ``free`` or ``ads``."""
    offers = {
        kind: [
            {"logo_path": "/x.jpg", "provider_id": n, "provider_name": name, "display_priority": n}
            for n, name in enumerate(names)
        ]
        for kind, names in by.items()
    }
    return {
        country: {"link": f"https://www.themoviedb.org/movie/1/watch?locale={country}", **offers}
    }


def release(region: str, certificate: str, date: str) -> dict[str, Any]:
    """An entry of ``release_dates``."""
    shown = {
        "certification": certificate,
        "descriptors": [],
        "iso_639_1": "",
        "note": "",
        "release_date": f"{date}T00:00:00.000Z",
        "type": 3,
    }
    return {"iso_3166_1": region, "release_dates": [shown]}


def person(name: str, **job: str) -> dict[str, Any]:
    return {"adult": False, "gender": 0, "id": 1, "name": name, "original_name": name, **job}


def samourai() -> Film:
    """A film of 1967 that came to Britain in 1971 and to America in 1972."""
    return film(
        5511,
        "Le Samouraï",
        original_language="fr",
        popularity=17,
        poster_path="/8cCPhbOjYGHUF7S0PLuQAIzcKKK.jpg",
        production_countries=[
            {"iso_3166_1": "FR", "name": "France"},
            {"iso_3166_1": "IT", "name": "Italy"},
        ],
        release_date="1967-10-25",
        runtime=105,
        credits={
            "id": 5511,
            "cast": [
                person(name, character="")
                for name in (
                    "Alain Delon", "François Périer", "Nathalie Delon", "Cathy Rosier",
                    "Jacques Leroy", "Michel Boisrond",
                )
            ],
            "crew": [
                person("Henri Decaë", job="Director of Photography", department="Camera"),
                person("Jean-Pierre Melville", job="Director", department="Directing"),
            ],
        },
        release_dates={
            "id": 5511,
            "results": [
                release("FR", "TP", "1967-10-25"),
                release("US", "PG", "1972-07-12"),
                release("GB", "", "1971-01-01"),
            ],
        },
    )  # fmt: skip


def _shown_in(film: Film, region: str) -> str:
    """The date that TMDB gives when it is asked for a region's."""
    for entry in film["release_dates"]["results"]:
        if entry["iso_3166_1"] == region:
            return entry["release_dates"][0]["release_date"][:10]
    return film["release_date"]
