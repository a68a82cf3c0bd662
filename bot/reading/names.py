"""What names of people, films, countries and certificates look like."""

from __future__ import annotations

import re

_PARTICLES = {
    "van", "av", "das", "y", "le", "de", "st.", "ter", "e", "vander", "bin", "af", "ten", "von",
    "el", "da", "ibn", "den", "du", "der", "do", "dos", "di", "ben", "al", "la", "zu", "della",
    "del",
}  # fmt: skip
_NO_NAME = {
    "a", "admin", "an", "and", "anonymous", "as", "but", "cast", "cert", "cinema", "club",
    "contributor", "contributors", "crew", "critic", "critics", "daily", "date", "desk",
    "director", "editor", "editors", "entertainment", "film", "films", "guardian", "guest", "he",
    "her", "herald", "his", "i", "in", "it", "magazine", "media", "mins", "minutes", "more",
    "movie", "movies", "my", "n/a", "news", "none", "of", "on", "one", "online", "or", "other",
    "others", "our", "pictures", "post", "posted", "press", "published", "rated", "rating",
    "review", "reviews", "she", "staff", "star", "stars", "studio", "studios", "tba", "tbc",
    "tbd", "team", "that", "the", "this", "three", "times", "today", "two", "unknown", "various",
    "we", "weekly", "which", "who", "with", "your",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_](?:[\w.'’‘&-]*[\w.])?")
_COUNTRIES = {
    "us", "usa", "u.s.", "u.s.a.", "uk", "u.k.", "gb", "great britain", "britain", "england",
    "scotland", "wales", "ireland", "northern ireland", "france", "germany", "west germany",
    "east germany", "italy", "spain", "portugal", "belgium", "netherlands", "the netherlands",
    "luxembourg", "switzerland", "austria", "denmark", "sweden", "norway", "finland", "iceland",
    "poland", "czech republic", "czechia", "czechoslovakia", "slovakia", "hungary", "romania",
    "bulgaria", "greece", "turkey", "türkiye", "russia", "soviet union", "ussr", "ukraine",
    "belarus", "georgia", "armenia", "serbia", "croatia", "slovenia", "bosnia",
    "bosnia and herzegovina", "kosovo", "albania", "macedonia", "north macedonia", "montenegro",
    "yugoslavia", "estonia", "latvia", "lithuania", "malta", "cyprus", "israel", "palestine",
    "lebanon", "syria", "jordan", "iraq", "iran", "saudi arabia", "qatar", "united arab emirates",
    "uae", "egypt", "tunisia", "algeria", "morocco", "senegal", "mali", "nigeria", "ghana",
    "kenya", "ethiopia", "rwanda", "sudan", "south africa", "lesotho", "burkina faso", "cameroon",
    "angola", "zambia", "zimbabwe", "chad", "india", "pakistan", "bangladesh", "nepal", "bhutan",
    "sri lanka", "afghanistan", "china", "hong kong", "taiwan", "japan", "south korea",
    "north korea", "korea", "mongolia", "thailand", "vietnam", "cambodia", "laos", "myanmar",
    "malaysia", "singapore", "indonesia", "philippines", "the philippines", "kazakhstan",
    "kyrgyzstan", "uzbekistan", "australia", "new zealand", "canada", "mexico", "cuba", "haiti",
    "jamaica", "guatemala", "costa rica", "panama", "dominican republic", "puerto rico",
    "colombia", "venezuela", "ecuador", "peru", "bolivia", "brazil", "chile", "argentina",
    "uruguay", "paraguay", "united states", "united kingdom", "united states of america",
}  # fmt: skip
_CERTIFICATE = r"(?:PG-?13|NC-?17|R18\+?|12A|PG|12|15|18|U|G|R)"
_EXACT = re.compile(_CERTIFICATE)
_CERTIFIED = re.compile(
    rf"(?:(?:rated|cert(?:ificate)?\.?|bbfc|mpaa?|uk|us)[\s:]*){{0,3}}({_CERTIFICATE})"
    r"(?:\s(?:cert(?:ificate)?\b\.?))?(?![\w+-]|\.\d)",
    re.I,
)


def is_person(text: str, *, least: int = 2) -> bool:
    """Whether it has the form of a name: two to five words in capitals, particles in small."""
    words = text.split()
    if not least <= len(words) <= 5 or len(text) > 60:
        return False
    if any(word.lower().strip(".,") in _NO_NAME for word in words):
        return False
    if not all(_WORD.fullmatch(word) for word in words):
        return False
    if not all(is_capital(word) or word.lower() in _PARTICLES for word in words):
        return False
    return is_capital(words[-1]) and not (len(words) > 1 and text.isupper() and len(text) < 5)


def is_capital(word: str) -> bool:
    """Also for scripts without capitals, and names as d'Arcy or al-Mansour."""
    return not word[0].islower() or any(c.isupper() for c in word)


_COUNTRY_CUT = re.compile(r"\s*(?:[/,;&+]|\s-\s|\band\b)\s*|-(?=[A-Z])")


def is_country(text: str) -> bool:
    """One or several that are known: "US", "UK/France"."""
    pieces = [piece for piece in _COUNTRY_CUT.split(text.strip()) if piece]
    return 0 < len(pieces) <= 8 and all(is_one_country(piece) for piece in pieces)


def is_one_country(text: str) -> bool:
    text = text.strip()
    return text[:1].isupper() and text.lower() in _COUNTRIES


def certificate(text: str, *, labelled: bool) -> tuple[str, int, int] | None:
    """A certificate at the text's beginning, as written, and where it stands.

    Without a label the text has to be the certificate, and in capitals.
    """
    if not labelled:
        return (text, 0, len(text)) if _EXACT.fullmatch(text) else None
    match = _CERTIFIED.match(text)
    if not match or (match[1].lower() in {"u", "g", "r"} and not match[1].isupper()):
        return None
    return match[1], match.start(1), match.end()
