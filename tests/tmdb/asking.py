"""Who asks TMDB in tests, and when; the fixtures are in conftest."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from bot.tmdb import Timing, Tmdb
from bot.tmdb_answers import TmdbHit
from tests.tmdb.server import KEY, TmdbServer

ANA, BEN = 1, 2
LE_SAMOURAI = TmdbHit(5511, "Le Samouraï", None, 1967)
NOBODY_WAITS_SO_LONG = 60.0


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened(
    server: TmdbServer,
    clock: Clock | None = None,
    *,
    key: str = KEY,
    pause: float = 0,
    limit: float = NOBODY_WAITS_SO_LONG,
) -> AbstractAsyncContextManager[Tmdb]:
    """A client of this server. By default, typing counts as stopped when nobody has anything else
    to do."""
    return Tmdb.open(
        key,
        base_url=server.url,
        clock=clock or Clock(),
        timing=Timing(pause, limit, limit),
        pictures_url=server.url,
    )
