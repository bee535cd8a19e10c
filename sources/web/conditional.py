"""What every connector does with an address: ask whether it has changed, see that data came, land it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sources.connector import Connector
from sources.landing.zone import Landed, Landing
from sources.web.kinds import expect
from sources.web.session import Session


def land(
    session: Session,
    landing: Landing,
    connector: Connector,
    url: str,
    document: str,
    *,
    params: Mapping[str, str | int] | None = None,
    headers: Mapping[str, str] | None = None,
    accepts: Collection[str] = (),
    edition: str | None = None,
    address: str | None = None,
) -> Landed | None:
    """Land what an address gives; None where it says that nothing has changed. Raises FetchError.

    `address`: under which it is kept, where that is not the one that is asked.
    """
    known = landing.newest(connector.source, address or url)
    stamps = {name.lower(): value for name, value in known.headers.items()} if known else {}
    answer = session.fetch(
        url, params=params, headers=headers, etag=stamps.get("etag"), last_modified=stamps.get("last-modified")
    )
    if answer.data is None:
        return None
    expect(connector.source, document, answer.data, answer.content_type, accepts or connector.accepts)
    return landing.keep(
        answer.data,
        source=connector.source,
        document=document,
        url=address or answer.url,
        final_url=answer.final_url,
        status=answer.status,
        headers=answer.headers,
        edition=edition,
    )
