"""One request for each index, with the complete set of its dictionaries: any subset gives an empty list."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from sources.connector import Connector
from sources.landing.zone import Landed, Landing
from sources.parsing.lookups import lookup
from sources.web.conditional import land
from sources.web.session import Session
from sources.web.several import Several


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land the answer for every index. Answers hold all periods, so past months come with them."""
    settings: dict[str, Any] = connector.settings
    several, documents = Several(connector.source), []
    for index, entry in lookup(connector.source, "indices").items():
        url = f"{settings['data'].format(index=index)}?period={entry['period']}&dics={entry['dics']}"
        named = f"GetIndexData {index}"
        ask = functools.partial(
            land, session, landing, connector, url, named, headers=settings["headers"], edition=index
        )
        if landed := several.attempt(url, ask):
            documents.append(landed)
    several.finish()
    return documents
