"""The texts as Babel finds them in the code, and pseudo-languages made of them."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot import language

PROJECT = Path(__file__).parents[2]
TEMPLATE = language.CATALOGUES / "filmclub.pot"
_CODE = ("bot", "cogs")
_MARKS = {"_": None, "N_": None, "ngettext": (1, 2), "nN_": (1, 2)}

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçđéƒğħíĵķļɱñóþɋŕšţúṽŵẋýžÁɃÇĐÉƑĞĦÍĴĶĻṀÑÓÞɊŔŠŢÚṼŴẊÝŽ",
)
_PLACE = re.compile(r"(\{\w+\})")


def extracted() -> Catalog:
    """Every text in the code. The places in the code are left out: they would change all the
    time."""
    catalogue = Catalog(project="filmclub", charset="utf-8")
    for _file, message in _messages():
        catalogue.add(message)
    for message in catalogue:
        if message.id:
            message.flags.discard("python-format")  # a "%" in a text of ours is only that
    return catalogue


def modules_of(text: str) -> set[str]:
    """The files in which a text without plural forms is said."""
    return {file for file, message in _messages() if message == text}


@cache
def _messages() -> list[tuple[str, str | tuple[str, ...]]]:
    """The texts, each with its file. They are kept, since five tests ask for them, and reading all
    code takes a second."""
    return [
        (f"{folder}/{file}", message)
        for folder in _CODE
        for file, _line, message, *_rest in extract_from_dir(PROJECT / folder, keywords=_MARKS)
    ]


def written(catalogue: Catalog) -> bytes:
    """A catalogue's file, the same for the same texts: without the moment, sorted."""
    file = BytesIO()
    is_template = catalogue.locale is None
    write_po(
        file, catalogue, width=100, no_location=True, omit_header=is_template, sort_output=True
    )
    return file.getvalue().rstrip() + b"\n"


def read(path: Path) -> Catalog:
    """A language's catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=Locale.parse(path.stem, sep="-"))


def places(text: str) -> set[str]:
    """The names of the places in a text: "{film}" is "film"."""
    return {place[1:-1] for place in _PLACE.findall(text)}


def pseudo(text: str, brackets: str) -> str:
    """A text without any letter of ours, in brackets and 40 % longer: "⟦Ŕáţé {film}~~~~⟧"."""
    parts = _PLACE.split(text)
    accented = "".join(
        part if place % 2 else part.translate(_ACCENTED) for place, part in enumerate(parts)
    )
    longer = "~" * max(1, len(text) * 2 // 5 - len(brackets))
    return f"{brackets[0]}{accented}{longer}{brackets[1]}"


def pseudo_catalogue(code: str, brackets: str) -> Catalog:
    """Every text of the template in a language that nobody speaks, in as many plural forms as the
    language ``code`` has."""
    catalogue = Catalog(locale=Locale.parse(code, sep="-"))
    for message in extracted():
        if message.id:
            catalogue.add(message.id, _pseudo_forms(message, catalogue.num_plurals, brackets))
    return catalogue


def _pseudo_forms(message: Message, forms: int, brackets: str) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return pseudo(message.id, brackets)
    return tuple(pseudo(f"{message.id[1]}{form}", brackets) for form in range(forms))
