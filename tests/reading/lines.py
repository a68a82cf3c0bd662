"""Lines above and below a review, and the facts that each adds to those of the review.

None: with this line, the fact is no longer certain.
"""

from __future__ import annotations

from typing import Any

PROSE = (
    "The film is a gripping, beautifully acted drama that lingers for days. It drags in its middle"
    " hour, but the final stretch is superb."
)

LINES: list[tuple[str, dict[str, Any]]] = [
    (
        "Rating: PG-13\nStars: Cynthia Erivo, Ariana Grande",
        {"certificate": "PG-13", "cast": ("Cynthia Erivo", "Ariana Grande")},
    ),
    ("Rated R for gore; Rating: 3/4", {"certificate": "R", "stars": 8}),
    ("Runtime: 2 hours, 40 minutes | Language: English | Budget: $150m", {"runtime": 160}),
    (
        "Director: Jon M. Chu\nWriter: Winnie Holzman\nStudio: Universal\n"
        "Distributor: Universal Pictures",
        {"director": "Jon M. Chu"},
    ),
    (
        "Cast: Cynthia Erivo, Ariana Grande, Jeff Goldblum, and Michelle Yeoh.",
        {"cast": ("Cynthia Erivo", "Ariana Grande", "Jeff Goldblum", "Michelle Yeoh")},
    ),
    (
        "Starring: Cynthia Erivo as Elphaba, Ariana Grande as Glinda",
        {"cast": ("Cynthia Erivo", "Ariana Grande")},
    ),
    ("Cast:\n- Cynthia Erivo\n- Ariana Grande", {"cast": ("Cynthia Erivo", "Ariana Grande")}),
    ("Director:\nJon M. Chu", {"director": "Jon M. Chu"}),
    ("By Ana Silva and Ben Okri", {"reviewer": "Ana Silva and Ben Okri"}),
    ("By Ana Silva, Film Critic", {"reviewer": "Ana Silva"}),
    (
        "By Ana Silva - June 12, 2025",
        {"reviewer": "Ana Silva"},
    ),
    (
        "Posted by Ana Silva on 12 June 2025",
        {"reviewer": "Ana Silva"},
    ),
    (
        "Reviewed by Ana Silva, 12 June 2025",
        {"reviewer": "Ana Silva"},
    ),
    ("Reviewed by moviefan99", {"reviewer": "moviefan99"}),
    ("By Empire Staff", {}),
    ("By the end you will be exhausted, and humming.", {}),
    ("With Wicked, Jon M. Chu finally finds his feet as a director.", {}),
    ("Directed by a man who loves colour, it glows.", {}),
    ("Starring everyone in town, it never rests for a minute.", {}),
    ("Published: 12.06.2025", {}),
    ("Date: June 2025", {}),
    (
        "Release date: 22 November 2024\nReview date: 25 November 2024",
        {},
    ),
    ("In cinemas 22 November 2024", {}),
    ("Website: https://www.imdb.com/title/tt1", {}),
    ("Trailer: https://youtube.com/watch?v=1", {}),
    ("Read the full review: https://reel.example/wicked", {"link": "https://reel.example/wicked"}),
    ("[Read the full review](https://reel.example/wicked)", {}),
    ("Country: UK/France", {"country": "UK/France"}),
    ("Country: USA\nYear: 2023", {"country": "USA", "year": None}),
    ("Cert: TBC\nRunning time: TBC\nDirector: TBC", {}),
    ("My score: 8", {"stars": 8}),
    ("My score: 4", {}),
    ("Rating: 8.5/10 (Great)", {"stars": 9}),
    ("Rating: ★★★★ out of 5", {"stars": 8}),
    ("RATING: 4.5 STARS", {"stars": 9}),
    ("Final Verdict: 7 out of 10", {"stars": 7}),
    ("Verdict: a glittering, overlong treat. 4/5", {"stars": 8}),
    ("The Verdict\n4/5", {"stars": 8}),
    ("Verdict: See it.", {}),
    ("Overall Grade: C", {"stars": 4}),
    ("Score: 3/5\nIMDb Score: 7.5/10\nMetascore: 73", {"stars": 6}),
    ("Audience: 95%\nCritics: 88%", {}),
    ("Rotten Tomatoes\n88%", {}),
    ("4/5 ★★★★", {"stars": 8}),
    ("I can't give it more than 3 stars.", {}),
    ("I almost gave it 5 stars, but settled on 4.", {}),
    ("It's a 4/5 from me.", {"stars": 8}),
    ("A solid 7/10.", {"stars": 7}),
    ("A 5 star performance in a 2 star film.", {}),
    ("It's no five-star classic.", {}),
    ("I would have given it 4 stars had it been shorter.", {}),
    ("He scored 10/10 on the test.", {}),
    ("Rating: 5/5 for the costumes, 2/5 for the plot", {}),
    ("Rating (Part One): 3/5", {}),
    ("My kids gave it two thumbs up.", {}),
    ("4 out of 5 dentists would walk out.", {}),
    ("⭐⭐⭐⭐☆", {"stars": 8}),
    ("Stars: ★★★", {"stars": 6}),
    ("Star rating: 3.5", {"stars": 7}),
    ("3.5 stars", {"stars": 7}),
    ("Rating - 4/5", {"stars": 8}),
    ("I rate this 6/10", {"stars": 6}),
    ("I'm rating Wicked a 6/10.", {"stars": 6}),
    ("Grease (1978) was better: 4/5.", {}),
    ("Grease: 4/5", {}),
    ("See also: Grease (1978)", {}),
    ("The Guardian gave it 4 stars. The Times called it “a 5/5 triumph”.", {}),
    ("Review: Ana Silva", {"reviewer": "Ana Silva"}),
    ("Critic: Ana Silva | Outlet: The Reel", {"reviewer": "Ana Silva", "outlet": "The Reel"}),
    ("Ana Silva for The Reel", {}),
    ("Runtime - 160 minutes", {"runtime": 160}),
    ("160min | PG | Musical", {"runtime": 160, "certificate": "PG"}),
    ("(PG, 160 mins)", {"certificate": "PG", "runtime": 160}),
    ("Cert PG, 160 mins, out now", {"certificate": "PG", "runtime": 160}),
    ("Out of 10: 7", {}),
    ("Rating: **", {"stars": 4}),
    ("My rating for this film- ****", {"stars": 8}),
    ("7 von 10 Punkten", {"stars": 7}),
    ("4 étoiles sur 5", {"stars": 8}),
    ("Оценка: 8/10", {"stars": 8}),
    ("Reżyseria: Jan Kowalski", {"director": "Jan Kowalski"}),
    ("Duration: PT1H47M", {"runtime": 107}),
    (
        "Un film di Pia Lomax. Con Ana Silva, Ben Okri",
        {"director": "Pia Lomax", "cast": ("Ana Silva", "Ben Okri")},
    ),
    ("Pubblicato da Ana Silva", {"reviewer": "Ana Silva"}),
    ("Kritik von Ana Silva", {"reviewer": "Ana Silva"}),
    ("Durata 107'", {"runtime": 107}),
    ("Director\nPia Lomax\nRunning Time\n107 min", {"director": "Pia Lomax", "runtime": 107}),
    ("Genre : Drame. Pays : France. Durée : 1h47", {"country": "France", "runtime": 107}),
    (
        "監督：ピア・ロマックス\n製作国：アメリカ",
        {"director": "ピア・ロマックス", "country": "アメリカ"},
    ),
    (
        "Dir: Jon M. Chu. Starring: Cynthia Erivo, Ariana Grande. 160 mins. PG.",
        {
            "director": "Jon M. Chu",
            "cast": ("Cynthia Erivo", "Ariana Grande"),
            "runtime": 160,
            "certificate": "PG",
        },
    ),
    ("USA, 2024. Dir Jon M. Chu", {"country": "USA", "director": "Jon M. Chu"}),
]
"""Lines of a review of Wicked (2024), and what each adds to the title and the year."""
