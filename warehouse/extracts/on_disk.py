"""The files of months on disk: where they lie.

<folder>/<YYYY-MM>/kpi-<YYYY-MM>.<language>.<format>
<folder>/<YYYY-MM>/.made.json    what each format was made from (warehouse.extracts.record)
"""

from __future__ import annotations

import re
from pathlib import Path

from warehouse.catalogue.codes import LANGUAGES
from warehouse.periods import MONTH_TEXT


def file_of(folder: Path, month: str, lang: str, form: str) -> Path:
    """Where a month's extract of a language and a format lies."""
    return folder / month / f"kpi-{month}.{lang}.{form}"


def names_of(month: str, form: str) -> list[str]:
    """The names of a month's files of a format, one a language."""
    return [file_of(Path(), month, lang, form).name for lang in LANGUAGES]


def months_on_disk(folder: Path) -> list[str]:
    """Months with extracts, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if re.match(MONTH_TEXT, path.name) and path.is_dir())
