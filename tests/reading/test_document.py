"""Reading reviews: lines and words, each put into a document that is clear without it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.film import Facts
from bot.reading import Document, extracts, languages, prose, read, words
from bot.reading.prose import Paragraph
from tests.reading.document_table import FIELDS, Example, examples
from tests.reading.lines import LINES, PROSE


def facts(document: Document) -> dict[str, Any]:
    """What was found."""
    found = {name: getattr(document, name) for name in FIELDS}
    return {name: fact for name, fact in found.items() if fact}


@pytest.mark.parametrize("label", ["Medium", "Quelle", "Médium", "Média", "Fuente", "Fonte"])
def test_an_outlets_label_that_below_the_text_would_be_a_pictures(label: str) -> None:
    line = f"{label}: Filmblatt Köln"
    assert read(f"Wicked (2024)\n{line}\n\n{PROSE}").outlet == "Filmblatt Köln"
    above = f"---\ntitle: Wicked\nyear: 2024\n{label.lower()}: Filmblatt Köln\n---\n"
    assert read(above + PROSE).outlet == "Filmblatt Köln"
    assert read(f"Wicked (2024)\n\n{PROSE}\n\n{line}").outlet is None
    assert read(f"Wicked (2024)\n{label}: Blu-ray\n\n{PROSE}").outlet is None


@pytest.mark.parametrize("text", ["{line}\n\n{prose}", "Wicked glows.\n\n{prose}\n\n{line}"])
@pytest.mark.parametrize(("line", "added"), LINES)
def test_a_line_above_and_below(line: str, added: dict[str, Any], text: str) -> None:
    document = read("Wicked (2024)\n\n" + text.format(line=line, prose=PROSE))
    expected = {"title": "Wicked", "year": 2024} | added
    assert facts(document) == {name: fact for name, fact in expected.items() if fact is not None}


@pytest.mark.parametrize(
    "example",
    [one for one in examples() if one.path.suffix != ".html"][::8],
    ids=lambda example: example.path.name,
)
def test_other_encodings_and_line_ends_say_the_same(example: Example) -> None:
    text, expected = example.content.decode("utf-8", "replace"), example.read()
    name = example.path.name
    if not {"\0", "\r"} & set(text) and expected == read(text, name=name):
        assert read(text.replace("\n", "\r\n").encode(), name=name) == expected
        assert read(text.encode("utf-16"), name=name) == expected


@pytest.mark.parametrize(
    ("line", "stars"),
    [
        ("4/5", 8),
        ("Final Rating: ★★★★☆ (4/5)", 8),
        ("★★★½", 7),
        ("⭐️⭐️⭐️", 6),
        ("* * * 1/2", 7),
        ("***½", 7),
        ("***/****", 8),
        ("4 out of 5 stars", 8),
        ("four stars out of five", 8),
        ("three and a half stars", 7),
        ("8 / 10", 8),
        ("8.5/10", 9),
        ("3.5/4", 9),
        ("Score: 87%", 9),
        ("87/100", 9),
        ("Rating: 0/10", 1),
        ("Rating: half a star", 1),
        ("Rating (out of 10): 7", 7),
        ("Grade: B+", 8),
        ("Grade: A-", 9),
        ("Grade: F", 1),
        ("I'd give it a solid 7 out of 10.", 7),
        ("I rate this movie a 9.", 9),
        ("It's an 8 out of 10.", 8),
        ("All in all, a 7 out of 10.", 7),
        ("Heat gets a B+.", 8),
        ("Ich gebe dem Film 8 von 10 Punkten.", 8),
        ("Je lui donne 4/5.", 8),
        ("Le doy un 8 de 10.", 8),
        ("4/5 bullets", 8),
        ("10/10 would watch again", 10),
        ("7/10 — a good night out.", 7),
        ("⭐ 8/10", 8),
        ("★★★★☆(4.0)", 8),
        ("★4.5", 9),
        ("♥♥♥♥♡", 8),
        ("🍿🍿🍿🍿/5", 8),
        ("4*", 8),
        ("3-1/2 stars", 7),
        ("8+/10", 8),
        ("3 Braccobaldi e mezzo su 5", 7),
        ("80点", 8),
        ("☆4点", 8),
        ("Mi valoración es de un 9.", 9),
        ("Metto 7 (sarebbe forse 6,5).", 7),
        ("Por tudo isso dou nota 8.", 8),
        ("おすすめ度：★★★★☆", 8),
        ("総評:★★★★★", 10),
        ("Rated 4 out of 5", 8),
        ("Rating: Very good (7/10)", 7),
        ("Il mio voto: 8", 8),
        ("Voto finale: 7 e mezzo", 8),
        ("Nota do crítico: 8/10", 8),
        ("Mi calificación: 7/10", 7),
        ("## My final score: 8/10", 8),
        ("> **Rating: 8/10**", 8),
        ("My rating is 3 stars.", 6),
        ("I'd give this movie, oh, like 7.5 out of 10.", 8),
        ("So I'd say, uh, 7.5 out of 10. I liked it.", 8),
        ("I’d give the film a B-. It has its moments.", 6),
        ("**Total:** 7.1/9.0 or 78.8%", 8),
        ("Score: 12/15", 8),
        ("Rating: 11/10", 10),
        ("Score: 4 / 5 stars", 8),
        ("Overall, 8/10.", 8),
        ("Final thoughts: 8/10", 8),
        ("9/10. Go see it!", 9),
        ("Le doy un 8", 8),
        ("Je lui mets 7/10", 7),
        ("Mon avis : 4/5", 8),
        ("Nota do filme: 4,5/5", 9),
        ("Оценка: 8 из 10", 8),
        ("Category | Score\nStory | 8/10\nActing | 9/10\nOverall | 8.5/10", 9),
        ("Grade A", 10),
        ("☆3.5点", 7),
        ("【8点/10点満点中】", 8),
        ("評価は80点です。", 8),
        ("Nota: 8,0.", 8),
        ("Minha nota pra essa película foi 9/10.", 9),
        ("Por tudo isso, merece 4 estrelas!", 8),
        ("Voto: 6 [Sky]", 6),
        ("My grade: A Plus", 10),
        ("Jane's rating: 4/5", 8),
        ("Puntuación @ana_s: 6/10", 6),
        ("Rating: 4 cups of tea out of 5", 8),
        ("4/5★", 8),
        ("Wertung ★★★★", 8),
        ("Star rating: 8", 8),
        ("10点満点で8点", 8),
        ("Heat: 8/10", 8),
        ("I rate this film: 8/10", 8),
        ("3 out of 5 for a very slow plot.", 6),
        ("**[![Blog](blog.gif)](https://blog.example/) - Rating:** ![1,5/5](s_1-5.gif)", 3),
        ("Heat - 3/5", 6),
        ("Heat: 8.5 out of 10.", 9),
        ("... Grade: B+", 8),
        ("My Rating for the movie -  ****1/2 (4.5 out of 5)", 9),
        ("4/5. Cert: 15", 8),
        ("Etoiles : 4/5", 8),
        ("Note : 14/20", 7),
        ("Del 1 al 10: 8", 8),
        ("Nota: de zero a dez - 4,5", 5),
        ("Il mio voto è 8.", 8),
        ("Ich gebe dem Film eine 7 (von 10).", 7),
        ("Von mir gibt es 4 von 5 Sternen.", 8),
        ("평점은 10점 만점에 6.5점 정도.", 7),
        ("4.0緊張感のある見事な映画でした!", 8),
        ("∗∗∗∗∗", 10),
        ("* * * & ½", 7),
        ("☆☆☆☆", 8),
        ("❤️❤️❤️❤️", 8),
        ("Rating:\nThis movie deserves 6 out of 5.", 10),
        ("A- for effort and B+ for the looks. Overall, 8/10.", 8),
        ("Verdict\n\n7/10", 7),
        ("Critics gave it 91%. I give it 4/5.", 8),
        ("IMDb: 7.4/10\n\nMy rating: 6/10", 6),
        ("She gave it 2/10 and went to bed. I give it 9/10.", 9),
        ("I would still give the old one five stars.\n\nThree stars", 6),
    ],
)
def test_stars(line: str, stars: int) -> None:
    assert read(f"Heat (1995)\n\nHeat is long. {PROSE}\n\n{line}\n").stars == stars


@pytest.mark.parametrize(
    ("ending", "stars"),
    [
        ("Final score: 4/5", 8),
        ("My grade: B+.", 8),
        ("I'd call it a 7 out of 10.", 7),
        ("I'm going with a 7/10.", 7),
        ("Score: 7 out of 10 for me.", 7),
        ("I rated it 4 stars on Letterboxd.", 8),
        ("Deserves 8/10.", 8),
        ("So: 7/10.", 7),
        ("Meine Bewertung: 8/10", 8),
        ("Dafür vergebe ich 4 von 5 Sternen.", 8),
        ("Un 8/10 pour moi.", 8),
        ("Voto: 3 stelle (2024)", 6),
        ("個人的評価は★★★★☆", 8),
        ("Four stars.", 8),
        ("A", 10),
        ("The original was a 9/10.", None),
        ("He gives it 9/10.", None),
        ("It scores 7.3/10 on IMDb.", None),
    ],
)
def test_stars_at_the_end_of_a_long_paragraph(ending: str, stars: int | None) -> None:
    assert read(f"Heat (1995)\n\n{' '.join([PROSE] * 7)} {ending}\n").stars == stars


@pytest.mark.parametrize(
    "line",
    [
        "Rating: 4",
        "★★★★☆ (3/5)",
        "* * *",
        "☆☆☆",
        "A",
        "Nine out of ten cops prefer doughnuts.",
        "It ends in a 5 star hotel.",
        "It opens on 9/11, runs 24/7 and leaves a 50/50 chance.",
        "The gymnast sticks a 10/10 landing.",
        "Half a star-crossed couple survives.",
        "I gave Dune 5 stars.",
        "My wife gives it 5 stars.",
        "IMDb: 7.3/10",
        "Rotten Tomatoes: 91%",
        "It has 7.3/10 on IMDb.",
        "Some 87% of it is chases.",
        "“A triumph. 5 stars!”",
        "Story: 4/5",
        "Verdict: two thumbs up",
        "Cast on 4/5/2025",
        "4/5 of the audience left before the end.",
        "4/5 on IMDb",
        "4.2/5 (17 votes)",
        "10/10 dentists agree",
        "4/5 audience",
        "1 of 5",
        "Total: 8",
        "If the ending were better I'd give it a 9.",
        "**![Al Pacino](pacino.png)**",
        "♥♥♥",
        "8点",
        "Nota do público: 8/10",
        "Note des spectateurs : 3,5/5",
        "## IMDb: 7/10",
        "He is a 10 out of 10.",
        "IMDb's rating: 8/10",
        "My wife's rating: 4/5",
        "●Cast",
        "&ast;&ast; &ast;&ast;",
        "⭐⭐⭐🌟",
        "She gives it four stars.",
        "The Herald gave it five stars.",
        "My colleague gives this film 3 out of 5.",
        "It is not a 5/5 film.",
        "I never give 10/10.",
        "He is a 9 out of 10.",
        "Two out of three viewers left early.",
        "Seven out of ten shorts that were shown are good.",
        "Rated PG-13, score by a 10-piece band",
        "Rating: 4.1/5 (2,310 ratings)",
        "★★★★★ Daily Courier",
        "Written in C++ by C. C. Baxter :D",
        "★★★★★ masterpiece\n★★★★ very good\n★★★ good\n★★ poor",
        "Ronin: 4/5\nThief: 3/5",
        "Story rating: 2/5\nMusic rating: 4/5",
        "Part 4/5",
        "Page 4/5",
        "Episode 4/10",
        "Folge 4/10",
        "Opens 4/10.",
        "In cinemas 4/10",
        "Rate this: ☆☆☆☆☆",
        "Your rating: ♡♡♡♡♡",
        "☆☆☆☆☆",
    ],
)
def test_what_is_no_rating_of_the_authors(line: str) -> None:
    assert read(f"Heat (1995)\n\nHeat is long. {PROSE}\n\n{line}\n").stars is None


def test_asterisks_between_paragraphs_divide_them() -> None:
    assert read(f"Heat (1995)\n\n{PROSE}\n\n***\n\n{PROSE}\n").stars is None
    assert read(f"Heat (1995)\n\n***\n\n{PROSE}\n").stars == 6


def test_ratings_that_stand_where_authors_put_theirs_and_disagree_are_none() -> None:
    assert read(f"Heat (1995)\n\n★★★\n\n{PROSE}\n\nRating: 4/5\n").stars is None
    assert read(f"Heat (1995)\n\n★★★★\n\n{PROSE}\n\nRating: 4/5\n").stars == 8


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("My score: @@@", "My score: @@@"),
        ("Our score: 25.", "Our score: 25."),
        ("Rating: this movie deserves 9 out of 5.", "Rating: this movie deserves 9 out of 5."),
        ("Rating: PG-13", None),
        ("Verdict: Recommended", None),
        ("Stars: Ana de Armas, Keanu Reeves", None),
        ("Score: 7 of 12\nScore: 9 of 12", None),
        ("Rating: 4/5", None),
    ],
)
def test_a_line_that_seems_to_give_stars_and_is_not_understood(line: str, said: str | None) -> None:
    text = f"Ballerina\n{line}\n\nThe fights are the best thing here, and it never stops."
    assert read(text).unread_stars == said


@pytest.mark.parametrize(
    ("line", "earlier", "stars"),
    [
        ("I originally gave it 3 stars, now 4.", 6, 8),
        ("I first gave this a 2/5. I bumped my score up to 4 out of 5.", 4, 8),
        ("After a second viewing I've bumped it from 3 to 4 stars.", 6, 8),
        ("Rating: ~~3/5~~ 4/5", 6, 8),
        ("3/5 → 4/5", 6, 8),
        ("Original rating: ★★\nUpdated rating: ★★★★", 4, 8),
    ],
)
def test_a_rating_taken_back(line: str, earlier: int, stars: int) -> None:
    document = read(f"Heat (1995)\n\nHeat is long. {PROSE}\n\n{line}\n")
    assert facts(document) == {
        "title": "Heat", "year": 1995, "stars": stars, "earlier_stars": earlier,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("125m", 125), ("125 mins", 125), ("125 minutes", 125), ("2h 5m", 125), ("2 hr 5 min", 125),
        ("2 hours 5 minutes", 125), ("2:05", 125), ("2h05", 125), ("125", 125), ("125’", 125),
        ("2h", 120), ("0 min", None), ("45–50 minutes", None), ("long", None),
    ],
)  # fmt: skip
def test_running_times(written: str, minutes: int | None) -> None:
    document = read(f"Heat (1995)\nRunning time: {written}\n\nHeat is long. {PROSE}\n")
    assert document.runtime == minutes


def test_the_summary_prefers_the_verdict_and_gives_nothing_away() -> None:
    document = read(
        "Heat (1995)\nDirector: Michael Mann\n\n"
        "The film follows a detective who must stop a crew after a robbery goes wrong.\n\n"
        "In the final scene the killer is revealed to be his brother, who dies.\n\n"
        "Heat is a superb, patient thriller, and its two leads are magnificent.\n\nRating: 5/5\n"
    )
    assert document.summary == (
        "Heat is a superb, patient thriller, and its two leads are magnificent."
    )
    assert all(quote in document.text for quote in document.quotes)


def test_what_only_gives_the_ending_away_is_no_summary() -> None:
    assert read("The twist is that the killer is his brother.").summary == ""


@pytest.mark.parametrize(
    "beside",
    [
        "Is the film really so good as they say?",
        "[1] The film is a wonderful remake of a better film.",
        "We went to see the film last night with good tickets and better popcorn.",
        "P.S: The film won the award for the best actor.",
        "Many thanks to the wonderful {% link film %} blog.",
    ],
)
def test_what_is_beside_the_review_is_not_in_its_summary(beside: str) -> None:
    plot = "Tom sells boats in a harbour town until one day his wife finds a letter. " * 5
    review = "The film is superb, and its two leads are magnificent."
    assert read(f"Heat (1995)\n\n{plot}\n\n{review}\n\n{beside}\n").summary == review


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A man, a plan, a canal, a film. A heart, a brain, a soul.", "en"),
        ("Heat.", "en"),
        ("Ein wunderbarer Film, und die Bilder sind schön.", "de"),
        ("Le film est superbe.", "fr"),
        ("La película es una maravilla.", "es"),
        ("Il film è un capolavoro.", "it"),
        ("Um filme que emociona, com uma atriz magnífica.", "pt"),
        ("この映画は素晴らしい。", "ja"),
        ("这部电影拍得很美。", "zh"),
    ],
)
def test_few_words_are_english_unless_they_say_otherwise(text: str, language: str) -> None:
    assert languages.language_of(text) == language


def test_every_word_of_the_table_is_found_in_a_text() -> None:
    lost = [
        word
        for kind, every in words.table("words").items()
        for word in every.split()
        if not words.count(word.rstrip("*").replace("_", " "))[kind]
    ]
    assert not lost


def test_a_title_judges_nothing() -> None:
    found = read("Good Time (2017)\n\nConnie from Good Time has an office in the town.\n")
    assert (found.title, found.quotes) == ("Good Time", ())


@pytest.mark.parametrize(
    ("ending", "stars"),
    [("\n\nA+ !", None), (" A+", None), ("\n\nNote : A+", 10), ("\n\nB+", 8)],
)
def test_a_french_reviews_see_you_is_no_grade(ending: str, stars: int | None) -> None:
    text = "C'est un film que j'ai aimé du début à la fin, et les acteurs sont très justes."
    assert read(f"Le Quai des vents\n\n{text}{ending}\n").stars == stars


def test_a_question_alone_is_no_summary() -> None:
    plot = "Tom sells boats in a harbour town until one day his wife finds a letter. " * 5
    assert not read(f"Is the film really that good?\n\nSynopsis:\n\n{plot}").summary.endswith("?")


@pytest.mark.parametrize(
    ("line", "summary"),
    [
        ("TL;DR: It goes on and on. Skip it!", "It goes on and on. Skip it!"),
        ("**Final verdict:** B+. It never lets go.", "It never lets go."),
        ("Verdict: 4/5. It never lets go.", "It never lets go."),
        ("Verdict:\nIt never lets go of us.", "It never lets go of us."),
        ("Fazit: Ein Abend am Meer, mehr nicht.", "Ein Abend am Meer, mehr nicht."),
        ("Conclusion : on ne s'en remet pas.", "on ne s'en remet pas."),
        ("En resumen: se ve dos veces.", "se ve dos veces."),
        ("まとめ：最後まで目が離せない。", "最後まで目が離せない。"),
        ("Summary: A slow film, never to be forgotten.", "A slow film, never to be forgotten."),
        ("---\nsummary: A slow film for nobody\n---", "A slow film for nobody"),
        ("## The Verdict\n\nA slow film that I could not shake off.",
         "A slow film that I could not shake off."),
    ],
)  # fmt: skip
def test_what_the_author_calls_the_summary_is_the_summary(line: str, summary: str) -> None:
    text = "A charming film with wonderful songs, and one of the best of the year."
    above = f"{line}\n\nCold Salt (2020)\n\n## Review\n\n{text}\n"
    assert read(above).summary == summary
    if line[:3] != "---":
        assert read(f"Cold Salt (2020)\n\n{text}\n\n{line}\n").summary == summary


@pytest.mark.parametrize(
    "line",
    [
        "Summary: When a ferryman is left alone, he goes out into a charming, brilliant world.",
        "---\nsummary: A thief has to plant an idea in the mind of a man\n---",
        "---\nexcerpt: My review of Cold Salt, a brilliant film\n---",
        "Verdict: 4/5",
        "Verdict: Recommended",
        "## Summary\n\nA brilliant thief has to plant an idea in the mind of a man.",
    ],
)
def test_a_distributors_plot_a_blurb_and_a_rating_are_no_summary(line: str) -> None:
    text = "A charming film with wonderful songs, and one of the best of the year."
    assert read(f"{line}\n\nCold Salt (2020)\n\n## Review\n\n{text}\n").summary == text


def test_a_labelled_summary_is_cut_at_a_sentence_and_taken_where_nothing_else_judges() -> None:
    told = "A boat goes out to sea at night. "
    assert read(f"Cold Salt (2020)\n\nVerdict: {told * 30}").summary == (told * 18).strip()
    assert read(f"Cold Salt (2020)\n\nSummary: {told}").summary == told.strip()


def test_a_summary_is_of_whole_sentences() -> None:
    document = read(
        "It is a gripping, superbly acted film of Mr. Ripley, e.g. in Rome. He is “good”… or bad. "
        * 20
    )
    assert 0 < len(document.summary) <= 600
    assert document.summary.endswith((".", "”"))


def test_a_sentence_that_is_not_read_to_its_end_is_in_no_summary() -> None:
    plain = "The story begins in a small town where a man walks to the station. " * 58
    cut = "The film is a masterpiece of quiet beauty, superbly acted and unforgettable, and it"
    for end in ("is so in every scene, from the first to the last.", "goes on " * 80):
        assert "masterpiece" not in read(f"Heat (1995)\n\n{plain}{cut} {end}").summary


def test_a_summary_does_not_join_what_the_plot_parts() -> None:
    best, other = "The film is a beautifully acted triumph.", "The film is superbly acted."
    told = "Bob goes to the station. There he meets Alice, who is his sister."
    text = f"Heat (1995)\n\n{told}\n\n{best}\n\n## {{}}\n\n{told}\n\n## Verdict\n\n{other}"
    assert read(text.replace(f"## {{}}\n\n{told}\n\n", "")).summary == f"{best} {other}"
    assert read(text.format("Plot")).summary != f"{best} {other}"


@pytest.mark.parametrize(
    "line", ["هذا فيلم رائع", "סרט שאי אפשר לשכוח", "잊을 수 없는 영화", "映画 は 素晴らしい"]
)
def test_a_last_line_without_capitals_is_no_critic(line: str) -> None:
    for last in (line, f"{line}.", f"Review: {line}."):
        assert read(f"Heat (1995)\n\n{line} {line}.\n\n{last}").reviewer is None
    assert read(f"Heat (1995)\n\n{line} {line}.\n\n— {line}").reviewer == line


@pytest.mark.parametrize(
    "last",
    [
        "Keine Trackbacks", "Noch Keine Kommentare", "Aucun Commentaire", "Nessun Commento",
        "Nenhum Comentário", "No Replies", "Wicked Forever", "Joker di Todd Phillips",
        "Die Welle von Dennis Gansel",
        "Warner Bros", "Highly Recommended", "Out Now", "The End", "Subscribe Now",
        "Jane Smith, York",
        "Fans of director Ridley Scott will be reminded of Alien.",
        "Hardy plays the director Orson Welles, who drinks.",
        "Directed by Jane Smith's brother, whoever he may be.",
        "She runs 40 minutes late, and the chase runs for 10 minutes.",
        "My wife bumped it from 6/10 to 9/10, but she is kind.",
        "It goes from 5/10 to 8/10 in its last hour, or so they say.",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_fact(last: str) -> None:
    assert facts(read(f"Wicked (2024)\n\n{PROSE}\n\n{last}\n")) == {"title": "Wicked", "year": 2024}


@pytest.mark.parametrize(
    "name", ["Juan de la Cruz", "Maria de Souza Lima", "Tim von der Heide", "Lea di Stefano"]
)
def test_a_particle_in_a_critics_name_makes_it_no_film(name: str) -> None:
    assert read(f"Wicked (2024)\n\n{PROSE}\n\n{name}\n").reviewer == name


def test_a_heading_that_names_no_film_for_certain() -> None:
    assert facts(read(f"A Beautiful Mess\n\n{PROSE} Good, Jaws.\n", name="review.md")) == {}


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("Wicked (2024) | The Daily Reel", "The Daily Reel"),
        ("Wicked (2024) | Film | Tom Hardy", None),
        ("Wicked (2024) - Ana's tin lantern", "Ana's tin lantern"),
        ("Wicked: A Beautiful Mess - Film", None),
        ("Wicked (2024) | Resenhas", None),
        ("Wicked (2024) - Tea, Salt, Films", "Tea, Salt, Films"),
        ("Wicked (2024), Tin Box", "Tin Box"),
        ("Tea, Salt, Films | Wicked (2024)", "Tea, Salt, Films"),
        ("Wicked (2024) | Tea, Salt, Films - Ana Silva", "Tea, Salt, Films"),
    ],
)
def test_a_site_in_the_title_of_a_page(title: str, outlet: str | None) -> None:
    page = f"""<html><head><title>{title}</title></head><body>
        <header>Tea, Salt, Films About</header><h1>Wicked (2024)</h1><p>{PROSE}</p>"""
    assert read(page, name="review.html").outlet == outlet


@pytest.mark.parametrize(
    "title",
    [
        "Movie Review - Ana's Site",
        "A ★★★★ review of Wicked (2024)",
        "Ana’s ★★★½ review of Wicked • Letterboxd",
    ],
)
def test_a_pages_title_says_whose_review_it_is(title: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><h1>Ana's review</h1><h2>Wicked</h2>"
    assert read(f"{page}<p>Wicked glows. {PROSE}</p>", name="review.html").title == "Wicked"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Title: Mad Max: Fury Road\nDirector: George Miller", "Mad Max: Fury Road"),
        ("Title: WALL·E\nYear: 2008", "WALL·E"),
        ("M*A*S*H (1970)", "M*A*S*H"),
        ("[REC] (2007)", "[REC]"),
        ("-30- (1959)", "-30-"),
        ("'71 (2014)", "'71"),
        ("# 1917", "1917"),
        ("# Brazil", "Brazil"),
        ("# 2021", None),
        ("『塩の道』 (2021)", "塩の道"),
        ("《活着》（1994）", "活着"),
        ("« La Règle du jeu » (1939)", "La Règle du jeu"),
        ("Toy Story 4 2.0 stars", "Toy Story 4"),
        ("Filmrecensie: Salt Road (2021)", "Salt Road"),
        ("Movie Review #12 - Salt Road", "Salt Road"),
        ("THE BIG SLEEP\nDirected by Pia Lomax", "THE BIG SLEEP"),
        ("Friday, July 12, 2013\n\nReview: Salt Road", "Salt Road"),
        ("Filmbesprechung: Salt Road", "Salt Road"),
        ("Recensione ”Salt – Road”", "Salt – Road"),
        ("映画レビュー：塩の道", "塩の道"),
        ("Friday, July 12, 2013\n\nReview: Jane Smith", None),
    ],
)
def test_a_title_is_taken_as_it_is_written(text: str, title: str | None) -> None:
    assert read(f"{text}\n\n{PROSE}\n").title == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("salt-road-2021.md", "Salt Road"),
        ("notes-on-a-film.md", None),
        ("best-movies-of-2015.md", None),
        ("horror-movie-month-2012.md", None),
        ("glows.md", None),
        ("Manhattan.md", None),
    ],
)
def test_a_files_name_names_the_film_where_it_is_clear(name: str, title: str | None) -> None:
    assert read(f"Wicked glows.\n\n{PROSE}\n", name=name).title == title


def test_the_film_that_is_known_is_recognised_and_its_people_are_no_critics() -> None:
    film = Facts(title="Salt Road", director="Jon M. Chu", aliases=("Salt Road: Part One",))
    text = f"A night at the pictures\n\nSo, Salt Road: Part One. {PROSE}\n\nJon M. Chu\n"
    found = read(text, film=film)
    assert (found.title, found.reviewer) == ("Salt Road", None)
    assert read(text).title is None


@pytest.mark.parametrize(
    ("characters", "title"),
    [("Ennis Del Mar and Jack Twist say", "Brokeback Mountain"), ("Two men on horses say", None)],
)
def test_a_film_is_known_by_its_characters(characters: str, title: str | None) -> None:
    seen = "On Friday we saw Brokeback Mountain again."
    told = f"{characters} next to nothing. It is a quiet film, and I would not change a frame."
    assert read(f"# Still the one\n\n{seen} {told}\n").title == title


@pytest.mark.parametrize(
    "line",
    [
        "Latest Reviews", "3 Comments", "Menu", "Sign up for our weekly newsletter.",
        "We use cookies on this site.",
    ],
)  # fmt: skip
def test_what_stands_above_a_review_never_drops_it(line: str) -> None:
    text = f"Wicked (2024)\n\nBy Ana Silva\n\n{line}\n\n{PROSE}\n\nRating: 4/5\n"
    found = read(text)
    assert found.summary == PROSE
    assert found.stars == 8


def test_a_pages_article_is_read_and_what_stands_beside_it_is_not() -> None:
    page = f"""<html><body><nav>Home</nav><aside><p>Grease is a joy, and superb. 5/5</p></aside>
        <div class="cookie-notice"><p>We love cookies, they are wonderful.</p></div>
        <article><h1>Wicked (2024)</h1><p>{PROSE}</p><p>Rating: 4/5</p>
        <div class="related"><h3>Related</h3><p>Jaws: 1/5</p></div></article>
        <footer><p>A wonderful footer.</p></footer></body></html>"""
    found = read(page, name="x.html")
    assert (found.title, found.stars, found.summary) == ("Wicked", 8, PROSE)


def linked_rating(said: str) -> str:
    """A review whose rating a page states in JSON-LD."""
    review = f'{{"@type": "Review", "reviewRating": {said}}}'
    return f'<script type="application/ld+json">{review}</script>'


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ('<i itemprop="reviewRating"><meta itemprop="ratingValue" content="3"></i>', {"stars": 6}),
        (linked_rating('{"ratingValue": 4, "bestRating": null}'), {"stars": 8}),
        (linked_rating('{"ratingValue": null, "bestRating": 5}'), {}),
        (linked_rating('{"ratingValue": null, "name": "4/5"}'), {"stars": 8}),
        ('<img src="x.png" alt="4 out of 5 stars">', {"stars": 8}),
        ("<p>&#9733;&#9733;&#9733;&#9734;&#9734;</p>", {"stars": 6}),
        ('<p itemprop="director">Jon M. Chu</p>', {"director": "Jon M. Chu"}),
    ],
)
def test_what_a_page_says_in_its_attributes(inside: str, found: dict[str, Any]) -> None:
    page = f"<html><body><h1>Wicked (2024)</h1><div>{inside}</div><p>{PROSE}</p></body></html>"
    assert facts(read(page, name="x.html")) == {"title": "Wicked", "year": 2024} | found


@pytest.mark.parametrize(
    ("line", "stars"),
    [
        ("9,1/10 Punkte", 9),
        ("OOOO", 8),
        ("5/5 - A poetic thriller of great daring.", 10),
        ("QBF Rating: 4.0/5", 8),
        ("Notation : 17/20", 9),
        ("4ツ星", 8),
        ("星3つ半", 7),
        ("Voto: 8\n\n*\n\nNessun commento", 8),
        ("my rating : 4 of 5", 8),
    ],
)
def test_ratings_as_blogs_write_them(line: str, stars: int) -> None:
    assert read(f"Heat (1995)\n\nHeat is long. {PROSE}\n\n{line}\n").stars == stars


@pytest.mark.parametrize(
    ("rating", "stars"),
    [
        ("rating: 8.5", 9),
        ("ratingStars: 3.5", 7),
        ("rating: 4.5", 9),
        ("rating: 4\nimdb: 7.2/10", 8),
        ("rating: 4\nimage: /2024/10/heat.jpg", 8),
        ("star: 4", 8),
        ("rating: 4\nscale: 10", 4),
        ("score: 85", 9),
        ("my_rating: 7", 7),
        ("grade: B+", 8),
        ("ratings:\n  story: 8\n  acting: 7", None),
        ("imdb_rating: 8.1", None),
        ("rating: 0", None),
    ],
)
def test_ratings_of_front_matter(rating: str, stars: int | None) -> None:
    assert read(f"---\ntitle: Heat\n{rating}\n---\n\nHeat is long, and superb.").stars == stars


def test_a_number_up_to_five_is_not_certain_where_something_is_rated_out_of_ten() -> None:
    text = "---\ntitle: Heat\nrating: 4\n---\n\nHeat is long, and superb. Others gave it 7/10."
    assert read(text).stars is None


def test_an_opinion_is_quoted_and_dialogue_or_plot_is_not() -> None:
    found = read(
        "Heat (1995)\n\nThe film follows a cop who must stop a crew.\n\n“I am brilliant,” he says."
        "\n\nThe villain purrs like a stray cat on a superb hot stove. He is not a subtle man.\n"
    )
    assert found.quotes == ("The villain purrs like a stray cat on a superb hot stove.",)


def test_the_best_is_quoted_first_and_a_further_one_only_where_it_is_good() -> None:
    best = "Heat is a gripping, beautifully acted thriller about work."
    other = "The film is a beautiful and moving masterpiece of sound."
    fair = "The songs of this film are rather good."
    plain = "They meet at night. He waits. She drives on to the next town and calls him."
    paragraphs = [Paragraph(f"{one} {plain}") for one in (fair, other, best)]
    every = prose.sentences(paragraphs, "Heat", "en")
    assert extracts.quotes(every, "Heat") == (best, other)
    assert extracts.quotes(every[:1], "Heat") == (fair,)


def test_what_follows_the_but_of_a_long_sentence_is_quoted() -> None:
    found = read(
        "Heat (1995)\n\nWe were told to expect a long and rather solemn tale about a lighthouse"
        " and the two keepers whom nobody relieves for four years, but it is a beautiful, gripping"
        " and very funny film.\n"
    )
    assert found.quotes == ("it is a beautiful, gripping and very funny film.",)


@pytest.mark.parametrize(
    "sentence",
    [
        "It’s not as great as the director’s first film, but this handsome tale has enough mystery"
        " left in it to haunt the dreams of whoever sees it twice.",
        "Dicen que fue una de las mejores películas del año.",
        "We begin with a wonderful young painter in her garden above the town.",
        "The first half of this film is a wonderful joy for everybody who likes boats, but whatever"
        " follows the wedding on the island is a long and grey wait.",
        "On the other hand, the songs of the film are lovely.",
        "He may be a bore, but he is the best character of the film.",
        "We went to see this wonderful film last night and had great seats.",
        "The town has a bridge.",
        "HeatPosterI think that this film is a wonderful, gripping thriller.",
        "Its lovely, gentle hero is a painter in the town above the great garden, who has been"
        " looking for the brother of his wife since the winter in which she went away.",
    ],
)
def test_half_of_a_thought_hearsay_and_the_plot_are_no_quotes(sentence: str) -> None:
    assert read(f"Heat (1995)\n\n{sentence}\n").quotes == ()


@pytest.mark.parametrize(
    ("headline", "title", "year"),
    [
        ("The Verdict (1982)\naka Das Urteil", "The Verdict", 1982),
        ("Kinokritik: Salt Road", "Salt Road", None),
        ("Filmkritik der Woche: Salt Road", "Salt Road", None),
        ("Crítica da Semana: Salt Road", "Salt Road", None),
        ("Salt Road (2019) de Pia Lomax", "Salt Road", 2019),
        # What they begin with may stand for a fact, too, or be of films:
        ("Cast Away (2000)", "Cast Away", 2000),
        ("Con Air", "Con Air", None),
        ("Land of the Dead – Review", "Land of the Dead", None),
        ("Year One (2009)", "Year One", 2009),
        ("Interview with the Vampire (1994) – Review", "Interview with the Vampire", 1994),
        ("Movie 43", "Movie 43", None),
    ],
)
def test_a_headline_names_the_film(headline: str, title: str, year: int | None) -> None:
    found = read(f"{headline}\n\nIt is a gripping and superbly acted piece of work.\n")
    assert (found.title, found.year) == (title, year)


def test_a_link_by_its_own_words_leaves_no_brackets() -> None:
    text = "Heat (1995)\n\nIt beats [Salt Road], but [not this] one, and [here][1].\n\n"
    found = read(f"{text}[salt road]: https://films.example/salt\n[1]: https://films.example\n")
    assert "It beats Salt Road, but [not this] one, and here." in found.text


def test_drawn_stars_among_words_are_no_sentence() -> None:
    assert read("塩の道 (2021)\n\n評価☆☆☆☆★(見事な映画で、完成度が高い。)\n").summary == ""


def test_a_photos_owner_and_a_label_are_no_headline() -> None:
    found = read(
        f"{PROSE}\n\nPhoto © 2013 Salt Films\n\nDuración: 132’\nIntérpretes: Con Pia Lomax"
    )
    assert found.title is None


@pytest.mark.parametrize("line", ["NR", "France", "17 February 2021", "Menu", "Synopsis", "2021"])
def test_what_stands_above_facts_and_names_no_film(line: str) -> None:
    assert read(f"{line}\n\nDirector: Jon M. Chu\n\n{PROSE}\n").title is None


@pytest.mark.parametrize(
    "headline",
    [
        "My favorite movies of 2024",
        "Podcast: Why does nobody sweat in films any more?",
    ],
)
def test_a_headline_that_is_no_title_though_the_text_has_its_words(headline: str) -> None:
    text = f"My favorite movies of 2024 are in our podcast. A Podcast again! {PROSE}"
    assert read(f"---\ntitle: {headline!r}\ngenre: drama\nyear: 2024\n---\n{text}").title is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Wolf Hall", "A novel of the Tudor court, from Fourth Estate. ISBN 9780007230181."),
        ("Wolf Hall", "Mantel's novel is long. This is a book of 650 pages."),
        ("Wolf Hall", "A novel that rewards every reader. It has 650 pages."),
        ("Wolf Hall by Jane Mantel", "A novel that rewards every reader."),
        ("Wölfe", "Der Roman ist großartig. Das Buch hat 768 Seiten."),
        ("Le Conseiller", "Le roman est superbe. Un livre de 650 pages."),
        ("En la corte del lobo", "La novela es magnífica. Un libro de 816 páginas."),
        ("Wolf Hall", "Il romanzo è magnifico. Un libro di 782 pagine."),
        ("Wolf Hall", "O romance é magnífico. Um livro de 650 páginas."),
    ],
)
def test_a_book_has_pages_and_an_author_and_is_no_film(title: str, text: str) -> None:
    above = f"---\ntitle: {title}\nyear: 2009\noutlet: The Paper\nstars: 4/5\n---\n"
    assert read(above + text).title is None


def test_a_film_from_a_long_book_is_a_film() -> None:
    text = "This film of a novel of 650 pages is superb. The camera never leaves the cast."
    assert read(f"---\ntitle: Wolf Hall\nyear: 2009\n---\n{text}").title == "Wolf Hall"


def test_a_then_and_now_and_a_bare_number_above_the_same_rating() -> None:
    told = read(f"Wicked (2024)\n\n{PROSE} I rated it 8 then, now 7.\n")
    assert (told.stars, told.earlier_stars) == (7, 8)
    assert read(f"Wicked (2024)\n\n6\n\n6/10\n\n{PROSE}\n").stars == 6


def test_a_sites_name_is_no_critic_and_a_films_page_no_review() -> None:
    page = f"""<html><head><title>Wicked (2024) review</title>
        <meta name="author" content="The Lantern">
        <meta property="og:site_name" content="The Lantern">
        <link rel="canonical" href="http://localhost:1313/wicked/">
        </head><body><h1>Wicked (2024) review</h1><p>{PROSE}</p>
        <p>Letterboxd: https://letterboxd.com/film/wicked/</p></body></html>"""
    assert facts(read(page, name="x.html")) == {
        "title": "Wicked", "year": 2024, "outlet": "The Lantern",
    }  # fmt: skip
    named = read(page.replace("The Lantern", "Ana Silva"), name="x.html")
    assert (named.reviewer, named.outlet) == ("Ana Silva", "Ana Silva")


