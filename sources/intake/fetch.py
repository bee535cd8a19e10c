"""The intake folder: good files are landed and put aside, bad ones come back with every wrong cell marked.

intake/            what people drop
intake/accepted/   originals that have landed
intake/rejected/   originals that have not, each beside its annotated copy, or beside a note where no cell is to blame

What is neither taken nor sent back waits (sources.intake.waiting), and corridor status names it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path

from sources.connector import Connector
from sources.errors import MissingDocument, ParseError, SourceError, TooLarge
from sources.intake.waiting import ACCEPTED, REJECTED, obstacle, readable
from sources.landing.isolation import DocumentFailure, process_isolation, unpacked
from sources.landing.reading import printable
from sources.landing.zone import Landed, Landing
from sources.web.kinds import expect
from sources.web.session import Session
from warehouse import clock
from warehouse.files import write_whole

log = logging.getLogger("corridor")
LONGEST_NAME = 255  # bytes, of most file systems

USE_THE_TEMPLATE = "fill in a template (corridor template) and drop that, as xlsx or csv"


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land every file that is right as a whole. A rejected one stops no other; the log names it and its copy."""
    folder = landing.folder.parent / "intake"
    landed = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name in (ACCEPTED, REJECTED) or obstacle(path):
            continue
        try:
            landed.append(_take(path, landing, connector))
        except MissingDocument as error:  # it stays where it is, and waits
            log.warning("%s", error)
        except SourceError as error:
            _send_back(path, error)
            log.warning("%s", error)
    return landed


def _take(path: Path, landing: Landing, connector: Connector) -> Landed:
    """Land one file. Raises SourceError for one that is wrong, after its annotated copy is written."""
    name = readable(path.name)
    data = _bytes(path, name, connector)
    expect(
        connector.source,
        name,
        data,
        "text/csv" if path.suffix.lower() == ".csv" else "",
        connector.accepts,
        remedy=USE_THE_TEMPLATE,
    )
    _check(path, name, data, connector)
    landed = landing.keep(
        data,
        source=connector.source,
        document=name,
        url=f"file:///intake/{name}",
        final_url=f"file:///intake/{name}",
        status=200,
        headers={},
    )
    _put(path, path.parent / ACCEPTED)
    return landed


def _bytes(path: Path, name: str, connector: Connector) -> bytes:
    """Raises TooLarge; MissingDocument for a file that vanished or may not be read."""
    try:
        if path.stat().st_size > connector.max_bytes:
            raise TooLarge(connector.source, name, f"more than {connector.max_bytes:,} bytes", "split it")
        return path.read_bytes()
    except OSError as error:
        raise MissingDocument(
            connector.source, name, f"it cannot be read: {error.strerror}", "let this program read it"
        ) from error


def _check(path: Path, name: str, data: bytes, connector: Connector) -> None:
    """Raises ParseError for a file with wrong cells, after its annotated copy is written, or for one that is no table."""
    facts = {"source": connector.source, "document": name}
    try:
        report = process_isolation().run("check", data, facts)
    except DocumentFailure as failure:
        refusal = failure.message.removeprefix(f"source {connector.source}, {name}: ")
        message, _, next_move = refusal.partition("\n  → ")
        raise ParseError(
            connector.source, name, message, next_move or "fill in a new template (corridor template) and drop that"
        ) from failure
    if report["cells"]:
        copy = _beside(path, ".rejected.xlsx")
        write_whole(copy, unpacked(report["copy"]))
        raise ParseError(
            connector.source,
            name,
            f"{report['cells']} wrong cells, the first in {report['first']}",
            f"correct the marked cells of {readable(copy.name)} in intake/rejected and drop it again",
        )


def _send_back(path: Path, error: SourceError) -> None:
    """Put a file beside its annotated copy; where there is none, beside a note that holds the reason."""
    _put(path, path.parent / REJECTED)
    if not isinstance(error, ParseError) or "wrong cells" not in error.message:
        write_whole(_beside(path, ".rejected.txt"), f"{printable(str(error))}\n".encode())


def _beside(path: Path, ending: str) -> Path:
    """The name of what explains a rejected file."""
    return path.parent / REJECTED / _fitting("", path.name, ending)


def _put(path: Path, folder: Path) -> None:
    """Move a file under a name that is still free."""
    folder.mkdir(exist_ok=True)
    stamp = f"{clock.now():%Y-%m-%dT%H%M%S}"
    target = folder / _fitting(f"{stamp}_", path.name)
    number = 1
    while target.exists():
        target = folder / _fitting(f"{stamp}-{number}_", path.name)
        number += 1
    path.replace(target)


def _fitting(before: str, name: str, after: str = "") -> str:
    """A name with something before and after it, readable, and shortened in front of its ending where it grows too long."""
    stem, dot, suffix = readable(name).rpartition(".")
    stem, ending = (stem, dot + suffix + after) if stem and len(suffix) <= 5 else (readable(name), after)
    room = LONGEST_NAME - len(f"{before}{ending}".encode())
    return before + stem.encode()[:room].decode("utf-8", "ignore") + ending
