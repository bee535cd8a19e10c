"""The documents of a month as their readers meet them: one figure is one string everywhere, in three languages.

Read back by libraries that did not write them: openpyxl and fastexcel, pypdf, lxml, csv, json, polars.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path

import fastexcel
import openpyxl
import polars as pl
import pytest
from lxml import html as reader
from pypdf import PdfReader

from warehouse.catalogue.words import load_words
from warehouse.extracts.bulletin import Bulletin, bulletin, created
from warehouse.extracts.documents import documents
from warehouse.extracts.facts import Facts, read
from warehouse.extracts.kpi import COLUMNS, FIGURE_COLUMNS, SIGNED, KpiExtract, load
from warehouse.extracts.page import page
from warehouse.extracts.pdf import pdf
from warehouse.extracts.tables import Pack, is_web, tables
from warehouse.extracts.workbook import workbook
from warehouse.store import Warehouse

LANGUAGES = ("en", "ru", "kk")
MONTH = dt.date(2025, 10, 1)
MOMENT = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
KAZAKH = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"


@pytest.fixture(scope="module")
def folder(embedded_home) -> Path:
    """The documents that the main job left."""
    return embedded_home / "extracts" / "2025-10"


@pytest.fixture(scope="module")
def facts(embedded_home) -> Facts:
    return read(Warehouse(embedded_home), MONTH)


@pytest.fixture(scope="module")
def packs(embedded_home, facts) -> dict[str, Pack]:
    return {lang: Pack(facts, load(Warehouse(embedded_home), MONTH, lang)) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def told(packs) -> dict[str, Bulletin]:
    return {lang: bulletin(pack) for lang, pack in packs.items()}


def file(folder: Path, lang: str, form: str) -> Path:
    return folder / f"kpi-2025-10.{lang}.{form}"


def sheets(path: Path) -> dict[str, list[tuple[openpyxl.cell.Cell, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows()) for sheet in book}


def displayed(cell: openpyxl.cell.Cell, lang: str) -> str:
    """What a spreadsheet shows of a cell, worked out from its value and its number format alone."""
    value, pattern = cell.value, cell.number_format
    if isinstance(value, dt.datetime):
        return value.strftime(pattern.replace("yyyy", "%Y").replace("mm", "%m").replace("dd", "%d"))
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    if pattern == "0":
        return str(value)
    positive, negative, zero = pattern.split(";")
    shape = positive if value > 0 else negative if value < 0 else zero
    places = len(shape.partition(".")[2])
    sign, grouped = shape[: shape.index("#")].replace('"', ""), f"{abs(value):,.{places}f}"
    if lang != "en":
        grouped = grouped.replace(",", "\u00a0").replace(".", ",")
    return sign + grouped


def plain(text: str) -> str:
    """Text as extraction may hand it over: ligatures, kinds of spaces and line ends do not matter."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def text_of_pdf(path: Path) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(path).pages))


def table_of_page(path: Path) -> dict[str, dict[str, tuple[str, str]]]:
    """Name of the indicator → column → (figure, bounds below it)."""
    tree = reader.parse(str(path))
    (table,) = tree.xpath("//table")
    headings = [cell.text_content() for cell in table.xpath("./thead/tr/th")]
    rows = {}
    for row in table.xpath("./tbody/tr[td]"):
        name = row.xpath("./th")[0].text_content()
        cells = [(cell.text or "", "".join(cell.xpath("./small/text()"))) for cell in row.xpath("./td")]
        rows[name] = dict(zip(headings[1:], cells, strict=True))
    return rows


