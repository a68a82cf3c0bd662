"""What the words of a document say of what it is about."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.reading import learned


def told(text: str) -> float:
    """What the words of the text say for something else than one film."""
    return learned.of_document(Counter(text.lower().replace(".", " ").split()), text)


@pytest.mark.parametrize(
    ("of_film", "of_others"),
    [
        (
            "He tells her the story in one scene. The acting is superb. It is his best movie.",
            "5 films of this week. My list has 3 new books and a series. The author, the game.",
        ),
        (
            "Der Film erzählt von einer Frau. Er ist großartig gespielt, und sie hat eine Szene.",
            "Die Autorin und ihre neue Serie. Das Buch der Woche, 3 Filme und ein Album.",
        ),
        (
            "Le film raconte la vie de cet homme. Il est superbe, et la scène finale est belle.",
            "La série et les livres de la semaine. Le nouvel album, 3 films, le festival.",
        ),
        (
            "La película cuenta la historia de un hombre. La escena final es la mejor.",
            "Mi lista de libros y series del festival. El autor, 3 discos y 5 películas.",
        ),
        (
            "Il film racconta la storia di un uomo. La scena finale è la migliore.",
            "I libri e le serie del festival. L'autore, 3 album e 5 nuovi giochi.",
        ),
        (
            "O filme conta a história de um homem. A cena final é a melhor.",
            "Os livros e as séries do festival. O autor, 3 discos e 5 novos jogos.",
        ),
        (
            "監督の演出が素晴らしい映画だった。主人公の表情が忘れられない。",
            "新しいアルバムが出ました。今週のまとめです。おすすめのゲームもあります。",
        ),
    ],
)
def test_the_words_of_a_review_of_a_film_and_those_of_other_texts(
    of_film: str, of_others: str
) -> None:
    assert told(of_film) < told(of_others)


def test_a_word_says_the_more_the_greater_its_share_and_little_in_a_few_words() -> None:
    assert learned.share(1, 50) < learned.share(2, 50)
    assert learned.share(5, 500) < learned.share(5, 50)
    assert learned.share(1, 2) < 2 * learned.share(1, 200)


def test_a_long_word_counts_as_its_stem() -> None:
    assert learned.stems({"book": 1, "readers": 2, "reader": 3}) == {"book": 1, "reade*": 5}
