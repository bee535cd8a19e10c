"""What the files of a month, and open data, are made from: an open release, and the program behind each kind.

That is everything: a renderer reads the release and the files of its program (modules, words, catalogue, templates,
fonts), calls libraries, and asks for no day and no setting (tests/structure holds that).
"""

from __future__ import annotations

import hashlib

from warehouse.extracts.formats import KINDS
from warehouse.extracts.record import Origin
from warehouse.program import libraries_hash, program_hash
from warehouse.store import Connection

OPEN_DATA = "open_data"
PROGRAMS = {  # what is made → the module behind which everything lies that makes it
    **dict.fromkeys(KINDS["data"], "warehouse.extracts.data_files"),
    **dict.fromkeys((*KINDS["workbook"], *KINDS["bulletin"]), "warehouse.extracts.documents"),
    OPEN_DATA: "warehouse.extracts.open_data",
}


def origin(connection: Connection, what: str) -> Origin:
    """Of a format, or of open data, from an open release. Raises StoreError for a file of an older layout."""
    release, content_hash, as_of = connection.read(_RELEASE).row(0)
    return Origin(release, content_hash, as_of, program(what))


def program(what: str) -> str:
    """Hash of the program, and of the libraries, that make a format or open data."""
    return hashlib.sha256(f"{program_hash(PROGRAMS[what])} {libraries_hash()}".encode()).hexdigest()


_RELEASE = "SELECT release, content_hash, CAST(CAST(getvariable('as_of') AS DATE) AS VARCHAR) FROM meta.release"
