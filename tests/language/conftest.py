"""Two languages that nobody speaks, in place of all that there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import language
from tests.language.catalogues import pseudo_catalogue, written

PSEUDO = {"pl": "⟦⟧", "fi": "⟪⟫"}
"""The brackets of each language, by the code of a language of Discord's with as many plural forms:
three, two."""


@pytest.fixture(scope="session")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    for code, brackets in PSEUDO.items():
        (folder / f"{code}.po").write_bytes(written(pseudo_catalogue(code, brackets)))
    return folder


@pytest.fixture
def pseudo(pseudo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(language, "CATALOGUES", pseudo_folder)
    language._catalogues.cache_clear()
    yield
    language._catalogues.cache_clear()