# The same figure is the same string


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_cell_is_one_string_in_workbook_page_pdf_csv_and_json(folder, packs, lang):
    words = load_words(lang)
    records = json.loads(file(folder, lang, "json").read_text())
    rows = {row["series"]: row for row in records["rows"]}
    in_csv = {row["series"]: row for row in csv.DictReader(io.StringIO(file(folder, lang, "csv").read_text()))}
    in_parquet = {row["series"]: row for row in pl.read_parquet(file(folder, lang, "parquet")).to_dicts()}
    made = sheets(file(folder, lang, "xlsx"))
    everything = made[words["sheet", "all"]]
    place = {cell.value: n for n, cell in enumerate(everything[0])}
    in_book = {row[COLUMNS.index("series")].value: row for row in everything[1:]}
    in_page = table_of_page(file(folder, lang, "html"))
    in_pdf = text_of_pdf(file(folder, lang, "pdf"))
    assert len(in_book) == len(rows) == len(in_csv) == len(in_parquet) > 100
    compared = 0
    for series, row in rows.items():
        for column in FIGURE_COLUMNS:
            cell = in_book[series][place[words["column", column]]]
            if row[column] is None:
                assert cell.value in ("[x]", "[z]"), (series, column)
                assert column not in records["shown"][series]
                continue
            shown = records["shown"][series][column]
            if column == "ytd_period_end":
                assert displayed(cell, lang) == shown == in_csv[series][column][:7]
                continue
            compared += 1
            assert displayed(cell, lang) == shown or column == "target_year", (series, column)
            unsigned = in_csv[series][column]
            there = shown.replace("\u00a0", "").replace("−", "-").removeprefix("+")
            there = there.replace(",", "") if lang == "en" else there.replace(",", ".")
            assert there == unsigned, (series, column)
            assert float(unsigned) == row[column] == in_parquet[series][column] == cell.value, (series, column)
    assert compared > 300
    seen = 0
    for row in packs[lang].kpi.key_rows:
        name = f"{row.values['name']}, {row.values['unit']}"
        shown = records["shown"][row.values["series"]]
        for column in ("month_value", "ytd_value", "ytd_growth_pct", "rolling_12", "target_value", "path_value", "gap"):
            figure = in_page[name][words["short", column]][0]
            if column in shown:
                seen += 1
                assert re.sub(r" (\(\d+\)|\[[a-z]\])", "", figure) == shown[column], (name, column)
                assert plain(shown[column]) in in_pdf, (name, column)
            elif column not in ("month_value",):
                assert figure in ("[x]", "[z]"), (name, column)
        low, high = shown.get("rolling_12_low"), shown.get("rolling_12_high")
        if low and high:
            assert in_page[name][words["short", "rolling_12"]][1] == f"{low}–{high}"
            assert plain(f"{low}–{high}") in in_pdf or plain(f"{low}– {high}") in in_pdf
    assert seen > 60


