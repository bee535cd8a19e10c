"""One request for each indicator; the answer is one page."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence

from sources.connector import Connector
from sources.landing.zone import Landed, Landing
from sources.parsing.lookups import lookup
from sources.web.conditional import land
from sources.web.session import Session
from sources.web.several import Several


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land the answer of every indicator; one that fails stops no other. Figures are annual, so past months are not asked for."""
    several, documents = Several(connector.source), []
    for indicator in lookup(connector.source, "indicators"):
        url = f"{str(connector.settings['address']).format(indicator=indicator)}?format=json&per_page={connector.settings['per_page']}"
        ask = functools.partial(land, session, landing, connector, url, f"{indicator}.json")
        if landed := several.attempt(url, ask):
            documents.append(landed)
    several.finish()
    return documents
