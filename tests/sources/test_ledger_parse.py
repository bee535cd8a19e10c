"""The ledger's parser: bytes in, rows of text out, and a sentence with file and line for everything else."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.errors import LayoutChanged, ParseError, SourceError, WrongEncoding
from sources.ledger.manifest import read_manifest
from sources.ledger.parse import parse
from sources.ledger.read import LEDGER
from tests.examples import examples

COLUMNS = ("series", "value", "note")
HEADER = "series,value,note\n"
NAME = "figures/some.csv"


def read(text: str | bytes):
    return parse(text.encode() if isinstance(text, str) else text, NAME, COLUMNS)


def refusal(text: str | bytes, kind: type[SourceError] = ParseError) -> SourceError:
    with pytest.raises(kind) as caught:
        read(text)
    assert NAME in str(caught.value)
    assert caught.value.next_move, "a refusal tells the next move"
    assert "\n  → " in str(caught.value)
    return caught.value


def test_rows_carry_source_document_and_line():
    frame = read(HEADER + "a,1,x\nb,2,y\n")
    assert frame.to_dicts() == [
        {"source": "ledger", "document": NAME, "line": 2, "series": "a", "value": "1", "note": "x"},
        {"source": "ledger", "document": NAME, "line": 3, "series": "b", "value": "2", "note": "y"},
    ]


def test_a_byte_order_mark_is_not_part_of_the_first_column():
    assert read(b"\xef\xbb\xbf" + HEADER.encode() + b"a,1,x\n").to_dicts() == read(HEADER + "a,1,x\n").to_dicts()


def test_windows_line_ends_read_like_unix_ones():
    assert read(HEADER.replace("\n", "\r\n") + "a,1,x\r\nb,2,y\r\n").equals(read(HEADER + "a,1,x\nb,2,y\n"))


def test_a_missing_last_line_end_loses_no_row():
    assert read(HEADER + "a,1,x").height == 1


def test_an_empty_or_blank_field_becomes_null_and_other_text_is_kept_without_outer_blanks():
    row = read(HEADER + "a,,   \n").row(0, named=True)
    assert (row["value"], row["note"]) == (None, None)
    assert read(HEADER + "  a ,1.0,b  c\n").row(0, named=True)["note"] == "b  c"


def test_numbers_stay_as_printed():
    assert read(HEADER + "a,29.40,\n").row(0, named=True)["value"] == "29.40"


def test_kazakh_letters_and_quoted_commas_survive():
    assert read(HEADER + 'a,1,"ә, ғ, қ, ң, ө, ұ, ү, һ, і"\n').row(0, named=True)["note"] == "ә, ғ, қ, ң, ө, ұ, ү, һ, і"


def test_a_line_break_inside_a_note_does_not_shift_the_lines_after_it():
    frame = read(HEADER + 'a,1,"one\ntwo\nthree"\nb,2,y\n')
    assert frame["line"].to_list() == [2, 5]
    assert frame["note"].to_list() == ["one\ntwo\nthree", "y"]


def test_a_wrong_field_count_after_a_line_break_inside_a_note_names_the_true_line():
    assert "line 5 has 2 fields, the header has 3" in str(
        refusal(HEADER + 'a,1,"one\ntwo\nthree"\nb,2\n', LayoutChanged)
    )


@pytest.mark.parametrize(
    ("row", "found"), [("a,1", 2), ("a,1,x,y", 4), ("a", 1), ("", 0)], ids=["missing", "surplus", "one", "blank line"]
)
def test_a_wrong_field_count_names_the_line_and_both_counts(row, found):
    error = refusal(HEADER + f"a,1,x\n{row}\nb,2,y\n", LayoutChanged)
    assert f"line 3 has {found} fields, the header has 3" in str(error)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("series,note", "missing: value"),
        ("series,value,note,extra", "unknown: extra"),
        ("series,volume,note", "missing: value; unknown: volume"),
        ("series,note,value", "the columns are in another order"),
        ("Series,value,note", "missing: series; unknown: Series"),
        ("series,value,value,note", "another order"),
    ],
)
def test_a_wrong_header_is_told_in_words(header, says):
    assert says in str(refusal(header + "\n" + "a,1,x\n", LayoutChanged))


def test_an_empty_file_is_a_missing_header_and_not_an_empty_table():
    assert "missing: series, value, note" in str(refusal(b"", LayoutChanged))


def test_a_header_alone_is_a_table_without_rows():
    frame = read(HEADER)
    assert frame.height == 0
    assert frame.columns == ["source", "document", "line", *COLUMNS]
    assert frame.schema == read(HEADER + "a,1,x\n").schema, "so that files can be put together"


def test_bytes_that_are_not_utf_8_are_told_with_their_line():
    error = refusal(HEADER.encode() + b"a,1,x\nb,2,\xcf\xf0\xe8\n", WrongEncoding)
    assert "line 3 is not UTF-8 (byte 0xcf)" in str(error)


def test_utf_16_is_not_utf_8():
    assert "line 1" in str(refusal((HEADER + "a,1,x\n").encode("utf-16"), WrongEncoding))


def test_an_unclosed_quotation_mark_in_the_last_row_names_its_line():
    error = refusal(HEADER + 'a,1,x\nb,2,"y\n')
    assert "line 3" in str(error)
    assert "quotation mark" in error.next_move


def test_an_unclosed_quotation_mark_further_up_names_the_line_where_its_row_begins():
    rows = "".join(f"r{n},{n},x\n" for n in range(50))
    assert re.search(r"\bline 3\b", str(refusal(HEADER + 'a,1,x\nb,2,"y\n' + rows)))


def test_a_stray_quotation_mark_is_refused_and_not_guessed():
    assert "line 2" in str(refusal(HEADER + 'a,1,"x" y\n'))


pieces = st.sampled_from([",", '"', "\n", "\r", "\r\n", " ", "a", "1", "", "ә", "\x00", "\ufeff", "=", "'", "\u2028"])


@examples()
@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(b"\x00")
@example(b"\xff")
def test_no_bytes_whatever_raise_anything_but_a_source_error(data):
    try:
        frame = parse(data, NAME, COLUMNS)
    except SourceError as error:
        assert NAME in str(error)
    else:
        assert frame.columns[3:] == list(COLUMNS)


@examples()
@given(st.lists(pieces, max_size=60).map("".join))
@example("a,1," + "x" * 200_000 + "\n")
@example('a,"' + "x" * 200_000 + '",y\n')
def test_a_good_header_with_any_text_below_it_raises_nothing_but_a_source_error(text):
    try:
        frame = read(HEADER + text)
    except SourceError as error:
        assert re.search(r"\bline \d+\b", str(error))
    else:
        lines = frame["line"].to_list()
        assert lines == sorted(set(lines)), "every row has a line of its own"
        assert all(line >= 2 for line in lines)


fields = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


@examples()
@given(st.lists(st.tuples(fields, fields, fields), max_size=8))
def test_what_a_csv_writer_wrote_is_read_back(rows):
    import csv
    import io

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    frame = read(buffer.getvalue())
    assert frame.select(COLUMNS).rows() == [tuple(field.strip() or None for field in row) for row in rows]


LISTED = [
    (kind, document) for kind, documents in read_manifest(LEDGER).documents.items() for document in documents.files
]


@pytest.mark.parametrize(("kind", "document"), LISTED, ids=[document for _, document in LISTED])
def test_every_listed_file_of_the_ledger_exists_and_parses(kind, document):
    columns = read_manifest(LEDGER).documents[kind].columns
    frame = parse((LEDGER / document).read_bytes(), document, columns)
    assert frame.height > 0, f"{document} holds no row"


def test_no_file_is_listed_twice():
    names = [document for _, document in LISTED]
    assert len(names) == len(set(names))