def test_the_headline_of_the_ambition_in_three_languages(told):
    """Golden: what a minister's letter would quote. 34.6 → 67, counted by hand in METHODS: 36.0 in [35.81, 36.19]."""
    family = {lang: dict(told[lang].headlines)[load_words(lang)["family", "transit"]] for lang in LANGUAGES}
    assert {lang: text.replace("\u00a0", " ") for lang, text in family.items()} == {
        "en": "Transit freight through Kazakhstan by all modes came to 29.4 million tonnes in January–October 2025, "
        "5 % more than in the same period of 2024. Over the last 12 months: 36.0 million tonnes (between 35.81 and "
        "36.19). That is 2.6 million tonnes below the path to 67 million tonnes in 2029; status: limited progress "
        "(certain). See note 4.",
        "ru": "За январь–октябрь 2025 года транзит грузов через Казахстан всеми видами транспорта составил "
        "29,4 млн тонн, на 5 % больше, чем за тот же период 2024 года. За последние 12 месяцев: 36,0 млн тонн "
        "(от 35,81 до 36,19). Это на 2,6 млн тонн ниже траектории к цели 67 млн тонн в 2029 году; состояние: рост "
        "недостаточен (однозначно). См. примечание 4.",
        "kk": "2025 жылғы қаңтар–қазанда көліктің барлық түрімен Қазақстан арқылы транзиттік жүк тасымалы "
        "29,4 млн тоннаны құрады, бұл 2024 жылдың сол кезеңінен 5 пайызға көп. Соңғы 12 айда: 36,0 млн тонна "
        "(35,81–36,19 аралығында). Бұл 2029 жылғы 67 млн тонна нысанасына апаратын траекториядан 2,6 млн тоннаға төмен; "
        "жағдайы: өсім жеткіліксіз (анық). 4-ескертпені қараңыз.",
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bulletin_says_what_a_reader_must_know(told, packs, lang):
    """What rests on a disputed scope says so beside the number; what is missing says why; sources carry their age."""
    said = told[lang]
    lines = {line.name: line for _, rows in said.families for line in rows}
    names = {row.values["series"]: row.values["name"] for row in packs[lang].kpi.key_rows}
    transit = lines[names["transit_freight.total"]]
    (number,) = re.findall(r"\((\d+)\)", transit.cells["target_value"].below)
    note = next(note for note in said.notes if note.startswith(f"({number}) "))
    assert "27,4" in note or "27.4" in note, "the other scope of the same target"
    assert f"({number})" in transit.cells["status"].figure
    missing = lines[names["transit_freight.total"]].cells["month_value"].figure
    assert re.fullmatch(r"\[x\] \(\d+\)", missing)
    reason = load_words(lang)["blank_reason", "only_cumulative"]
    assert f"({missing[5:-1]}) {reason}" in said.notes
    assert lines[names["titr_freight.mot"]].cells["ytd_value"].below == "2025: 01–06", "older than the month"
    assert any("18" in line and "33" in line for line in said.outlook), "the outlook's record"
    old = [source for source in said.sources if source.age]
    assert old and all(re.search(r"\d", source.age) for source in old)
    assert all(is_web(source.url) for source in said.sources)
    assert said.contradictions and said.changes


# The workbook


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_is_accessible(folder, lang):
    """The rules of the UK Government Analysis Function that a program can see."""
    path, words = file(folder, lang, "xlsx"), load_words(lang)
    book = openpyxl.load_workbook(path)
    assert book.properties.title and book.properties.language == {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}[lang]
    assert book.sheetnames[:3] == [words["sheet", code] for code in ("cover", "contents", "kpi")]
    names = [table for sheet in book for table in sheet.tables]
    assert len(names) == len(set(names)) == len(book.sheetnames) - 1, "every sheet but the cover is one table"
    explained = {str(row[0].value)[:3] for row in book[words["sheet", "notes"]].iter_rows(min_row=2)}
    marks: set[str] = set()
    for sheet in book:
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet.sheet_state == "visible" and len(sheet.title) <= 31
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        if sheet.title == words["sheet", "cover"]:
            continue
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A1:"), sheet.title
        assert sheet.freeze_panes and sheet.freeze_panes.endswith("2"), "headings stay in sight"
        headings = [cell.value for cell in sheet[1]]
        assert all(headings) and len(headings) == len({heading.casefold() for heading in headings}), sheet.title
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.fill.fill_type is None, "nothing is said by colour"
                assert cell.data_type != "f", "no formula"
                assert "[$" not in cell.number_format, "some programs show a currency for it"
                marks |= set(re.findall(r"(?<!\w)\[[a-z]\]", str(cell.value))) if isinstance(cell.value, str) else set()
    assert marks <= explained, "every mark is explained"
    with zipfile.ZipFile(path) as parts:
        (drawing,) = (parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/drawing"))
        (chart,) = (parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart"))
    assert re.search(r'descr="[^"]{60,}"', drawing), "the chart has words in its place"
    assert chart.count("<c:ser>") == 4 and 'dispBlanksAs val="span"' in chart


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_libraries_read_the_workbook_alike(folder, lang):
    path = file(folder, lang, "xlsx")
    ours = sheets(path)
    other = fastexcel.read_excel(path)
    assert other.sheet_names == list(ours)
    for name in other.sheet_names[1:]:
        sheet = other.load_sheet(name, header_row=0, dtypes="string").to_polars()
        assert sheet.columns == [cell.value for cell in ours[name][0]]
        assert sheet.height == len(ours[name]) - 1
        first = [cell.value for cell in ours[name][1]]
        read_first = sheet.row(0)
        for here, there in zip(first, read_first, strict=True):
            if isinstance(here, str):
                assert there == here
            elif isinstance(here, int | float):
                assert float(there) == here


def test_the_path_and_its_milestones_are_in_the_workbook(folder):
    rows = sheets(file(folder, "en", "xlsx"))["Trajectory"]
    place = {cell.value: n for n, cell in enumerate(rows[0])}
    by_month = {row[0].value.strftime("%Y-%m"): row for row in rows[1:]}
    column = place["Base and milestones"]
    steps = {month: row[column].value for month, row in by_month.items() if row[column].value is not None}
    assert steps == {"2024-12": 34.6, "2029-12": 67, "2035-12": 100}
    even = place["Path, even growth"]
    by_hand = {"2025-12": 39.49, "2026-12": 45.07, "2027-12": 51.44, "2029-12": 67.0}
    assert {month: by_month[month][even].value for month in by_hand} == by_hand
    assert by_month["2025-10"][place["Last 12 months"]].value == 36.0
    assert by_month["2025-09"][place["Last 12 months"]].value is None, "a chart draws a text as zero"
    assert by_month["2025-09"][place["Marks"]].value == "[x]"
    assert by_month["2026-01"][place["Marks"]].value == "[z]"


KEYS = {
    "kpi": ("name",),
    "trajectory": ("month",),
    "targets": ("trajectory", "path"),
    "rail": ("name", "month"),
    "transit": ("name", "month"),
    "air": ("name", "month"),
    "trans_caspian": ("name", "month"),
    "context": ("name", "month"),
    "all": ("series",),
    "outlook": ("name",),
    "milestones": ("milestone",),
    "contradictions": ("explanation",),
    "changes": ("against", "name", "figure"),
    "series": ("series",),
    "notes": ("note",),
    "glossary": ("term",),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_row_of_a_table_stands_twice(packs, lang):
    for table in tables(packs[lang]):
        if table.code != "sources":  # one publication may print a period twice
            keys = [tuple(row[column] for column in KEYS[table.code]) for row in table.rows]
            assert len(keys) == len(set(keys)), table.code


def test_every_link_of_the_workbook_leads_to_a_sheet_or_to_the_web(folder):
    book = openpyxl.load_workbook(file(folder, "kk", "xlsx"))
    seen = {"sheet": 0, "web": 0}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is None:
                    continue
                if cell.hyperlink.location:
                    seen["sheet"] += 1
                    assert cell.hyperlink.location.split("!")[0].strip("'") in book.sheetnames
                else:
                    seen["web"] += 1
                    assert is_web(cell.hyperlink.target) and cell.hyperlink.target == cell.value
    assert seen["sheet"] == len(book.sheetnames) - 2 and seen["web"] > 100


# The bulletin


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_is_two_tagged_pages_with_embedded_fonts(folder, told, lang):
    made = PdfReader(file(folder, lang, "pdf"))
    assert len(made.pages) == 2
    root = made.trailer["/Root"]
    assert root["/Lang"].startswith(lang) and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert "pdfuaid" in made.xmp_metadata.stream.get_data().decode()
    assert made.metadata.title == told[lang].title
    assert fonts_of(made) <= {"NotoSans", "LibertinusSerif"}, "the latter for arrows alone"
    for each in made.pages:
        for font in each["/Resources"]["/Font"].get_object().values():
            (inner,) = font.get_object()["/DescendantFonts"]
            assert (
                "/FontFile2" in inner.get_object()["/FontDescriptor"]
                or "/FontFile3" in inner.get_object()["/FontDescriptor"]
            )


def test_every_kazakh_letter_is_found_in_the_text_of_the_pdf(told):
    """A line with each letter of the alphabet, small and capital, set and read back."""
    line = " ".join(KAZAKH) + " Жүк айналымы, Ғарыш, Һәм, Ңңң"
    spoilt = Bulletin(**{**told["kk"].__dict__, "compared": line})
    made = PdfReader(io.BytesIO(pdf(spoilt, MOMENT)))
    found = plain(" ".join(each.extract_text() for each in made.pages))
    assert [letter for letter in KAZAKH if letter not in found] == []
    assert plain(line) in found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_of_the_pdf_has_every_sentence(folder, told, lang):
    found = re.sub(r"\s", "", text_of_pdf(file(folder, lang, "pdf")))
    for _, sentence in told[lang].headlines:
        assert re.sub(r"\s", "", plain(sentence)) in found
    for source in told[lang].sources:
        assert re.sub(r"\s", "", plain(source.publication)) in found


@pytest.mark.parametrize("month", ["2007-10", "2024-12", "2025-11"])
def test_every_month_has_its_two_pages(embedded_home, month):
    """Months with no target, at the end of a year, and with figures for few series."""
    warehouse = Warehouse(embedded_home)
    extracts = [load(warehouse, dt.date.fromisoformat(f"{month}-01"), lang) for lang in ("ru", "kk")]
    made = documents(warehouse, extracts, ("xlsx", "pdf", "html"))
    for extract in extracts:
        assert len(PdfReader(io.BytesIO(made[extract.lang, "pdf"])).pages) == 2
        assert openpyxl.load_workbook(io.BytesIO(made[extract.lang, "xlsx"])).sheetnames
        assert extract.title in made[extract.lang, "html"].decode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_stands_alone_and_runs_nothing(folder, told, lang):
    path = file(folder, lang, "html")
    tree = reader.parse(str(path)).getroot()
    assert tree.get("lang") == lang
    assert not tree.xpath("//script | //iframe | //link | //object | //embed | //form | //@onclick | //@onload")
    for address in tree.xpath("//@src | //@href"):
        assert is_web(address), address
    assert "url(http" not in path.read_text(), "nothing is fetched from elsewhere"
    pictures = tree.xpath("//*[local-name()='svg']")
    assert len(pictures) == 5
    assert all(picture.get("role") == "img" and len(picture.get("aria-label")) > 40 for picture in pictures)
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//title")[0].text == told[lang].title


EVIL = '<script>alert(1)</script>"\'>&#x3c;img src=x onerror=alert(2)> #eval("1") $x$ =1+1 {{ b }} ]]>'


def spoilt(pack: Pack) -> Pack:
    """A pack whose every foreign text is hostile: publishers, addresses, printed dates, notes."""
    row = pack.kpi.key_rows[4]
    hostile = {
        "publisher": EVIL,
        "url": f"javascript:{EVIL}",
        "newest_published_on": EVIL,
        "scope_note": EVIL,
        "name": EVIL,
    }
    rows = tuple(
        type(each)({**each.values, **hostile}, each.rank, each.blank_code, each.codes) if each is row else each
        for each in pack.kpi.rows
    )
    kpi = KpiExtract(**{**pack.kpi.__dict__, "rows": rows})
    conflicts = pack.facts.conflicts.with_columns(pl.lit(EVIL).alias("explanation_en"), pl.lit([EVIL]).alias("urls"))
    facts = Facts(**{**pack.facts.__dict__, "conflicts": conflicts})
    return Pack(facts, kpi)


def test_hostile_texts_are_shown_and_never_obeyed(packs):
    pack = spoilt(packs["en"])
    said = bulletin(pack)
    tree = reader.fromstring(page(said).decode())
    assert not tree.xpath("//script | //img | //@onerror")
    assert not [href for href in tree.xpath("//@href") if not is_web(href)]
    assert EVIL.split("#", maxsplit=1)[0].strip() in tree.text_content()
    shown = plain(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf(said, created(pack)))).pages))
    assert '#eval("1")' in shown and "{{ b }}" in shown
    for each in PdfReader(io.BytesIO(pdf(said, created(pack)))).pages:
        for note in each.get("/Annots") or []:
            assert is_web(note.get_object()["/A"]["/URI"])
    book = openpyxl.load_workbook(io.BytesIO(workbook(pack)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or cell.hyperlink.location or is_web(cell.hyperlink.target)


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("https://example.kz")', "+7 727", "-5 %", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(packs, text):
    pack = packs["en"]
    rows = tuple(
        type(row)({**row.values, "publisher": text, "url": text}, row.rank, row.blank_code, row.codes)
        for row in pack.kpi.rows
    )
    book = workbook(Pack(pack.facts, KpiExtract(**{**pack.kpi.__dict__, "rows": rows})))
    sheet = openpyxl.load_workbook(io.BytesIO(book))["All series"]
    column = [cell.value for cell in sheet[1]].index("Read at")
    cell = sheet.cell(2, column + 1)
    assert cell.data_type == "s"
    assert cell.value.replace("_x000D_", "\r").strip() == text.strip(), (
        "a control character is written as Excel reads it"
    )
    assert "<f>" not in "".join(
        parts.read(name).decode()
        for parts in [zipfile.ZipFile(io.BytesIO(book))]
        for name in parts.namelist()
        if name.startswith("xl/worksheets/")
    )


# The same content is the same bytes, and every text has its language


def test_documents_are_the_same_bytes_from_equal_facts(embedded_home, folder, packs):
    pack = packs["ru"]
    assert workbook(pack) == file(folder, "ru", "xlsx").read_bytes() == workbook(pack)
    said = bulletin(pack)
    assert pdf(said, created(pack)) == file(folder, "ru", "pdf").read_bytes()
    assert page(said) == file(folder, "ru", "html").read_bytes()


def own(text: str) -> str:
    """Letters that only Kazakh has, or Cyrillic ones, tell the language of a heading."""
    if re.search("[әғқңөұүһі]", text.casefold()):
        return "kk"
    return "cyrillic" if re.search("[а-яё]", text.casefold()) else "latin"


@pytest.mark.parametrize(("lang", "foreign"), [("en", {"cyrillic", "kk"}), ("ru", {"kk", "latin"}), ("kk", {"latin"})])
def test_no_heading_speaks_another_language(packs, told, lang, foreign):
    made = tables(packs[lang])
    headings = [text for table in made for text in (table.title, table.about, *table.headings.values())]
    labels = [text for key, text in told[lang].texts.items()] + [family for family, _ in told[lang].headlines]
    strange = [text for text in headings + labels if own(text) in foreign]
    assert strange == []


ARROW = "→"  # the one sign that the font lacks; it is set in the font that typst carries


def fonts_of(made: PdfReader) -> set[str]:
    every = [font.get_object() for each in made.pages for font in each["/Resources"]["/Font"].get_object().values()]
    return {font["/BaseFont"].partition("+")[2].partition("-")[0] for font in every}


def test_the_embedded_font_has_every_letter_of_the_words(told):
    """All letters of all words of three languages, set in one line: no other font has to help out."""
    letters = {letter for lang in LANGUAGES for letter in json.dumps(load_words(lang).texts, ensure_ascii=False)} | set(
        KAZAKH
    )
    bare = dict.fromkeys(
        ("headlines", "trends", "families", "notes", "outlook", "contradictions", "changes", "sources"), ()
    )
    line = " ".join(sorted(letters - {ARROW}))
    said = Bulletin(**{**told["kk"].__dict__, **bare, "path": None, "compared": line})
    assert fonts_of(PdfReader(io.BytesIO(pdf(said, MOMENT)))) == {"NotoSans"}


def test_a_signed_column_shows_its_sign_everywhere(packs):
    row = next(row for row in packs["kk"].kpi.rows if row.values["series"] == "transit_freight.total")
    assert {column: row.text(column, "kk")[0] for column in SIGNED if row.values[column] is not None}["gap"] == "−"
    assert row.text("ytd_growth_pct", "kk") == "+5"
    assert row.values["gap"] == Decimal("-2.6")
