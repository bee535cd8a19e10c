"""One request for each index, with the complete set of its dictionaries: any subset gives an empty list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sources.connector import Connector
from sources.landing.zone import Landed, Landing
from sources.parsing.lookups import lookup
from sources.web.conditional import land
from sources.web.session import Session


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land the answer for every index. Answers hold all periods, so past months come with them."""
    settings: dict[str, Any] = connector.settings
    documents = []
    for index, entry in lookup(connector.source, "indices").items():
        url = f"{settings['data'].format(index=index)}?period={entry['period']}&dics={entry['dics']}"
        if landed := land(
            session, landing, connector, url, f"GetIndexData {index}", headers=settings["headers"], edition=index
        ):
            documents.append(landed)
    return documents
