"""/privacy and docs/privacy.md say the same, and each page of it fits a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import language
from bot.language import speaking
from bot.views.privacy import PRIVACY, PrivacyPage, privacy_in_markdown
from tests.views.messages import assert_discord_takes

DOCUMENT = Path(__file__).parents[2] / "docs" / "privacy.md"


def test_the_document_has_the_same_text() -> None:
    """To renew it, put ``privacy_in_markdown()`` behind its first paragraph."""
    assert DOCUMENT.read_text(encoding="utf-8").endswith(f"\n{privacy_in_markdown()}\n")


@pytest.mark.parametrize("code", language.languages())
@pytest.mark.parametrize("page", range(len(PRIVACY)))
def test_each_page_fits_a_message(code: str, page: int) -> None:
    with speaking(code):
        assert_discord_takes(PrivacyPage(page))
