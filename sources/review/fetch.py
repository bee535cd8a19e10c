"""The review file, landed as soon as it holds a decision and whenever its decisions change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sources.connector import Connector
from sources.landing.zone import Landed, Landing
from sources.review import decisions
from sources.web.session import Session
from warehouse import clock

ADDRESS = "file:///review/press.csv"


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land the file of the data folder, if it is there and somebody decided something."""
    path = landing.folder.parent / "review" / "press.csv"
    if not path.is_file():
        return []
    data = path.read_bytes()
    decided = [row for row in decisions.read_rows(data, path.name) if row["decision"]]
    newest = landing.newest(connector.source, ADDRESS)
    if not decided or (newest and landing.read(newest) == data):
        return []
    now = clock.now()
    return [
        landing.keep(
            data,
            source=connector.source,
            document=path.name,
            url=ADDRESS,
            final_url=ADDRESS,
            status=200,
            headers={},
            edition=now.isoformat(timespec="seconds"),
            retrieved_at=now,
        )
    ]
