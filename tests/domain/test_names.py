"""Names compare as people mean them, and become folder names of their own."""

from __future__ import annotations

import unicodedata

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_lib.domain.names import FOLD_SQL, SLUG, closest, fold, slugify


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Clinique Nord ", "clinique nord"),
        ("Boréal Infogérance", "boreal infogerance"),
        ("L’Œuvre d’Été", "l'œuvre d'ete"),
        ("\u00a0GARÇON\u2009", "garcon"),
        ("e\u0301te\u0301", "ete"),
        ("İstanbul", "istanbul"),
        ("ΑΣ", "ασ"),
        ("Straße", "straße"),
        ("tab\t", "tab\t"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_is_what_duckdb_does_for_every_letter() -> None:
    # Letters that this Python does not know yet may differ.
    letters = [
        chr(code)
        for code in range(1, 0x30000)
        if unicodedata.category(chr(code)) not in ("Cs", "Cn")
    ]
    texts = letters + [f" aÉ{letter}’ ç " for letter in letters]
    folded = duckdb.execute(
        f"select {FOLD_SQL.format('x')} from (select unnest($x) as x)", {"x": texts}
    ).fetchall()
    assert [fold(text) for text in texts] == [row[0] for row in folded]


def test_slugs_are_lowercase_ascii_with_hyphens() -> None:
    names = ["Clinique Nord", "L’Oréal & Cie.", "Cœur d'Âme", "Łódź GmbH", "(none)"]
    assert slugify(names) == {
        "Clinique Nord": "clinique-nord",
        "L’Oréal & Cie.": "l-oreal-cie",
        "Cœur d'Âme": "coeur-d-ame",
        "Łódź GmbH": "lodz-gmbh",
        "(none)": "none",
    }


def test_equal_slugs_bear_the_hash_of_the_name() -> None:
    # sha256("Éclair") = c1b932..., sha256("Eclair") = 4e52d5...
    assert slugify(["Éclair", "Eclair", "Nord"]) == {
        "Éclair": "eclair-c1b932",
        "Eclair": "eclair-4e52d5",
        "Nord": "nord",
    }


def test_a_name_without_letters_is_its_hash() -> None:
    assert slugify(["日本"]) == {"日本": "cf2abf"}


def test_a_hash_that_meets_another_name_grows() -> None:
    slugs = slugify(["Éclair", "Eclair", "eclair c1b932"])
    assert slugs["Éclair"].startswith("eclair-c1b932")
    assert len(set(slugs.values())) == 3


@given(st.lists(st.text(max_size=80), max_size=12))
def test_slugs_differ_and_do_not_depend_on_order(names: list[str]) -> None:
    names = [name.encode("utf-8", "ignore").decode() for name in names]
    slugs = slugify(names)
    assert len(set(slugs.values())) == len(set(names))
    assert all(SLUG.fullmatch(slug) for slug in slugs.values())
    assert slugs == slugify(reversed(names))


def test_closest_names_come_in_their_own_spelling() -> None:
    assert closest("boreale", ["Boréal", "Harbour"]) == ["Boréal"]
    assert closest("xyz", ["Boréal", "Harbour"]) == []
