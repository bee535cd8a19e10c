"""Workbooks as a person reads them: every cell as its number format shows it, and what of them is hidden or broken.

xlsx   the format, runs of text, errors, formulas, hidden parts and merged ranges are all in the file
xls    the same, by xlrd
ods    the shown text itself is in the file
Other kinds (xlsb, and whatever else is packed like a workbook) are refused by name: nothing tells what they show.
"""

from __future__ import annotations

from sources.errors import ParseError, SourceError
from sources.parsing.sheets.model import Cell, Sheet, Workbook
from sources.parsing.sheets.refusal import WorkbookFault

__all__ = ["Cell", "Sheet", "Workbook", "read_workbook"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(data: bytes, source: str, document: str, max_bytes: int) -> Workbook:
    """All visible sheets of a workbook. Raises ParseError naming what cannot be read, TooLarge beyond `max_bytes`."""
    from sources.web.kinds import check_archive

    try:
        if data[: len(OLE)] == OLE:
            from sources.parsing.sheets import xls

            return xls.read(data)
        check_archive(source, document, data, max_bytes)
        from sources.parsing.sheets import packed

        return packed.read(data)
    except SourceError:
        raise
    except WorkbookFault as fault:
        raise ParseError(source, document, str(fault), fault.next_move) from fault
    except Exception as error:  # whatever a library or a broken file comes up with
        raise ParseError(
            source,
            document,
            f"the workbook cannot be opened: {type(error).__name__}: {error}",
            "fetch it again, or open and save it in a spreadsheet program",
        ) from error
