"""Makes the pages of docs/reference anew: python -m tests.docs.reference [FOLDER]."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.docs.reference import commands, data_dictionary, rules, series, settings

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "reference"
PAGES = {
    "commands": commands.page,
    "data_dictionary": data_dictionary.page,
    "rules": rules.page,
    "series": series.page,
    "settings": settings.page,
}


def write(folder: Path) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / f"{name}.md").write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
