"""The formats of a month's extract, by what they are. Light: the command line reads it at every start."""

from __future__ import annotations

KINDS = {  # data is made from the key figures alone; workbook and bulletin need all facts of the month
    "data": ("csv", "json", "parquet"),
    "workbook": ("xlsx",),
    "bulletin": ("pdf", "html"),
}
FORMATS = tuple(form for forms in KINDS.values() for form in forms)
DOCUMENTS = tuple(form for form in FORMATS if form not in KINDS["data"])
BINARY = ("parquet", "xlsx", "pdf")  # no terminal can show them
