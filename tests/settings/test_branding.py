"""Logo, accent and footer: mistakes in their own words, and what is left of a file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread, imsave
from support.params_folder import load, mistakes, write

from kpi_lib.domain.colour_contrast import contrast, with_contrast
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.running.fingerprints import Inputs
from kpi_lib.settings.branding import LEAST_CONTRAST

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">'
    '<path d="M0 0h40v40z" fill="#336"/>{}</svg>'
)
PLAIN = "a plain SVG of shapes alone"


def logo(folder: Path, content: bytes | str, name: str = "logo.svg") -> None:
    raw = content.encode() if isinstance(content, str) else content
    (folder / "tenants" / name).write_bytes(raw)


def png(width: int = 40, height: int = 20) -> bytes:
    dots = np.zeros((height, width, 4))
    dots[: height // 2] = (0.8, 0.2, 0.1, 1)
    stream = io.BytesIO()
    imsave(stream, dots, format="png", metadata={"Author": "Ana Lopez"})
    return stream.getvalue()


@pytest.mark.parametrize(
    ("branding", "found"),
    [
        (
            '{accent: "#f5a623"}',
            'accent: got "#f5a623", whose contrast on a white page is 2.0:1; expected '
            "at least 5.5:1, for texts and lines are in this colour; the nearest "
            'colour that has it is "#915d07".',
        ),
        (
            # YAML reads what follows the sign as a remark.
            "\n  accent: #0b5f6b",
            "accent: got nothing; expected a colour in quotation marks, for example "
            '"#0b5f6b".',
        ),
        (
            "{accent: teal}",
            'accent: got "teal"; expected a colour in quotation marks, for example '
            '"#0b5f6b".',
        ),
        (
            "{logo: missing.svg}",
            'logo: got "missing.svg", and there is no such file; expected an SVG or '
            "PNG file, its path from the tenant's file on.",
        ),
        (
            "{logo: ../../secret.svg}",
            'logo: got "../../secret.svg", which leads out of it; expected a file '
            "within the parameters' folder, for example logo.svg beside the tenant's "
            "file.",
        ),
        (
            "{logo: acme.yaml}",
            'logo: got "acme.yaml", which is neither; expected an SVG or PNG file.',
        ),
        (
            f"{{footer: {'x' * 121}}}",
            "footer: has 121 characters; expected one line of at most 120 characters.",
        ),
        (
            "{colour: red}",
            'colour: is no known key; expected one of "logo", "accent", "footer".',
        ),
    ],
)
def test_a_mistake_is_named_with_what_would_be_right(
    folder: Path, branding: str, found: str
) -> None:
    write(folder, f"branding: {branding}\n")
    assert mistakes(folder) == [f"params/tenants/acme.yaml: branding.{found}"]


@pytest.mark.parametrize(
    ("part", "problem", "expected"),
    [
        ("<script>alert(1)</script>", "holds <script>", PLAIN),
        ('<rect onclick="x()"/>', "holds a script (onclick)", PLAIN),
        (
            '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="https://a.example/b#c"/>',
            "names an address outside the file",
            PLAIN,
        ),
        (
            "<style>path { fill: url('https://a.example/b') }</style>",
            "names an address outside the file",
            PLAIN,
        ),
        (
            '<rect fill="url( //a.example )"/>',
            "names an address outside the file",
            PLAIN,
        ),
        ("<foreignObject/>", "holds <foreignObject>", PLAIN),
        ('<set attributeName="href" to="x"/>', "holds <set>", PLAIN),
        (
            "<text>Acme</text>",
            "holds <text>",
            "a drawing whose texts are turned into paths (Text to Path)",
        ),
        (
            '<image href="data:image/png;base64,AAAA"/>',
            "holds <image>",
            "a drawing without pictures in it, or a PNG",
        ),
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(
    folder: Path, part: str, problem: str, expected: str
) -> None:
    logo(folder, SVG.format(part))
    write(folder, "branding: {logo: logo.svg}\n")
    (found,) = mistakes(folder)
    got = f'branding.logo: got "logo.svg", which {problem}; expected {expected}.'
    assert found == f"params/tenants/acme.yaml: {got}"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<svg", "which is no SVG (unclosed token"),
        (b"<html/>", "which is no SVG (its first element is another)"),
        (b'<!DOCTYPE s [<!ENTITY a "b">]><s/>', "which defines entities"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "which has no size"),
        (SVG.replace("120 40", "1300 100").encode(), "which measures 1300 x 100"),
        (b"x" * 300_001, "which has 300 kB"),
        (png()[:-20], "which is damaged"),
        (png().replace(b"IDAT", b"IDAX"), "which is damaged"),
        (png(40, 8), "which has 40 x 8"),
    ],
)
def test_a_file_that_is_no_logo_is_refused(
    folder: Path, content: bytes, problem: str
) -> None:
    logo(folder, content)
    write(folder, "branding: {logo: logo.svg}\n")
    (found,) = mistakes(folder)
    assert problem in found
    assert "; expected " in found


def test_what_is_no_part_of_the_picture_is_left_out(folder: Path) -> None:
    notes = (
        "<title>Draft by Ana</title><metadata>Ana</metadata>"
        '<g xmlns:i="http://inkscape.example" i:label="Ana"><i:view/></g>'
    )
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://a.example/b.dtd">'
    logo(folder, doctype + SVG.format(notes))
    found = load(folder, "branding: {logo: logo.svg}\n").tenant("acme").branding.logo
    assert found is not None
    assert (found.kind, found.width, found.height) == ("svg", 120, 40)
    text = found.raw.decode()
    assert "Ana" not in text
    assert "inkscape" not in text
    assert 'd="M0 0h40v40z"' in text
    logo(folder, png(), "logo.png")
    found = load(folder, "branding: {logo: logo.png}\n").tenant("acme").branding.logo
    assert found is not None
    assert b"Ana" in png()
    assert b"Ana" not in found.raw
    before, after = (imread(io.BytesIO(raw)) for raw in (png(), found.raw))
    assert np.array_equal(before, after)


def test_remarks_and_names_of_layers_are_left_out(folder: Path) -> None:
    parts = (
        '<style>/* Ana */ #used { fill: red } /* Ana</style><g id="Ana-1" '
        'data-name="Ana" aria-label="Ana" style="/* Ana */fill: blue">'
        '<path id="used" d="M0 0h1z"/><path id="tone" d="M0 0h2z"/></g>'
        '<use href="#tone"/>'
    )
    logo(folder, SVG.format(parts))
    found = load(folder, "branding: {logo: logo.svg}\n").tenant("acme").branding.logo
    assert found is not None
    text = found.raw.decode()
    assert "Ana" not in text
    assert "#used { fill: red }" in text
    assert "fill: blue" in text
    assert ('id="used"' in text, 'id="tone"' in text) == (True, True)


@pytest.mark.parametrize("style", ["@import/**/'a'", "url(/**/'x')"])
def test_a_remark_hides_no_address(folder: Path, style: str) -> None:
    logo(folder, SVG.format(f"<style>{style}</style>"))
    write(folder, "branding: {logo: logo.svg}\n")
    (found,) = mistakes(folder)
    assert "names an address outside the file" in found


def test_groups_within_groups_have_an_end(folder: Path) -> None:
    write(folder, "branding: {logo: logo.svg}\n")
    logo(folder, SVG.format("<g>" * 90 + "</g>" * 90))
    assert load(folder, "branding: {logo: logo.svg}\n").tenant("acme").branding.logo
    logo(folder, SVG.format("<g>" * 3000 + "</g>" * 3000))
    assert mistakes(folder) == [
        'params/tenants/acme.yaml: branding.logo: got "logo.svg", which has groups '
        "more than 100 deep; expected a drawing whose groups are dissolved (Ungroup)."
    ]


def test_another_picture_under_the_same_name_makes_reports_anew(folder: Path) -> None:
    hashes = set()
    for size in (40, 48):
        logo(folder, png(size), "logo.png")
        params = load(folder, "branding: {logo: logo.png}\n").tenant("acme")
        hashes.add(Inputs.of(params, Snapshot("acme", {}).versions).params_sha256)
    assert len(hashes) == 2


@pytest.mark.parametrize("colour", ["#f5a623", "#ffff00", "#aaaaaa", "#ff0000"])
def test_the_nearest_colour_is_of_the_same_hue_and_passes(colour: str) -> None:
    near = with_contrast(colour, "#ffffff", LEAST_CONTRAST)
    assert 5.5 <= contrast(near, "#ffffff") < 5.8
    assert with_contrast(near, "#ffffff", LEAST_CONTRAST) == near


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    # Published examples: #777777 on white misses 4.5:1 by little, #767676 has it.
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
