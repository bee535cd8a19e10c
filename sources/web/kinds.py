"""What bytes are, by their first ones and their shape: a login page under a data address is not data."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection

import lxml.etree
import lxml.html

from sources.errors import NotTheDocument, ParseError, TooLarge

LOGIN = re.compile(rb"type=[\"']?password|log[ -]?in|sign[ -]?in|\xd0\xb2\xd1\x85\xd0\xbe\xd0\xb4", re.IGNORECASE)
MAINTENANCE = re.compile(
    "maintenance|technical works|технические работы|техническ\\w+ работ|техникалық жұмыс".encode(), re.IGNORECASE
)
CHUNK = 1 << 16

LOOK_THERE = "open the address in a browser; if the source has moved, change its manifest"


def kind(data: bytes, content_type: str = "") -> str:
    """xlsx, xls, json, html, csv, pdf or unknown. `content_type` decides only what the bytes leave open."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf").lstrip()
    lower = start[:512].lower()
    for name, signs in (
        ("xlsx", (b"PK\x03\x04", b"PK\x05\x06")),
        ("xls", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
        ("pdf", (b"%PDF",)),
        ("json", (b"[", b"{")),
    ):
        if start.startswith(signs):
            return name
    if b"<html" in lower or b"<!doctype html" in lower or (start[:1] == b"<" and b"<?xml" not in lower[:5]):
        return "html"
    if b"\0" not in data[:4096] and re.search(rb"[,;\t]", start.split(b"\n", 1)[0]) and "html" not in content_type:
        return "csv"
    return "html" if "html" in content_type and start else "unknown"


def expect(
    source: str, document: str, data: bytes, content_type: str, accepts: Collection[str], *, remedy: str = LOOK_THERE
) -> str:
    """The kind of the bytes, if it is one of `accepts`. Raises NotTheDocument, saying what came instead, and the remedy."""
    actual = kind(data, content_type)
    if actual in accepts:
        return actual
    if not data.strip():
        what = "nothing"
    elif actual == "html":
        what = _page(data[:CHUNK])
    else:
        what = f"{actual} data" if actual != "unknown" else "bytes of an unknown kind"
    raise NotTheDocument(
        source,
        document,
        f"{what} came instead of {' or '.join(sorted(accepts))}",
        remedy,
    )


def list_tree(page: bytes, source: str, document: str) -> lxml.html.HtmlElement:
    """A page that lists others, as a tree. Raises NotTheDocument for one that holds none."""
    try:
        text = page.decode("utf-8", "replace")
        return lxml.html.fromstring("".join(letter for letter in text if letter.isprintable() or letter.isspace()))
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise NotTheDocument(source, document, f"the page cannot be read: {error}", "look at it by hand") from error


def _page(start: bytes) -> str:
    """What an HTML page is that came instead of data."""
    if LOGIN.search(start):
        return "a login page"
    return "a maintenance page" if MAINTENANCE.search(start) else "an HTML page"


def check_archive(source: str, document: str, data: bytes, max_bytes: int) -> None:
    """Refuse a workbook (a zip archive) that unpacks to more than `max_bytes`, whatever its directory says.

    Raises TooLarge, or ParseError for an archive that cannot be opened.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            declared = sum(member.file_size for member in members)
            total = 0
            for member in members if declared <= max_bytes else ():
                with archive.open(member) as file:
                    while chunk := file.read(CHUNK):
                        total += len(chunk)
                        if total > max_bytes:
                            break
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]  # fmt: skip
        raise ParseError(source, document, f"the workbook is damaged: {error}", "fetch it again, or open and save it in a spreadsheet program") from error  # fmt: skip
    if declared > max_bytes or total > max_bytes:
        raise TooLarge(
            source,
            document,
            f"the workbook unpacks to more than {max_bytes:,} bytes",
            "look at it by hand: it may be a zip bomb",
        )
