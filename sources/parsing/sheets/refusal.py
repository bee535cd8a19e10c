"""What makes a workbook unreadable as a whole; the package's entry names the document."""

from __future__ import annotations

SAVE_AGAIN = "open it, look, and save it as xlsx in a spreadsheet program"


class WorkbookFault(Exception):
    """A workbook, or a sheet of it, cannot be read as a person reads it."""

    def __init__(self, message: str, next_move: str = SAVE_AGAIN) -> None:
        super().__init__(message)
        self.next_move = next_move
