"""``make messages``: the template is made again from the code, and changes go into every
catalogue."""

from __future__ import annotations

from bot import language
from tests.language.catalogues import TEMPLATE, extracted, read, written


def main() -> None:
    found = extracted()
    TEMPLATE.write_bytes(written(found))
    print(f"{TEMPLATE.name}: {len(found)} texts")  # noqa: T201
    for path in sorted(language.CATALOGUES.glob("*.po")):
        catalogue = read(path)
        catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
        path.write_bytes(written(catalogue))
        missing = sum(bool(message.id) and not message.string for message in catalogue)
        print(f"{path.name}: {missing} to translate")  # noqa: T201


if __name__ == "__main__":
    main()
