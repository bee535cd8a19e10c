"""The intake folder: good files are landed and put aside, bad ones come back with every wrong cell marked.

intake/            what people drop
intake/accepted/   originals that have landed
intake/rejected/   originals that have not, each beside its annotated copy
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path

from sources.connector import Connector
from sources.errors import SourceError, TooLarge
from sources.intake.check import check
from sources.intake.template import annotated
from sources.landing.zone import Landed, Landing
from sources.web.kinds import expect
from sources.web.session import Session
from warehouse import clock
from warehouse.files import write_whole

log = logging.getLogger("corridor")


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land every file that is right as a whole. A rejected one stops no other; the log names it and its copy."""
    folder = landing.folder.parent / "intake"
    landed = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if not path.is_file() or path.is_symlink() or path.name.startswith((".", "~$")):
            continue
        try:
            landed.append(_take(path, landing, connector))
        except SourceError as error:
            _put(path, folder / "rejected")
            log.warning("%s", error)
    return landed


def _take(path: Path, landing: Landing, connector: Connector) -> Landed:
    """Land one file. Raises SourceError for one that is wrong, after its annotated copy is written."""
    if path.stat().st_size > connector.max_bytes:
        raise TooLarge(connector.source, path.name, f"more than {connector.max_bytes:,} bytes", "split it")
    data = path.read_bytes()
    expect(connector.source, path.name, data, "text/csv" if path.suffix.lower() == ".csv" else "", connector.accepts)
    filled = check(data, connector.source, path.name, int(str(connector.settings["unpacked_bytes"])))
    if filled.faults:
        copy = path.parent / "rejected" / f"{path.name}.rejected.xlsx"
        write_whole(copy, annotated(filled.cells, filled.faults, filled.language))
        cells = len({(row, column) for row, column, _ in filled.faults})
        raise SourceError(
            connector.source,
            path.name,
            f"{cells} wrong cells, the first in row {filled.faults[0][0]}: {filled.faults[0][2]}",
            f"correct the marked cells of {copy.name} in intake/rejected and drop it again",
        )
    landed = landing.keep(
        data,
        source=connector.source,
        document=path.name,
        url=f"file:///intake/{path.name}",
        final_url=f"file:///intake/{path.name}",
        status=200,
        headers={},
    )
    _put(path, path.parent / "accepted")
    return landed


def _put(path: Path, folder: Path) -> None:
    """Move a file under a name that is still free."""
    folder.mkdir(exist_ok=True)
    stamp = f"{clock.now():%Y-%m-%dT%H%M%S}"
    target = folder / f"{stamp}_{path.name}"
    number = 1
    while target.exists():
        target = folder / f"{stamp}-{number}_{path.name}"
        number += 1
    path.replace(target)
