"""Marks of surveys: words, smileys, stars, shares; and those that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import answered, guessed, rows, seen_by

HEADER = "Survey ID,Ticket Number,Client,Score,Completed At"


def _file(folder: Path, *marks: str, header: str = HEADER) -> Path:
    path = folder / "survey.csv"
    lines = [f"{n},400{n},Larch,{m},2026-11-0{n} 11:00" for n, m in enumerate(marks, 1)]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("marks", "read"),
    [
        (("😀", "😐", "🙁"), (5, 3, 1)),
        (("4/5", "5/5", "1/5"), (4, 5, 1)),
        (("8 out of 10", "10 out of 10", "0 out of 10"), (4.2, 5, 1)),
        (("100%", "60 %", "0%"), (5, 3.4, 1)),
        (("★★★★★", "★★★☆☆", "★☆☆☆☆"), (5, 3, 1)),
        (("good_with_comment", "bad", "offered"), (5, 1, None)),
        (("Very satisfied", "Satisfied", "Dissatisfied"), (5, 4, 2)),
        (("Satisfait", "Neutre", "Insatisfait"), (5, 3, 1)),
        (("Sehr zufrieden", "Zufrieden", "Sehr unzufrieden"), (5, 4, 1)),
        (("Awesome", "OK", "Bad"), (5, 3, 1)),
    ],
)
def test_marks_that_are_no_numbers(
    marks: tuple[str, ...], read: tuple[float | None, ...], tmp_path: Path
) -> None:
    (preview,) = guessed(_file(tmp_path, *marks)).previews
    found = [row.get("csat") for row in rows(preview)]
    assert [None if one is None else float(str(one)) for one in found] == list(read)


def test_a_word_that_is_no_known_mark_is_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, "Satisfied", "Satisfied", "Meh", "Neutral", "Dissatisfied")
    found = guessed(path)
    assert (
        "  # ? which marks from 1 to 5 are Meh?\n"
        '  # csat: {Satisfied: 5, Neutral: 3, Dissatisfied: 1, Meh: "..."}\n'
    ) in found.text
    assert [one.remedy for one in found.previews[0].refusals] == [
        "values: {csat: {Meh: null}} makes it no value"
    ]


def test_marks_under_an_unknown_name_are_asked_for(tmp_path: Path) -> None:
    header = HEADER.replace("Score", "Outcome of the call")
    path = _file(tmp_path, "5", "4", "2", header=header)
    found = guessed(path, "raw_surveys")
    assert (
        "  # ? which column holds the marks? Without csat or nps a response tells "
        "nothing\n  # csat: Outcome of the call\n"
    ) in found.text
    mapping = answered(found.text, "csat: Outcome of the call")
    assert rows(seen_by(mapping, path, tmp_path))[2]["csat"] == "2.000000"
