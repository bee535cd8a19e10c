"""Workbooks that are archives: which kind one is."""

from __future__ import annotations

import io
import zipfile

from sources.parsing.sheets import ods, xlsx
from sources.parsing.sheets.model import Workbook
from sources.parsing.sheets.refusal import WorkbookFault


def read(data: bytes) -> Workbook:
    """Raises WorkbookFault for an archive that is no workbook whose display is known."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "[Content_Types].xml" in names and any(name.endswith("workbook.xml") for name in names):
            return xlsx.read(archive)
        if "content.xml" in names:
            return ods.read(archive)
        if any(name.endswith("workbook.bin") for name in names):
            raise WorkbookFault("a binary workbook (xlsb) does not tell what it shows", "save it as xlsx")
    raise WorkbookFault("the archive holds no workbook", "open it, and save it as xlsx")
