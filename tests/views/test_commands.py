"""Commands that a message names, as mentions that can be pressed."""

from __future__ import annotations

import pytest

from bot.views.commands import CommandNames
from bot.views.layout import Layout, words
from bot.views.text import MESSAGE_LIMIT, plain
from tests.views.messages import assert_discord_takes, shown

IDS = {"rate": 11, "ratings": 12, "club": 13}
NAMES = CommandNames(IDS, ["rate", "ratings", "club log", "club log-add", "club home", "match"])


@pytest.mark.parametrize(
    ("said", "mentioned"),
    [
        ("`/rate` gives a film stars.", "</rate:11> gives a film stars."),
        ("/ratings has them; /club log, too.", "</ratings:12> has them; </club log:13>, too."),
        ("Type it (`/club log-add`).", "Type it (</club log-add:13>)."),
        ("“/rate” begins it", "“</rate:11>” begins it"),
        ("/match is not registered, /club none.", "/match is not registered, /club none."),
        ("```\n/rate film:Heat\n```\n/rate", "```\n/rate film:Heat\n```\n</rate:11>"),
        ("`/rate film`, 4/rate, https://x.org/rate", "`/rate film`, 4/rate, https://x.org/rate"),
        (plain("`/rate` </rate:1>"), plain("`/rate` </rate:1>")),
        ("[Read](https://x.org/?at=/rate) /rate", "[Read](https://x.org/?at=/rate) </rate:11>"),
    ],
)
def test_a_command_that_is_named_can_be_pressed(said: str, mentioned: str) -> None:
    assert NAMES.mentioned(said) == mentioned


def test_without_ids_a_text_stays_as_it_is() -> None:
    assert CommandNames({}, ["rate"]).mentioned("`/rate` it") == "`/rate` it"


async def test_a_message_that_is_full_keeps_its_commands_as_words() -> None:
    view = Layout(words("/rate it"), words("a" * (MESSAGE_LIMIT - 22)), words("/rate it"))
    NAMES.mention_in(view)
    assert shown(view).split("\n")[::2] == ["</rate:11> it", "/rate it"]
    assert_discord_takes(view)
