"""The catalogue is closed both ways: what is used exists, and what exists is used; three languages everywhere."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from babel import Locale
from babel.dates import format_date

from sources.ledger.read import Reading, read_ledger
from warehouse.catalogue import codes, words
from warehouse.catalogue.load import FOLDER, Catalogue, catalogue, read_catalogue
from warehouse.errors import CatalogueError

LANGUAGES = ("en", "ru", "kk")


@pytest.fixture(scope="module")
def held() -> Catalogue:
    return catalogue()


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_ledger()


def used_series(reading: Reading) -> set[str]:
    return set(reading.figures["series"]) | set(reading.targets["series"])


def test_every_series_that_a_figure_or_target_names_exists(held, reading):
    assert sorted(used_series(reading) - set(held.series)) == []


def test_every_series_that_is_not_planned_is_used(held, reading):
    current = {code for code, series in held.series.items() if not series.planned}
    assert sorted(current - used_series(reading)) == []


def test_no_planned_series_is_used(held, reading):
    planned = {code for code, series in held.series.items() if series.planned}
    assert planned, "without a planned series this test says nothing: remove it with the key"
    assert sorted(planned & used_series(reading)) == []


def test_every_step_of_a_trajectory_stands_on_an_announced_target_of_its_series(held, reading):
    announced = set(reading.targets.filter(pl.col("printed_value").is_not_null()).select("target", "series").rows())
    steps = {(step.target, path.series) for path in held.trajectories.values() for step in path.steps}
    assert steps
    assert sorted(steps - announced) == []


def test_the_step_of_a_trajectory_is_in_the_year_for_which_its_target_was_announced(held, reading):
    horizons = dict(reading.targets.select("target", pl.col("horizon_end").str.head(4)).rows())
    late = [
        (path.trajectory, step.target)
        for path in held.trajectories.values()
        for step in path.steps
        if horizons[step.target] != str(step.year)
    ]
    assert late == []


def test_every_rival_of_a_trajectory_names_it_back(held):
    pairs = {(path.trajectory, path.rival) for path in held.trajectories.values() if path.rival}
    assert pairs == {(rival, path) for path, rival in pairs}


@pytest.mark.parametrize(("kind", "column"), [("milestone_items", "item"), ("milestone_topics", "topic")])
def test_milestone_items_and_topics_exist_and_are_used(held, reading, kind, column):
    assert set(getattr(held, kind)) == set(reading.milestones[column].drop_nulls())


def test_a_topic_is_asked_of_one_item_only(held, reading):
    asked = reading.milestones.filter(pl.col("topic").is_not_null()).select("topic", "item").unique().rows()
    assert sorted(asked) == sorted((topic.topic, topic.item) for topic in held.milestone_topics.values())


@pytest.mark.parametrize("rows", ["figures", "targets", "milestones"])
def test_every_authority_and_unit_that_a_row_names_exists(held, reading, rows):
    frame = getattr(reading, rows)
    assert set(frame["authority"]) <= set(held.authorities)
    assert set(frame["printed_unit"].drop_nulls()) <= set(held.unit_frame()["printed_unit"])


def test_every_spelling_of_a_unit_means_one_unit(held):
    spellings = held.unit_frame()
    assert spellings.filter(pl.col("printed_unit").is_duplicated()).is_empty()


def test_only_pieces_are_printed_where_the_series_counts_otherwise(held, reading):
    """Containers in pieces are no TEU: such a level is refused. No tonnes were written where passengers belong."""
    dimension = dict(held.unit_frame().select("printed_unit", "dimension").rows())
    levels = reading.figures.filter(pl.col("printed_value").is_not_null()).select("series", "printed_unit").rows()
    pairs = {(dimension[printed], dimension[held.series[code].unit]) for code, printed in levels}
    assert {(one, other) for one, other in pairs if one != other} <= {(dimension["containers"], dimension["TEU"])}


def test_every_family_has_one_headline(held):
    for family in ("rail", "transit", "air", "trans_caspian"):
        firsts = [s.series for s in held.series.values() if s.family == family and s.rank == 1]
        assert len(firsts) == 1, family


def test_ranks_within_a_family_are_told_apart(held):
    ranks = [(s.family, s.rank) for s in held.series.values() if s.rank]
    assert sorted(ranks) == sorted(set(ranks))


def test_the_folder_and_the_file_name_of_a_series_say_its_family_and_code(held):
    files = {(path.parent.name, path.stem) for path in (FOLDER / "series").rglob("*.yaml")}
    assert files == {(series.family, code) for code, series in held.series.items()}


# Languages


@pytest.mark.parametrize("field", ["name", "definition"])
def test_every_series_has_its_own_words_in_russian_and_kazakh(held, field):
    texts = {code: getattr(series, field) for code, series in held.series.items()}
    assert [code for code, text in texts.items() if not all(getattr(text, lang).strip() for lang in LANGUAGES)] == []
    assert [code for code, text in texts.items() if text.ru == text.kk] == []
    assert [code for code, text in texts.items() if text.en in (text.ru, text.kk)] == []


@pytest.mark.parametrize("field", ["name"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_series_have_the_same_name(held, field, lang):
    names = [getattr(getattr(series, field), lang) for series in held.series.values()]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def texts(lang: str) -> dict[str, str]:
    """All texts of a language, keyed by their path."""

    def walk(node: object, path: str) -> dict[str, str]:
        if isinstance(node, dict):
            return {k: v for key, child in node.items() for k, v in walk(child, f"{path}.{key}").items()}
        return {path: str(node)}

    return walk(json.loads((words.FOLDER / f"{lang}.json").read_text(encoding="utf-8")), "")


def test_every_language_of_the_words_is_there_and_no_other():
    assert {path.stem for path in words.FOLDER.glob("*.json")} == set(LANGUAGES) == set(codes.LANGUAGES)


FORMS = re.compile(r"^(\.(?:unit_form|counted)\.[^.]+)\..+")  # what follows are cases and plural forms of a language


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_words_have_the_same_keys_in_every_language(lang):
    english, other = ({FORMS.sub(r"\1", key) for key in texts(each)} for each in ("en", lang))
    assert english ^ other == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_empty(lang):
    assert [key for key, text in texts(lang).items() if not text.strip()] == []


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_words_have_the_same_blanks_to_fill_in_every_language(lang):
    def blanks(text: str) -> set[str]:
        """Names of the blanks; a case form of a blank fills the same one."""
        found = {part.split("}")[0] for part in text.split("{")[1:]}
        return {re.sub(r"_(in|accusative|dative)$", "", name) for name in found}

    english, other = texts("en"), texts(lang)
    differing = [key for key in english if key in other and blanks(english[key]) != blanks(other[key])]
    assert differing == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_plural_form_of_the_language_is_there(lang):
    """A noun that is declined by number has the form for whatever number comes: the categories are the CLDR's."""
    categories = {Locale.parse(lang).plural_form(number) for number in (0, 1, 2, 5, 11, 21, 1.5)} | {"other"}
    groups = json.loads((words.FOLDER / f"{lang}.json").read_text(encoding="utf-8"))
    declined = [*groups["counted"].values(), *(form for unit in groups["unit_form"].values() for form in unit.values())]
    assert [forms for forms in declined if isinstance(forms, dict) and set(forms) != categories] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_figure_can_be_told_in_a_sentence(held, lang):
    """The units of key figures have the forms that sentences need, and headlines a sentence of their own."""
    groups = words.load_words(lang).texts
    ranked = [series for series in held.series.values() if series.rank is not None]
    assert {series.unit for series in ranked} - set(groups["unit_form"]) == set()
    headlines = {series.series for series in ranked if series.rank == 1}
    assert headlines - {key.partition(":")[0] for key in groups["headline"]} == set()
    if lang == "kk":
        assert all({"nominative", "accusative", "dative"} == set(forms) for forms in groups["unit_form"].values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_months_are_named_as_the_language_names_them(lang):
    own = words.load_words(lang).texts["month"]
    names = [format_date(dt.date(2025, n, 1), "LLLL", locale=lang) for n in range(1, 13)]
    assert [own[str(n)].casefold() for n in range(1, 13)] == [name.casefold() for name in names]


def test_a_missing_word_says_where_to_add_it():
    with pytest.raises(CatalogueError, match=r"no kk text for column\.no_such_column") as error:
        words.load_words("kk")["column", "no_such_column"]
    assert "kk.json" in error.value.next_move


# Spoilt copies

Spoil = Callable[[str, Callable[[str], str]], Path]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Copies the catalogue, changes the text of one file of the copy, and gives the folder."""
    folder = tmp_path / "catalogue"

    def change(file: str, edit: Callable[[str], str]) -> Path:
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        path = folder / file
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = edit(before)
        assert after != before, "the edit changed nothing"
        path.write_text(after, encoding="utf-8")
        return folder

    return change


TRANSIT = "series/transit/transit_freight.total.yaml"


def test_an_untouched_copy_is_read(tmp_path):
    copy = tmp_path / "catalogue"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    assert read_catalogue(copy) == catalogue()


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        (TRANSIT, "counts:", "countz:", "countz"),
        (TRANSIT, "rank: 1", "rank: 1\nrnak: 2", "rnak"),
        (TRANSIT, "measure_type: flow", "measure_type: flood", "measure_type"),
        (TRANSIT, "family: transit", "family: transport", "family"),
        (TRANSIT, "\n  kk: ", "\n  kz: ", "kk"),
        ("units.yaml", "factor: 1000\n", "factor: 0\n", "factor"),
        ("authorities.yaml", "per_publisher: true", "per_publisher: sometimes", "per_publisher"),
        ("trajectories/transit_total.yaml", "year: 2029", "year: 2019", "years of a trajectory must rise"),
        ("trajectories/transit_total.yaml", "value: 34.6", "value: -34.6", "value"),
        ("milestone_topics.yaml", "  item: ", "  itm: ", "itm"),
    ],
)
def test_an_unknown_key_or_value_names_the_file_and_the_key(spoil, file, old, new, named):
    folder = spoil(file, lambda text: text.replace(old, new, 1))
    with pytest.raises(CatalogueError) as error:
        read_catalogue(folder)
    assert str(folder / file) in error.value.message
    assert named in error.value.message
    assert error.value.next_move


def test_yaml_that_cannot_be_read_names_the_file(spoil):
    folder = spoil(TRANSIT, lambda text: text + "\n  - [")
    with pytest.raises(CatalogueError) as error:
        read_catalogue(folder)
    assert str(folder / TRANSIT) in error.value.message


@pytest.mark.parametrize(
    ("file", "edit", "named"),
    [
        (
            TRANSIT,
            lambda text: text.replace("unit: Mt", "unit: furlongs"),
            "transit_freight.total has the unknown unit",
        ),
        (TRANSIT, lambda text: text.replace("[MOT]", "[NOBODY]"), "unknown authority NOBODY"),
        (TRANSIT, lambda text: text.replace("transit_freight.rail,", "nowhere,"), "unknown series nowhere"),
        (TRANSIT, lambda text: text + "part_of: [nowhere]\n", "unknown series nowhere"),
        (
            "trajectories/transit_total.yaml",
            lambda text: text.replace("series: transit_freight.total", "series: nowhere"),
            "trajectory transit_total has the unknown series nowhere",
        ),
        (
            "trajectories/transit_total.yaml",
            lambda text: text.replace("rival: transit_rail", "rival: nowhere"),
            "unknown rival nowhere",
        ),
        ("trajectories/transit_ndp.yaml", lambda text: text + "\nprimary: true\n", "two primary trajectories"),
        (
            "milestone_topics.yaml",
            lambda text: text.replace("item: aktau_container_hub", "item: nowhere"),
            "unknown item nowhere",
        ),
    ],
)
def test_files_that_do_not_fit_each_other_are_refused(spoil, file, edit, named):
    folder = spoil(file, edit)
    with pytest.raises(CatalogueError) as error:
        read_catalogue(folder)
    assert named in error.value.message
    assert str(folder) in str(error.value)


def test_a_series_code_defined_twice_is_refused_by_its_code(spoil):
    twin = "series/transit/a_twin.yaml"
    folder = spoil(twin, lambda _: (FOLDER / TRANSIT).read_text(encoding="utf-8"))
    with pytest.raises(CatalogueError, match=r"transit_freight\.total") as error:
        read_catalogue(folder)
    assert "twice" in error.value.message


def test_a_series_code_defined_twice_names_the_files(spoil):
    twin = "series/transit/a_twin.yaml"
    folder = spoil(twin, lambda _: (FOLDER / TRANSIT).read_text(encoding="utf-8"))
    with pytest.raises(CatalogueError) as error:
        read_catalogue(folder)
    assert "a_twin.yaml" in str(error.value)


@pytest.mark.parametrize("file", ["units.yaml", "authorities.yaml", "milestone_items.yaml", "milestone_topics.yaml"])
def test_an_entry_listed_twice_is_refused_by_its_code(spoil, file):
    def first_again(text: str) -> str:
        start = text.index("- ")
        end = text.index("\n- ", start) + 1
        return text + ("" if text.endswith("\n") else "\n") + text[start:end]

    folder = spoil(file, first_again)
    with pytest.raises(CatalogueError, match="defined twice"):
        read_catalogue(folder)


@pytest.mark.parametrize("file", ["units.yaml", "authorities.yaml", "milestone_items.yaml"])
def test_a_missing_file_is_named(tmp_path, file):
    folder = tmp_path / "catalogue"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    (folder / file).unlink()
    with pytest.raises(CatalogueError, match=file):
        read_catalogue(folder)


@pytest.mark.parametrize(
    "text",
    ["", "unit: t\n", "5\n"],
    ids=["empty", "one entry", "a number"],
)
def test_a_list_file_that_holds_no_list_is_named(spoil, text):
    folder = spoil("units.yaml", lambda _: text)
    with pytest.raises(CatalogueError, match=r"units\.yaml"):
        read_catalogue(folder)


def test_a_yaml_key_written_twice_is_refused(spoil):
    folder = spoil(TRANSIT, lambda text: text + "unit: t\n")
    with pytest.raises(CatalogueError):
        read_catalogue(folder)
