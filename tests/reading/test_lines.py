"""What a document's lines are: nothing of the review is lost, and nothing else is brought."""

from __future__ import annotations

import pytest

from bot.reading.headline import about_films, read_headline
from bot.reading.lines import before_elsewhere, read_lines

WRAPPED = (
    "I had waited a year for this film to reach our town, and went on the first\n"
    "evening. Half of it is a love story that never starts, and the other half\n"
    "Rob [would\nnot](https://a.example/b_c_d/e) have *missed for\nanything*."
)
UNWRAPPED = (
    "I had waited a year for this film to reach our town, and went on the first evening. Half of it"
    " is a love story that never starts, and the other half Rob would not have missed for anything."
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (WRAPPED, [UNWRAPPED]),
        ("Dune (2021)\nby Ana\n\nIt is good.", ["Dune (2021)", "by Ana", "It is good."]),
        ("*USA (2011)\nRegie: A B\nDarsteller: C*", ["USA (2011)", "Regie: A B", "Darsteller: C"]),
        ("***Jo**- Never.*", ["Jo- Never."]),
        ("**Tall, *very* tall** and _**so**_ on", ["Tall, very tall and so on"]),
        ("Rating: **½ of *****", ["Rating: **½ of *****"]),
        ("M*A*S*H by some_user", ["M*A*S*H by some_user"]),
        (r"\*\*\*½", ["***½"]),
        ("In _Sogni _there is Jocke_", ["In Sogni there is Jocke"]),
        ("# One\n---\nThree", ["heading One", "Three"]),
        ("- A\n> B\n\n[^1]: C", ["item A", "quote B", "note [^1]: C"]),
        ("import A from 'b.astro';\n\n<Card id={7} />\n\nGood.", ["Good."]),
        ("Good. {% youtube x %}\n{: .wide}\n{{< figure src=x >}}", ["Good."]),
        ("Good [film][1].\n\n[1]: https://a.example", ["Good film."]),
        ("![Two](a.jpg) [![](b.jpg)](https://c.eg)\n[](https://x.example)\n\nGood.", ["Good."]),
        ("A<!-- b --> <3 and 1 < 2", ["A <3 and 1 < 2"]),
        ("A <b\nclass='x'>good</b> film<iframe src='y' /> here", ["A good film here"]),
        ("Good <script>and bad", ["Good and bad"]),
        ("<style>.a { b: c }</style><figure>Long<figcaption>B</figcaption></figure>", ["Long"]),
        ("Here it is on [TV](https://tv.example) now. Good.", ["Here it is on TV now. Good."]),
        ("Source: [A](https://a.example)", ["Source: A"]),
        (
            "The good: [Bo\nDerek](b.html), always a pleasure to watch on screen.",
            ["The good: Bo Derek, always a pleasure to watch on screen."],
        ),
        ("道は、\n静かで「白」\nという。\nまた", ["道は、静かで「白」という。", "また"]),
        ("君の名は\n新海作。\n\n君の名は、\n良い。", ["君の名は", "新海作。", "君の名は、良い。"]),
        ("題名：となりの山田くんとその夏と\n高畑", ["題名：となりの山田くんとその夏と", "高畑"]),
        ("主演\n佐藤\n\n良い。", ["主演", "佐藤", "良い。"]),
        ("Good. #film #review", ["Good."]),
    ],
)  # fmt: skip
def test_text_without_its_markup(text: str, lines: list[str]) -> None:
    found = read_lines(text, "a.md").lines
    assert [
        line.text if line.kind == "text" else f"{line.kind} {line.text}" for line in found
    ] == lines


@pytest.mark.parametrize("wrapper", ["form", "aside", "div class='share'"])
def test_what_declares_itself_beside_the_text_and_is_most_of_it_is_read(wrapper: str) -> None:
    page = f"<html><body><p>Menu</p><{wrapper}>{UNWRAPPED}</body></html>"
    assert [line.text for line in read_lines(page, "").lines] == ["Menu", UNWRAPPED]


def test_the_longest_of_the_texts_set_apart_at_one_place_is_the_title() -> None:
    marked = {"Jeeg", "Jeeg Robot", "Jeeg R"}
    head = read_headline("Jeeg Robot against the villains of the town", marked)
    assert head is not None
    assert head.title == "Jeeg Robot"


@pytest.mark.parametrize("line", ["Categories", "Tags:", "Schlagwörter"])
def test_a_copied_pages_menu_below_the_review_is_not_read(line: str) -> None:
    text = "It is a quiet film. " * 30
    every = read_lines(f"{text}\n\n{line}\nHer\nDune\nUp\n", "a.txt").lines
    assert [one.text for one in before_elsewhere(every)] == [text.strip()]


@pytest.mark.parametrize(
    ("headline", "several"),
    [
        ("The best films of the year", True),
        ("It is not tidy, but Ballerina is one of the best films of the year", False),
        ("Os melhores filmes do ano", True),
        ("Não tem alma, mas A Criada é um dos melhores filmes do ano", False),
        ("Warum Ballerina einer der besten Filme ist", False),
    ],
)
def test_one_of_the_best_films_is_one(headline: str, several: bool) -> None:
    assert about_films(headline) is several
