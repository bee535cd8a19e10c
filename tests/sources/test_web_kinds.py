"""What bytes are, whatever the server calls them."""

from __future__ import annotations

import io
import zipfile

import pytest

from sources.errors import NotTheDocument, ParseError, TooLarge
from sources.web.kinds import check_archive, expect, kind


def archive(size: int = 10) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b" " * size)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "content_type", "found"),
    [
        pytest.param(archive(), "", "xlsx", id="workbook"),
        pytest.param(archive(), "text/html", "xlsx", id="workbook-called-html"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "", "xls", id="old-workbook"),
        pytest.param(b'\xef\xbb\xbf [{"a": 1}]', "", "json", id="json-with-mark"),
        pytest.param(b'{"message": 1}', "text/html", "json", id="json-called-html"),
        pytest.param(b"<!DOCTYPE html><html>", "application/json", "html", id="html-called-json"),
        pytest.param(b"\n\n<div>login</div>", "application/json", "html", id="piece-of-html"),
        pytest.param("DAT;PERIOD;VAL\nНоябрь;201911;1".encode(), "text/csv", "csv", id="csv"),
        pytest.param(b"%PDF-1.7", "", "pdf", id="pdf"),
        pytest.param(b"\0\1\2", "", "unknown", id="noise"),
        pytest.param(b"", "application/json", "unknown", id="nothing"),
    ],
)
def test_first_bytes_decide(data: bytes, content_type: str, found: str) -> None:
    assert kind(data, content_type) == found


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "nothing came instead of json", id="nothing"),
        pytest.param(b"<html><input type=password></html>", "a login page came", id="login"),
        pytest.param("<html>Ведутся технические работы</html>".encode(), "a maintenance page came", id="maintenance"),
        pytest.param(b"<html><p>Transit</p></html>", "an HTML page came", id="page"),
        pytest.param(archive(), "xlsx data came", id="another-kind"),
        pytest.param(b"\0\1", "bytes of an unknown kind came", id="noise"),
    ],
)
def test_what_came_instead_is_told(data: bytes, words: str) -> None:
    with pytest.raises(NotTheDocument, match=words) as raised:
        expect("example", "GetIndexData 702192", data, "application/json", {"json"})
    assert "GetIndexData 702192" in str(raised.value)


def test_a_workbook_that_unpacks_to_more_than_allowed_is_refused() -> None:
    check_archive("example", "a.xlsx", archive(1000), 1000)
    with pytest.raises(TooLarge, match="more than 1,000 bytes"):
        check_archive("example", "a.xlsx", archive(1001), 1000)


def test_a_directory_that_lies_about_sizes_does_not_help() -> None:
    """The size in the directory says 10; the member holds a million bytes."""
    honest = archive(1_000_000)
    lying = honest.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises((TooLarge, ParseError)):
        check_archive("example", "a.xlsx", lying, 1000)


@pytest.mark.parametrize("keep", [5, 30, 90])
def test_a_damaged_workbook_is_told(keep: int) -> None:
    with pytest.raises(ParseError, match="damaged"):
        check_archive("example", "a.xlsx", archive(1000)[:keep], 10_000)
