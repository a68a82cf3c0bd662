"""In each language, and in a longer one, the longest messages and forms fit Discord's limits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from discord import ui

from bot import language
from bot.language import speaking
from bot.views.commands import CommandNames
from bot.views.forms import Form
from bot.views.help import COMMANDS, Help
from bot.views.rating import RateForm
from tests.language.conftest import PSEUDO
from tests.story import story
from tests.views import longest
from tests.views.messages import assert_discord_takes, assert_discord_takes_form, shown
from tests.views.test_limits import FORMS, VIEWS

pytestmark = pytest.mark.thorough

LANGUAGES = [*sorted(path.stem for path in language.CATALOGUES.glob("*.po")), "pseudo"]
STUFF = ("a", "🎬", "*_~|`[<@\\", "ש*")


@pytest.fixture(params=LANGUAGES)
def code(request: pytest.FixtureRequest) -> str:
    """Each language that there is, and one that is longer than any."""
    if request.param != "pseudo":
        return request.param
    request.getfixturevalue("pseudo")
    return "pl"


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
async def test_the_longest_message_fits(make: Callable[[str], ui.LayoutView], code: str) -> None:
    for stuff in STUFF:
        with story(stuff), speaking(code):
            assert_discord_takes(make(stuff))


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS.keys())
async def test_the_longest_form_fits_and_its_words_are_whole(
    make: Callable[[str], Form], code: str
) -> None:
    for stuff in STUFF:
        with story(stuff):
            with speaking(code):
                form = make(stuff)
            assert_discord_takes_form(form)
            if code in PSEUDO:
                assert form.title[0] + form.title[-1] == PSEUDO[code]


async def test_the_form_of_a_rating_fits(code: str) -> None:
    with speaking(code):
        assert_discord_takes_form(RateForm(longest.film("a"), None, {"page": 1, "turn": 1}))


async def test_help_fits(code: str) -> None:
    with speaking(code):
        names = [name for _heading, known in COMMANDS for name, _what in known]
        ids = {name.partition(" ")[0]: longest.GREATEST_MEMBER for name in names}
        view = Help(tmdb=True)
        CommandNames(ids, names).mention_in(view)
        assert_discord_takes(view)
        assert all(f"</{name}:" in shown(view) for name in names)
