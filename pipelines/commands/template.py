"""corridor template: an empty spreadsheet for figures that arrive by other ways."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.settings import settings
from sources.intake.template import text, workbook
from warehouse.errors import UsageError
from warehouse.store.files import write_file


def execute(options: argparse.Namespace) -> None:
    """Write the template; a file that is there is never overwritten."""
    path = Path(options.out or f"corridor-intake.{options.lang}.{options.format}")
    if path.exists():
        raise UsageError(f"{path} exists", "name another file with --out")
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is not a folder", "name another file with --out")
    write_file(path, workbook(options.lang) if options.format == "xlsx" else text(options.lang))
    print(f"{path}: fill it in and put it into {settings().home / 'intake'}; the next run takes it")
