"""corridor template: an empty spreadsheet, written once."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_template_is_written_once_and_never_over_another(invoke, home, tmp_path, language, form):
    file = tmp_path / f"template.{form}"
    words = ("template", "--lang", language, "--format", form, "--out", str(file))
    done = invoke(*words, home=home)
    assert done.code == 0 and str(home / "intake") in done.out.decode()
    before = file.read_bytes()
    again = invoke(*words, home=home)
    assert (again.code, file.read_bytes()) == (2, before)
    assert "exists" in again.err and "--out" in again.err