def test_a_japanese_pages_address_is_its_link_and_a_sites_is_none() -> None:
    page = f"""<html><head><title>塩の道</title><meta property="og:site_name" content="みなと">
        <link rel="canonical" href="https://minato.example/2013/09/02/shio-no-michi/">
        <meta name="publisher" content="https://minato.example/"></head>
        <body><h1>塩の道</h1><p>{"この映画はとても静かで、美しい。" * 6}</p></body></html>"""
    found = read(page, name="page.html")
    assert found.link == "https://minato.example/2013/09/02/shio-no-michi/"
    front = f"---\ntitle: Wicked\npublisher: https://minato.example/\n---\n{PROSE}"
    assert read(front).link is None


def test_japanese_labels_name_film_critic_and_paper() -> None:
    found = read(
        "映画：塩の道 (2021)\n評者：佐藤みどり\n掲載誌：みなと\n\nとても静かで、美しい傑作だ。"
    )
    assert facts(found) == {
        "title": "塩の道", "year": 2021, "reviewer": "佐藤みどり", "outlet": "みなと",
    }  # fmt: skip


_STATED = """\
Film: Wicked (2024)
Outlet: Kino am Eck
Critic: Ada Lind
Stars: 4/5
Summary: A bold and moving film that earns its songs.
"""


