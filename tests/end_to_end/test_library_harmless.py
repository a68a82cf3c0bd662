"""What people write into the library stands on its cards letter by letter, and does nothing.

Each text goes through a card and a digest in test_harmless; here a few go through every card of the
library, and in `make faults` all.
"""

from __future__ import annotations

import re

import pytest

from bot.client.references import with_names
from bot.store.store import Store
from bot.views.text import plain
from tests.end_to_end.driving import Club, Message, answer, organiser, shown
from tests.end_to_end.nasty import NASTY
from tests.sampling import sample
from tests.views.texts import unisolated

pytestmark = pytest.mark.thorough


def assert_shows(message: Message | None, *texts: str) -> None:
    """Each of the texts is there, and nowhere otherwise than as ``plain`` makes it.

    Buttons are left out: Discord shows their labels as they are.
    """
    lines = shown(message).split("\n")
    everything = rest = "\n".join(line for line in lines if not re.fullmatch(r"\[.*\]", line))
    for text in sorted(texts, key=len, reverse=True):
        as_text = unisolated(plain(text))
        assert as_text in everything
        rest = rest.replace(as_text, "")
    assert not any(text in rest for text in texts)


@pytest.mark.parametrize("name", sample(NASTY, 4))
async def test_on_every_card_of_the_library(club: Club, library: Store, name: str) -> None:
    nasty = NASTY[name].translate(dict.fromkeys(map(ord, "\x00\x07\x1b\x7f"), " "))
    olive = organiser(club)
    typed = f"Nasty {nasty}"
    title = with_names(typed, None, {})
    await club.ana.slash(club.channel, "library add-film", title=typed, year=2020)
    listed = await olive.slash(club.channel, "library list", show="proposals")
    assert_shows(listed.response, title)
    accepted = await olive.click(answer(listed), label="Accept")
    assert_shows(accepted.followups[0], title)
    added = await olive.slash(club.channel, "library add-film", title=f"{typed} two", year=2020)
    assert_shows(added.response, f"{title} two")
    (row,) = await library.database.fetch("SELECT id FROM films WHERE title LIKE '% two'")
    two = f"film:{row['id']}"
    (row,) = await library.database.fetch(
        "SELECT id FROM films WHERE guild_id NOT NULL AND title NOT LIKE '% two'"
    )
    one = f"film:{row['id']}"
    edit = await olive.slash(club.channel, "library edit", film=one)
    form = await olive.click(answer(edit), label="Facts")
    changed = await olive.submit_modal(
        form, {"director": nasty, "country": nasty, "certificate": nasty}
    )
    assert_shows(changed.response, title)
    form = await club.ana.slash(club.channel, "library add-review", film=one)
    card = await club.ana.submit_modal(form, {"text": f"It is good. {nasty} It is long."})
    form = await club.ana.click(answer(card), label="Edit")
    draft = await club.ana.submit_modal(
        form,
        {
            "byline": f"Out {nasty}".replace("\n", " ") + f"\nBy {nasty}",
            "summary": f"Sum {nasty}",
            "quotes": f"Quote {nasty}".replace("\n", " "),
        },
    )
    assert_shows(draft.response, title, f"Sum {nasty}", f"Quote {nasty}")
    proposed = await club.ana.click(answer(draft), label="Propose")
    assert_shows(proposed.followups[0], title, f"Sum {nasty}")
    accepted = await olive.click(proposed.followups[0], label="Accept")
    assert_shows(accepted.response, title)
    edit = await olive.slash(club.channel, "library edit", film=one, review="out")
    assert_shows(edit.response, title, f"Quote {nasty}")
    asked = await olive.slash(club.channel, "library remove", film=one, review="out")
    assert_shows(asked.response, title)
    message = await club.ben.send(club.channel, f"Said {nasty}")
    form = await olive.context_menu(club.channel, "Save as film quote", message)
    saved = await olive.submit_modal(form, {"film": one})
    assert_shows(saved.response, title)
    merge = await olive.slash(club.channel, "library merge", film=two, into=one)
    assert_shows(merge.response, f"{title} two", title)
    await olive.click(answer(merge), label="Merge")
    remove = await olive.slash(club.channel, "library remove", film=one)
    removed = await olive.click(answer(remove), label="Remove")
    assert_shows(removed.followups[0], title)
    log = await club.ana.slash(club.channel, "library log")
    assert_shows(log.response, title, f"{title} two")
