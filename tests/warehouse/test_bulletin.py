"""The bulletin as its readers meet it: what it says of a month, its two tagged pages as PDF, and its page for the web."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import re

import openpyxl
import pytest
from lxml import html as reader
from pypdf import PdfReader

from tests.warehouse.reading_back import file, fonts_of, plain, text_of_pdf
from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.words import load_words
from warehouse.extracts.documents import documents
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import read_key_facts
from warehouse.extracts.links import is_web
from warehouse.extracts.month_facts import read_month_facts
from warehouse.extracts.pdf import pdf
from warehouse.store import Warehouse

MOMENT = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
KAZAKH = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"
ARROW = "→"  # the one sign that the font lacks; it is set in the font that typst carries


def test_the_headline_of_the_ambition_in_three_languages(bulletins):
    """Golden: what a minister's letter would quote. 34.6 → 67, counted by hand in METHODS: 36.0 in [35.81, 36.19]."""
    family = {lang: dict(bulletins[lang].headlines)[load_words(lang)["family", "transit"]] for lang in LANGUAGES}
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
def test_the_bulletin_says_what_a_reader_must_know(bulletins, editions, lang):
    """What rests on a disputed scope says so beside the number; what is missing says why; sources carry their age."""
    composed = bulletins[lang]
    lines = {line.name: line for _, rows in composed.families for line in rows}
    names = {row.values["series"]: row.values["name"] for row in editions[lang].kpi.key_rows}
    transit = lines[names["transit_freight.total"]]
    (number,) = re.findall(r"\((\d+)\)", transit.cells["target_value"].below)
    note = next(note for note in composed.notes if note.startswith(f"({number}) "))
    assert "27,4" in note or "27.4" in note, "the other scope of the same target"
    assert f"({number})" in transit.cells["status"].figure
    missing = lines[names["transit_freight.total"]].cells["month_value"].figure
    assert re.fullmatch(r"\[x\] \(\d+\)", missing)
    reason = load_words(lang)["blank_reason", "only_cumulative"]
    assert f"({missing[5:-1]}) {reason}" in composed.notes
    assert lines[names["titr_freight.mot"]].cells["ytd_value"].below == "2025: 01–06", "older than the month"
    assert any("18" in line and "33" in line for line in composed.outlook), "the outlook's record"
    old = [source for source in composed.sources if source.age]
    assert old and all(re.search(r"\d", source.age) for source in old)
    assert all(is_web(source.url) for source in composed.sources)
    assert composed.contradictions and composed.changes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_is_two_tagged_pages_with_embedded_fonts(folder, bulletins, lang):
    made = PdfReader(file(folder, lang, "pdf"))
    assert len(made.pages) == 2
    root = made.trailer["/Root"]
    assert root["/Lang"].startswith(lang) and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert "pdfuaid" in made.xmp_metadata.stream.get_data().decode()
    assert made.metadata.title == bulletins[lang].title
    assert fonts_of(made) <= {"NotoSans", "LibertinusSerif"}, "the latter for arrows alone"
    for each in made.pages:
        for font in each["/Resources"]["/Font"].get_object().values():
            (inner,) = font.get_object()["/DescendantFonts"]
            assert (
                "/FontFile2" in inner.get_object()["/FontDescriptor"]
                or "/FontFile3" in inner.get_object()["/FontDescriptor"]
            )


def test_every_kazakh_letter_is_found_in_the_text_of_the_pdf(bulletins):
    """A line with each letter of the alphabet, small and capital, set and read back."""
    line = " ".join(KAZAKH) + " Жүк айналымы, Ғарыш, Һәм, Ңңң"
    spoilt = dataclasses.replace(bulletins["kk"], compared=line)
    made = PdfReader(io.BytesIO(pdf(spoilt, MOMENT)))
    found = plain(" ".join(each.extract_text() for each in made.pages))
    assert [letter for letter in KAZAKH if letter not in found] == []
    assert plain(line) in found


def test_the_embedded_font_has_every_letter_of_the_words(bulletins):
    """All letters of all words of three languages, set in one line: no other font has to help out."""
    letters = {letter for lang in LANGUAGES for letter in json.dumps(load_words(lang).texts, ensure_ascii=False)} | set(
        KAZAKH
    )
    bare = dict.fromkeys(
        ("headlines", "trends", "families", "notes", "outlook", "contradictions", "changes", "sources"), ()
    )
    line = " ".join(sorted(letters - {ARROW}))
    composed = dataclasses.replace(bulletins["kk"], **bare, path=None, compared=line)
    assert fonts_of(PdfReader(io.BytesIO(pdf(composed, MOMENT)))) == {"NotoSans"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_of_the_pdf_has_every_sentence(folder, bulletins, lang):
    found = re.sub(r"\s", "", text_of_pdf(file(folder, lang, "pdf").read_bytes()))
    for _, sentence in bulletins[lang].headlines:
        assert re.sub(r"\s", "", plain(sentence)) in found
    for source in bulletins[lang].sources:
        assert re.sub(r"\s", "", plain(source.publication)) in found


@pytest.mark.parametrize("month", ["2007-10", "2024-12", "2025-11"])
def test_every_month_has_its_two_pages(embedded_home, month):
    """Months with no target, at the end of a year, and with figures for few series."""
    with Warehouse(embedded_home).reader() as connection:
        facts = read_month_facts(connection, read_key_facts(connection, dt.date.fromisoformat(f"{month}-01")))
    for edition in (Edition.of(facts, lang) for lang in ("ru", "kk")):
        made = dict(documents(edition, ("xlsx", "pdf", "html")))
        assert len(PdfReader(io.BytesIO(made["pdf"])).pages) == 2
        assert openpyxl.load_workbook(io.BytesIO(made["xlsx"])).sheetnames
        assert edition.kpi.title in made["html"].decode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_stands_alone_and_runs_nothing(folder, bulletins, lang):
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
    assert tree.xpath("//title")[0].text == bulletins[lang].title
