"""Views as messages: their words, their buttons, and whether Discord would take them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discord import ui

from bot.views.forms import Form
from bot.views.text import size

TEXT, BUTTON, SELECT, SECTION, THUMBNAIL, GALLERY = 10, 2, 3, 9, 11, 12


BREAKS = re.compile(r"[★½] \d|\d [^\W\d_]|[▁-█] \d|\d [▁-█]|\S \([12]\d{3}\)| ·")
"""The places where a narrow screen would break a line between a number and its unit, or before a
dot."""

_MEAN = re.compile(r"\*\*([^*\n]*(?:\\\*[^*\n]*)*)\*\*\s+★*½? (\d\.\d) from")


def means(text: str) -> dict[str, set[str]]:
    """The numbers behind each name in bold."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, number in _MEAN.findall(text):
        found[name].add(number)
    return found


def walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component, in the order in which it stands in the message."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        yield from walk([component[key] for key in ("accessory", "component") if key in component])


def sent(view: ui.LayoutView) -> list[Mapping[str, Any]]:
    return list(walk(view.to_components()))


def shown(view: ui.LayoutView) -> str:
    """The view's words as one reads them; blanks that end no line (test_phone.py) are blanks."""
    return "\n".join(c["content"] for c in sent(view) if c["type"] == TEXT).replace("\u00a0", " ")


def buttons(view: ui.LayoutView) -> dict[str, Mapping[str, Any]]:
    return {c["label"]: c for c in sent(view) if c["type"] == BUTTON}


def assert_discord_takes(view: ui.LayoutView) -> None:
    """Discord's limits on a message of components; lengths in UTF-16 units."""
    components = sent(view)
    assert 0 < len(components) <= 40
    contents = [c["content"] for c in components if c["type"] == TEXT]
    assert sum(map(size, contents)) <= 4000
    assert all(content.strip() for content in contents)
    for row in (c["components"] for c in components if c["type"] == 1):
        assert 1 <= len(row) <= 5
    for button in (c for c in components if c["type"] == BUTTON):
        assert button["label"].strip()
        assert size(button["label"]) <= 80
        assert size(button.get("url", "")) <= 512
    for select in (c for c in components if c["type"] == SELECT):
        assert size(select["placeholder"]) <= 150
        assert 1 <= len(select["options"]) <= 25
        assert all(1 <= size(option["label"]) <= 100 for option in select["options"])
        assert all(size(option.get("description") or "") <= 100 for option in select["options"])
    galleries = [c["items"] for c in components if c["type"] == GALLERY]
    assert all(1 <= len(items) <= 10 for items in galleries)
    thumbnails = [c for c in components if c["type"] == THUMBNAIL]
    for picture in (*thumbnails, *(picture for items in galleries for picture in items)):
        assert 1 <= size(picture["description"]) <= 1024
    ids = [c["custom_id"] for c in components if "custom_id" in c]
    assert len(set(ids)) == len(ids)
    assert all(0 < size(custom_id) <= 100 for custom_id in ids)


def assert_discord_takes_form(form: Form) -> None:
    """Discord's limits on a modal."""
    data = form.to_dict()
    assert 0 < size(data["title"].strip()) <= 45
    assert size(data["custom_id"]) <= 100
    assert 1 <= len(data["components"]) <= 5
    components = list(walk(data["components"]))
    assert any(component["type"] == 18 for component in components)
    for component in components:
        assert size(component.get("custom_id", "")) <= 100
        assert size(component.get("placeholder", "")) <= 100
        if component["type"] == 18:  # a label and what it stands on
            assert 1 <= size(component["label"]) <= 45
            assert size(component.get("description") or "") <= 100
        if component["type"] == 4:  # a text field
            assert size(component.get("value") or "") <= component["max_length"] <= 4000
        options = component.get("options", [])
        assert len(options) <= 25
        assert all(1 <= size(option["label"]) <= 100 for option in options)
        assert all(1 <= size(option["value"]) <= 100 for option in options)
        most = component.get("max_values", 1)
        assert sum(option.get("default", False) for option in options) <= most


def unnumbered_stars(text: str) -> list[str]:
    """Stars without a number behind them. Exempt are those with an arrow to stars that have one,
    and the bars of a distribution, whose numbers are at its ends and in words."""
    return re.findall(r"[★½]+(?![★½]| \d| → [★½]| [▁▂▃▄▅▆▇█])", text)