@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.txt", "{prose}"),
        ("x.md", "---\nlayout: post\ndate: 2024-12-01\n---\n\n{prose}"),
        ("x.md", "+++\nlayout = 'post'\n+++\n\n{prose}"),
        ("x.md", "# A night at the opera\n\n{prose}"),
        ("x.html", "<!DOCTYPE html>\n<title>Movie Blog</title>\n<body><p>{prose}</p>"),
        ("", "<html><head><title>Movie Blog</title></head><body><p>{prose}</p></body></html>"),
        ("x.html", "<p>{prose}</p>"),
        ("x.html", "{prose}<br>"),
        ("x.html", "---\nlayout: post\n---\n<p>{prose}</p>"),
    ],
)
def test_what_is_written_above_a_file_of_any_kind(name: str, text: str, gap: str) -> None:
    document = read(_STATED + gap + text.format(prose=PROSE), name=name)
    assert facts(document) == {
        "title": "Wicked", "year": 2024, "outlet": "Kino am Eck", "reviewer": "Ada Lind",
        "stars": 8,
    }  # fmt: skip
    assert document.summary == "A bold and moving film that earns its songs."


@pytest.mark.parametrize(
    "outlet",
    ["Kino 46", "Blog of 11-035.txt", "Channel 4", "Kino am Eck", "Radio 2.0", "24 Frames"],
)
def test_an_outlets_name_may_have_a_number(outlet: str) -> None:
    for line in (f"Outlet: {outlet}", f"Outlet: {outlet}, 12 June 2025"):
        assert read(f"{line}\n\nWicked (2024)\n\n{PROSE}").outlet == outlet


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.md", "---\ntitle: Heat\nyear: 1995\nauthor: Bob Stone\npublication: A Blog\nrating: 2/5"
         "\n---\n\n{prose}"),
        ("x.html", "<!DOCTYPE html><title>Heat (1995) review | A Blog</title><h1>Heat (1995) review"
         "</h1><p>By Bob Stone</p><p>★★</p><p>{prose}</p>"),
        ("x.txt", "Heat (1995)\n\nReview by Bob Stone for A Blog\n\n★★\n\n{prose}\n"),
        ("x.txt", "Heat (1995) ★★\n\n{prose}\n\nRonin (1998) ★★★\n\n{prose}"),
    ],
)  # fmt: skip
def test_what_is_written_above_a_file_holds_whatever_it_says_itself(name: str, text: str) -> None:
    found = facts(read(_STATED + text.format(prose=PROSE), name=name))
    stated = {"title": "Wicked", "year": 2024, "outlet": "Kino am Eck", "reviewer": "Ada Lind"}
    assert stated | {"stars": 8} == found


