"""What holds for every document, whatever it contains: text, bytes, and the tests' own, broken."""

from __future__ import annotations

import codecs
import random
import unicodedata
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.stars import ALL
from bot.reading import LIMIT, Document, read, scores
from bot.reading.entry import fingerprint
from tests.fuzz.mutations import mutated
from tests.reading.document_table import Example, examples
from tests.reading.heavy import HEAVY, NESTED, swollen

pytestmark = pytest.mark.thorough

read_lines = st.deferred(  # not read until they are tried: each process loads all tests
    lambda: st.sampled_from([line for one in examples() for line in one.read().text.split("\n")])
)

names = st.sampled_from(["", "a.txt", "a.md", "a.html", "a.htm", "x"])


def check(document: Document) -> None:
    """The contract: what was read stands in the text, and sizes are kept."""
    assert len(document.summary) <= 600
    assert len(document.quotes) <= 5
    for quote in document.quotes:
        assert len(quote) <= 140
        assert quote in document.text
    for stars in (document.stars, document.earlier_stars):
        assert stars is None or stars in ALL
    people = (*(document.director or "").split(", "), *document.cast)
    # A site's name may stand in its page's logo alone, which is no text.
    for fact in (document.certificate, document.reviewer, document.link, *people):
        assert fact is None or fact in document.text


@given(st.binary(max_size=400), names)
def test_bytes(content: bytes, name: str) -> None:
    check(read(content, name=name))


@given(st.text(max_size=400), names)
def test_text(content: str, name: str) -> None:
    check(read(content, name=name))


@given(st.integers(0, 2**64))
def test_a_broken_document(seed: int) -> None:
    content, name = mutated(random.Random(seed))
    check(read(content, name=name))


@given(st.lists(read_lines))
def test_lines_of_other_documents(lines: list[str]) -> None:
    check(read("\n".join(lines)))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.path.name)
def test_a_sound_document(example: Example) -> None:
    check(example.read())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ["Heat (1995)\n\nIt is “good”.", "Amélie (2001)\n\nWarm."])
def test_unicode_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == read(text)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Amélie (2001)\n\nIt’s a café of a film — “warm”.", "cp1252"),
        ("Сталкер (1979)\n\nЭто хороший фильм. Мне понравилось, как герой идёт домой.", "koi8-r"),
        ("Сталкер (1979)\n\nЭто хороший фильм. Мне понравилось, как герой идёт домой.", "cp1251"),
        (
            "七人の侍 (1954)\n\nこれは素晴らしい映画です。主人公が家に帰る場面が好きです。",
            "shift_jis",
        ),
    ],
)
def test_other_encodings(text: str, encoding: str) -> None:
    document = read(text.encode(encoding))
    assert document.text == text
    assert document.title is not None
    assert text.startswith(f"{document.title} (")


@pytest.mark.parametrize("name", ["", "He\ud800at (1995).txt"])
@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "He\\0a\\u202Et"\nyear: 1995\n---\nHeat is a film.',
        "<html><h1>He&#4;at&#7; (1995)</h1><p>&#1;Heat is &#x202e;a film.",
        '<html><script type="application/ld+json">{"@type": "Movie", "name": "\\ud800Heat\\u0000",'
        ' "dateCreated": 1995}</script><p>Heat is a film.',
    ],
)
def test_signs_that_nobody_sees_are_gone_however_they_are_written(text: str, name: str) -> None:
    document = read(text, name=name)
    assert document.title == "Heat"
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in
                   document.text.replace("\n", ""))  # fmt: skip
    assert fingerprint(document)


_PIECES = (
    "4 5 7,5 10 100 ½ / * ★ ☆ ❤️ % B+ A 点 out of von de 1 a to stars and a half points ( ) : - 만점"
)


@given(st.lists(st.sampled_from(_PIECES.split(" ")), max_size=12), st.sampled_from(["", " "]))
def test_a_written_rating_stands_in_its_text(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    for one in scores.find(text):
        assert text[one.start : one.end] == one.given
        assert one.stars in ALL
        assert 0 <= one.value <= one.scale


@pytest.mark.parametrize("sign", ["ı", "İ", "ſ", "K", "\ufb01"])
def test_letters_that_are_others_only_where_case_counts_for_nothing(sign: str) -> None:
    for one in "ISKisk":
        text = "Heat (1995)\n\nFive stars out of six\n\nI give it nine out of ten. It is a thrill."
        check(read(text.replace(one, sign)))


def test_what_is_no_text_is_nothing() -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("review.txt", "Heat (1995) 4/5 " * 50)
    for content in (b"", "", archive.getvalue(), bytes(range(256)) * 16, codecs.BOM_UTF16_LE):
        assert read(content, name="review.txt") == Document("")


def test_a_long_document_is_cut_and_a_long_title_is_none() -> None:
    assert len(read("Warm. " * 200_000).text) <= LIMIT
    assert len(read("Heat is warm. " * 75_000).summary) <= 600
    assert read(f"{'Heat ' * 60}(1995)\n\nIt is warm.").title is None


@pytest.mark.parametrize("content", [*HEAVY, *NESTED], ids=lambda content: repr(content[:20]))
def test_what_is_made_to_take_long_is_read_to_the_end(content: str) -> None:
    """How long it takes is measured by make bench."""
    for document in swollen(content):
        check(read(document))


def test_a_file_name_made_to_take_long_is_looked_for_to_the_end() -> None:
    """Each of its dots once matched in four ways: seconds, behind which everything waited."""
    check(read(f"a{'.' * 30}c " * 7000, name=f"a_{'._' * 8}b.md"))
    assert read("# Night\n\nDog, Cat is a film.", name="dog_._cat.md").title == "Dog, Cat"
