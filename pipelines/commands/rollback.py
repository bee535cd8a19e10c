"""corridor rollback: publish a kept release again; what was published stays kept."""

from __future__ import annotations

import argparse

from pipelines.other_layout import layout_error
from pipelines.settings import settings
from warehouse.contracts.schema import schema
from warehouse.errors import CorridorError
from warehouse.extracts.month_files import write_month
from warehouse.extracts.stale import formats_of, months_to_make
from warehouse.store import Warehouse


def execute(options: argparse.Namespace) -> None:
    """Roll back, record it, write anew the extracts of the newest month and of those it changes, and say what is next."""
    chosen = settings()
    warehouse = Warehouse(chosen.home, chosen.keep_releases)
    done = warehouse.rollback(options.release)
    if not done.changed:
        print(f"release {done.name} is published already; nothing was done")
        return
    instead = f"in place of {done.replaced}" if done.replaced else "in place of a file that could not be read"
    warehouse.record({"result": "rolled back", "release": done.name, "message": instead})
    print(f"published   {done.name}, {instead}")
    if done.version.layout != schema().layout:
        print(f"layout      {done.version}: commands may miss tables; going forward: corridor run")
    try:
        folder = chosen.home / "extracts"
        months = months_to_make(warehouse, folder, chosen.formats).months
        formats = {month: formats_of(folder, month, chosen.formats) for month in months}
        written = [write_month(warehouse, folder, month, formats[month]) for month in months]
        files = sum(len(each.of_format(form)) for each in written for form in each.made)
        print(f"extracts    {files} files of {', '.join(months) or 'no month'} written anew; other months say the same")
    except Exception as error:
        expected = error if isinstance(error, CorridorError) else layout_error(error)
        if expected is None:
            raise
        print(f"extracts    not written ({expected.message}); the files there are of other releases")
    if done.replaced:
        print(
            f"next        corridor changes --since {done.replaced} · forward again: corridor rollback {done.replaced}"
        )
