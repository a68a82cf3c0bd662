"""Why a post is not there."""

from __future__ import annotations

import re

import pytest

from bot.domain.post import Post, PostId, Reason, Why
from bot.views.discussion import unopened
from bot.views.posts import TRIED_ON, explained
from tests.conftest import NOW

_ASKED = re.compile(r"\b(give|choose|unlock|let)\b", re.IGNORECASE)
"""What a member is asked to do, where an organiser "gives" and "chooses"."""


@pytest.mark.parametrize("why", [why for why in Why if why not in (Why.QUIET, Why.NO_FILM)])
async def test_members_are_not_told_to_do_what_an_organiser_has_to_do(why: Why) -> None:
    """Of a digest, which alone can be quiet or lack a film, organisers alone are told."""
    post = Post(PostId(1, "pick", "1"), 2, NOW, NOW, {}, state="blocked", reason=Reason(why))
    for said in (explained(post, TRIED_ON), unopened(post)):
        assert _ASKED.search(said) is None, said
