"""What is said in which language, with which numbers and in which form."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot import language
from bot.domain.errors import FilmClubError
from bot.language import N_, _, best, listed, ngettext, nN_, number, speak, speaking

POLISH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\n"

msgid "Rate {film}"
msgstr "Oceń {film}"

msgid "Title"
msgstr "Tytuł"

msgid "The field {field} is empty."
msgstr "Pole {field} jest puste."

msgid "{count} rating by {member}"
msgid_plural "{count} ratings by {member}"
msgstr[0] "{count} ocena ({member})"
msgstr[1] "{count} oceny ({member})"
msgstr[2] "{count} ocen ({member})"
"""  # noqa: E501 - a plural rule is a line


@pytest.fixture(autouse=True)
def polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "pl.po").write_text(POLISH, encoding="utf-8")
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    language._catalogues.cache_clear()
    yield
    language._catalogues.cache_clear()


def ratings(count: int) -> str:
    return ngettext("{count} rating by {member}", "{count} ratings by {member}", count, member="A")


def test_english_is_spoken_where_nothing_else_is_chosen() -> None:
    assert _("Rate {film}", film="M") == "Rate M"
    assert [ratings(1), ratings(2)] == ["1 rating by A", "2 ratings by A"]
    assert ratings(1_234_567) == "1,234,567 ratings by A"


def test_english_needs_no_babel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_locale", None)
    assert language.own_name("en") == "English"
    assert (number(1.5, 1), listed(["a", "b"])) == ("1.5", "a and b")
    assert [language.month_name(month) for month in (1, 3, 12)] == ["Jan", "Mar", "Dec"]
    assert language.day(date(2026, 3, 13)) == "13 March 2026"
    assert language.country_name("DE") is language.zone_city("Europe/Lisbon") is None


def test_a_day_stands_in_the_words_of_the_language() -> None:
    with speaking("de"):
        assert language.day(date(2026, 3, 3)) == "3. März 2026"


def test_a_catalogues_words_are_spoken_inside_alone() -> None:
    with speaking("pl"):
        assert _("Rate {film}", film="M") == "Oceń M"
        with speaking("en"):
            assert _("Rate {film}", film="M") == "Rate M"
        assert _("Rate {film}", film="M") == "Oceń M"
    assert _("Rate {film}", film="M") == "Rate M"


def test_each_number_has_the_languages_form_and_separators() -> None:
    with speaking("pl"):
        assert [ratings(n) for n in (1, 2, 5, 22, 12_345)] == [
            "1 ocena (A)", "2 oceny (A)", "5 ocen (A)", "22 oceny (A)", "12\xa0345 ocen (A)",
        ]  # fmt: skip


def test_numbers_keep_their_digits_in_every_language() -> None:
    said: dict[str, list[str]] = {}
    for code in ("en", "de", "hi"):
        with speaking(code):
            said[code] = [number(3.625, 1), number(4, 1), number(1_234_567), number(-3)]
    assert said == {
        "en": ["3.6", "4.0", "1,234,567", "-3"],
        "de": ["3,6", "4,0", "1.234.567", "-3"],
        "hi": ["3.6", "4.0", "12,34,567", "-3"],
    }


def test_lists_end_as_the_language_ends_them() -> None:
    assert [listed(items) for items in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a", "a and b", "a, b and c",
    ]  # fmt: skip
    with speaking("pl"):
        assert listed(["a", "b", "c"]) == "a, b i c"


def test_what_has_no_translation_is_said_in_english() -> None:
    with speaking("pl"):
        assert _("Rate {film} now", film="M") == "Rate M now"


def test_what_people_typed_is_never_read_as_a_place() -> None:
    with speaking("pl"):
        assert _("Rate {film}", film="{film} {0.__class__}") == "Oceń {film} {0.__class__}"


def test_an_error_is_said_in_the_language_of_the_moment_when_it_is_said() -> None:
    error = FilmClubError(N_("The field {field} is empty."), field=N_("Title"))
    assert str(error) == "The field Title is empty."
    with speaking("pl"):
        assert str(error) == "Pole Tytuł jest puste."
    several = FilmClubError(
        nN_("{count} rating by {member}", "{count} ratings by {member}"), count=3, member="A"
    )
    with speaking("pl"):
        assert str(several) == "3 oceny (A)"


def test_the_best_language_is_the_first_that_there_is() -> None:
    assert best("pl") == best("pl-PL") == best(None, "fr", "pl") == "pl"
    assert best("en-GB", "pl") == best("fr") == best() == best(None) == "en"


def test_a_catalogue_is_not_read_before_its_language_is_spoken(tmp_path: Path) -> None:
    (tmp_path / "fi.po").write_bytes(b"no catalogue: \xff")
    assert best("en-US", "fi") == "en"
    assert best("fi") == "fi"
    assert language.languages() == ["en", "fi", "pl"]


async def test_a_task_speaks_its_own_language() -> None:
    async def say(code: str) -> str:
        speak(code)
        await asyncio.sleep(0)
        return _("Title")

    assert await asyncio.gather(*map(say, ("pl", "en", "pl"))) == ["Tytuł", "Title", "Tytuł"]
