"""Every text in the code has its entry, and every language says it whole."""

from __future__ import annotations

import re
from itertools import product

import pytest
from babel.messages import Message

from bot import language
from tests.language.catalogues import (
    TEMPLATE,
    extracted,
    modules_of,
    places,
    pseudo_catalogue,
    read,
    written,
)

pytestmark = pytest.mark.thorough

_SAID_TWICE = re.compile(r"(?:\A|(?<=[.!?]))\s*([^.!?]{15,}[.!?]).*(?<=[.!?])\s*\1", re.DOTALL)

LANGUAGES = sorted(path.stem for path in language.CATALOGUES.glob("*.po"))


def faults(message: Message, forms: int) -> list[str]:
    """What is wrong with a translation: places, plural forms, a sentence that is there twice, or
    all of it missing."""
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    wanted = 1 if isinstance(message.id, str) else forms
    if message.fuzzy or len(said) != wanted or not all(said):
        return [f"{english[0]!r} is not translated, or not in {wanted} forms"]
    # "One film of {member}" may do without its {count}; no form may have a place of its own.
    common, known = set.intersection(*map(places, english)), set.union(*map(places, english))
    needed = [common - {"count"} if wanted > 1 else common] * wanted
    return [
        f"{text!r} has the places {places(text)}, and needs {least}"
        for text, least in zip(said, needed, strict=True)
        if not least <= places(text) <= known
    ] + [f"{text!r} says something twice" for text in said if _SAID_TWICE.search(text)]


def test_the_template_has_every_text_of_the_code() -> None:
    assert TEMPLATE.read_bytes() == written(extracted()), "run make messages"


def test_no_statement_begins_like_a_question() -> None:
    asks = re.compile(r"(?:^|[.:] |\} or )[Ww]ho [^.?\n]+\.")
    texts = [message.id for message in extracted() if isinstance(message.id, str)]
    assert [text for text in texts if asks.search(text)] == []


def test_an_hour_of_a_weekday_is_written_in_one_way_in_all_examples() -> None:
    """One field's hint said "friday 20:00", and the same field's in another form "friday 8pm"."""
    other_way = re.compile(r"(?:day|tag|woch) \d\d?:\d\d", re.IGNORECASE)
    german = read(language.CATALOGUES / "de.po")
    texts = [str(text) for each in (*extracted(), *german) for text in (each.id, each.string)]
    assert [text for text in texts if other_way.search(text)] == []


_OF_SEVERAL = {
    "Call it off", "Move it", "Pass it on", "Which of these?", "Whose pick it is",
}  # fmt: skip
"""Labels that are said in several modules. No language's words for them name the thing."""


def test_a_label_that_says_only_it_is_of_one_thing() -> None:
    """A translation may name the thing: German's of one seal stood on buttons about others."""
    about = re.compile(r"\b(?:it|its|this|that|these|those|them)\b", re.IGNORECASE)
    labels = {
        message.id
        for message in extracted()
        if isinstance(message.id, str) and len(message.id.split()) <= 5 and about.search(message.id)
    }
    several = {label for label in labels if len(modules_of(label)) > 1}
    assert several == _OF_SEVERAL, "name the thing, or look at each language and add it above"


def test_a_number_of_others_says_of_what() -> None:
    """A language may need its gender: German's "und 1 weitere" stood below films and quotes alike.
    The two that are left are of films alone, and of members (bot/views/text.py)."""
    bare = re.compile(r"\{count\} (?:more|others?)(?=$|[.:;,])")
    texts = {message.id[0] for message in extracted() if isinstance(message.id, tuple)}
    assert {text for text in texts if bare.search(text)} == {"{count} more", "{count} other"}


def test_a_members_line_has_one_name_in_german() -> None:
    """A proposal said "mit einer Zeile", which is what files have."""
    theirs = re.compile(r"\b(?:your|a member's|and a|members'|take the) lines?\b", re.IGNORECASE)
    german = [each for each in read(language.CATALOGUES / "de.po") if theirs.search(str(each.id))]
    assert len(german) > 10
    assert [each.string for each in german if "omment" not in str(each.string)] == []


def test_every_place_of_a_text_has_a_name() -> None:
    for message in extracted():
        for text in (message.id,) if isinstance(message.id, str) else message.id:
            assert text.count("{") == text.count("}") == len(places(text)), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_says_every_text_with_its_places_and_forms(code: str) -> None:
    catalogue, wanted = read(language.CATALOGUES / f"{code}.po"), extracted()
    catalogue.update(wanted, no_fuzzy_matching=True)
    found = [
        fault
        for message in catalogue
        if message.id
        for fault in faults(message, catalogue.num_plurals)
    ]
    assert found == []


_OF_NAMES = {"member", "members", "author", "organiser"}


@pytest.mark.parametrize("code", language.languages())
def test_a_text_with_someone_who_is_not_named_is_a_sentence(code: str) -> None:
    with language.speaking(code):
        someone = language._(language.SOMEONE)
        for message, names in product(extracted(), (someone, f"{someone}, Ana", f"**{someone}**")):
            one, many = (message.id, "") if isinstance(message.id, str) else message.id
            values = {place: names if place in _OF_NAMES else "x" for place in places(one)}
            if not _OF_NAMES & {*values}:
                continue
            values.pop("count", None)
            said = language.ngettext(one, many, 2, **values) if many else language._(one, **values)
            assert not re.search(rf"(?:^|[.?!]\**\s)\W*{someone}", said), said
            assert not re.search(r"\b(?:von|mit|bei|zu) \W*ein\b", said), said


@pytest.mark.parametrize(
    ("said", "is_sound"),
    [
        ("Ein {film}", True),
        ("Ein Film", False),
        ("Ein {title}", False),
        ("", False),
        ("Es ist ein {film}.Es ist ein {film}.", False),
        ("Es ist ein {film}. Ein Mensch erfährt das. Ein Mensch weiß das.", True),
    ],
)
def test_a_translation_without_its_places_or_said_twice_is_found(said: str, is_sound: bool) -> None:
    assert (faults(Message("A {film}", said), 2) == []) is is_sound


@pytest.mark.parametrize(
    ("said", "is_sound"),
    [
        (("Ein Film von {member}", "{count} Filme von {member}"), True),
        (("Ein Film von {member}",), False),
        (("Ein Film von {member}", ""), False),
        (("Ein Film", "{count} Filme"), False),
    ],
)
def test_a_missing_plural_form_is_found(said: tuple[str, ...], is_sound: bool) -> None:
    message = Message(("{count} film of {member}", "{count} films of {member}"), said)
    assert (faults(message, 2) == []) is is_sound


def test_a_pseudo_language_has_forms_of_its_own() -> None:
    catalogue = pseudo_catalogue("pl", "⟦⟧")
    assert catalogue.num_plurals == 3
    assert [fault for message in catalogue if message.id for fault in faults(message, 3)] == []