def test_a_year_above_a_file_stands_against_the_files_own() -> None:
    own = "---\ntitle: Cold Salt\nyear: 2020\n---\n\n"
    found = read(f"Film: Wicked\nYear: 2024\n{own}{PROSE}")
    assert (found.title, found.year) == ("Wicked", 2024)


@pytest.mark.parametrize("text", ["A man waits.", "---\na: b\n---\nA man waits.", "<html>A man."])
def test_what_is_written_above_a_file_is_taken_as_it_is(text: str) -> None:
    above = "Film: wicked (2024)\nOutlet: kino am eck (Berlin)\nCritic: ada\nSummary: It is slow\n"
    found = read(above + text)
    assert (found.title, found.year, found.outlet) == ("wicked", 2024, "kino am eck (Berlin)")
    assert (found.reviewer, found.summary.rstrip(".")) == ("ada", "It is slow")


@pytest.mark.parametrize(
    ("critic", "stars"),
    [
        ("Kritiker: Paul Ott", "Sterne: 4"),
        ("Kritikerin: Paula Ott", "Sterne: 4,5"),
        ("Rezensent: Paul Ott", "Étoiles : 4"),
        ("Verfasserin: Paula Ott", "Estrellas: 4"),
        ("Crítico: Paul Ott", "Stelle: 4"),
    ],
)
def test_what_is_written_above_a_file_may_be_in_other_languages(critic: str, stars: str) -> None:
    above = f"Film: Wicked (2024)\nMedium: Kino am Eck\n{critic}\n{stars}\n\n"
    found = facts(read(above + PROSE))
    assert found == {
        "title": "Wicked", "year": 2024, "outlet": "Kino am Eck",
        "reviewer": critic.partition(": ")[2], "stars": 9 if "," in stars else 8,
    }  # fmt: skip


def test_a_title_that_is_a_number_is_no_year() -> None:
    film = Facts(title="1917", year=2019)
    found = read(f"1917\n\n{PROSE}\n", name="", film=film)
    assert (found.title, found.year) == ("1917", None)


@pytest.mark.parametrize(
    ("line", "reviewer", "outlet"),
    [
        ("By Moira Keane, Leith Weekly", "Moira Keane", "Leith Weekly"),
        ("By Moira Keane, special to The Herald", "Moira Keane", None),
        ("By Moira Keane, Staff Writer", "Moira Keane", None),
        ("Von Karl Brandt für Die Laterne", "Karl Brandt", "Die Laterne"),
        ("Par Claire Morel pour Le Quai", "Claire Morel", "Le Quai"),
    ],
)
def test_where_a_critic_writes(line: str, reviewer: str, outlet: str | None) -> None:
    found = read(f"Cold Salt (2020)\n{line}\n\n{PROSE}\n")
    assert (found.reviewer, found.outlet) == (reviewer, outlet)


def test_a_quote_loses_no_word_that_only_looks_like_a_conjunction() -> None:
    text = "En fin, una película hermosa y emocionante que nadie debería perderse."
    assert read(f"La sal (2020)\n\n{text}\n").quotes == (text,)
