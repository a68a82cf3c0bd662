"""Direct messages where the connection to Discord fails."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.client.direct_messages import tell_directly
from bot.client.sending import TRIES
from bot.views.notices import Notice

_REFUSED: Any = type("Answer", (), {"status": 403, "reason": "Forbidden"})()
CLOSED = discord.Forbidden(_REFUSED, "Cannot send messages to this user")
RESET, HANGS = ConnectionResetError(104, "Connection reset by peer"), TimeoutError()


class FakeMember:
    """Discord's part: each of these is what becomes of one request, None where it arrives."""

    def __init__(self, *happens: Exception | None) -> None:
        self._happens = list(happens)
        self.nonces = list[str]()

    def _request(self) -> None:
        if self._happens and (error := self._happens.pop(0)) is not None:
            raise error

    async def create_dm(self, _member: object) -> FakeMember:
        self._request()
        return self

    async def send(self, *, nonce: str, **_message: object) -> None:
        self.nonces.append(nonce)
        self._request()


@pytest.mark.parametrize(
    ("happens", "sends"),
    [
        ([], 1),
        ([RESET], 1),
        ([HANGS], 1),
        ([None, RESET], 2),
        ([RESET, None, RESET], 2),
        ([None, RESET] * TRIES, TRIES),
        ([RESET] * TRIES, 0),
        ([CLOSED], 0),
        ([None, CLOSED], 1),
    ],
)
async def test_a_lost_connection_loses_no_message_and_sends_none_twice(
    happens: list[Exception | None], sends: int
) -> None:
    fake: Any = FakeMember(*happens)
    await tell_directly(fake, "en", discord.Object(1), lambda: Notice("It is your turn."))
    assert len(fake.nonces) == sends
    assert len(set(fake.nonces)) <= 1, "of which Discord makes one message"
