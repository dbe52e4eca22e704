"""Pictures of docs/gallery.md: renders six pages of the demo's reports anew.

``make gallery`` does it after ``make demo``; with a folder as argument it takes the PDF
files that stand there.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image

from kpi_lib.running.plan import Request
from kpi_lib.running.run import Places, run

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
WIDTH = 840
MOST_BYTES = 150_000


@dataclass(frozen=True)
class Page:
    """One page of one report, and the name of its picture."""

    name: str
    tenant: str
    period: str
    notebook: str
    number: int = 1
    company: str = ""

    def request(self) -> Request:
        """Return the request of the report's PDF."""
        companies = (self.company,) if self.company else ()
        return Request(
            self.period, (self.tenant,), (self.notebook,), companies, formats=("pdf",)
        )


PAGES = (
    Page("client_review", "harbour", "2026-Q3", "70_client_qbr",
         company="Pennywell Dental Group"),
    Page("client_review_fr", "boreal", "2026-Q3", "70_client_qbr",
         company="Clinique Nord"),
    Page("service_desk", "harbour", "2026-10", "10_service_desk"),
    Page("technicians", "harbour", "2026-10", "40_technicians", number=2),
    Page("security", "harbour", "2026-10", "60_security"),
    Page("time_and_agreements_fr", "boreal", "2026-10", "20_time_and_agreements"),
)  # fmt: skip


def draw(path: Path, number: int, picture: Path) -> None:
    """Write one page of a PDF as a small picture."""
    document = pypdfium2.PdfDocument(path)
    page = document[number - 1]
    image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    for colours in (256, 128, 64):
        image.quantize(colours, dither=Image.Dither.NONE).save(picture, optimize=True)
        if picture.stat().st_size < MOST_BYTES:
            return
    raise SystemExit(f"{picture}: {picture.stat().st_size} bytes, {MOST_BYTES} at most")


def pdf_of(page: Page, reports: Path) -> Path:
    """Return the PDF of a page's report."""
    folder = reports / page.tenant / page.period
    if page.company:
        found = sorted(folder.glob("clients/*/*.pdf"))
    else:
        found = [folder / f"{page.notebook}.pdf"]
    if len(found) != 1 or not found[0].is_file():
        raise SystemExit(f"{folder}: {len(found)} PDF files for {page.name}")
    return found[0]


def main(arguments: list[str]) -> None:
    """Make the reports, unless a folder has them, and draw the pages."""
    with tempfile.TemporaryDirectory() as scratch:
        reports = Path(arguments[0]) if arguments else Path(scratch)
        places = Places(ROOT / "lake", ROOT / "params", reports)
        for page in PAGES:
            if not arguments and run(page.request(), places).failed:
                raise SystemExit(f"the report of {page.name} failed")
            picture = IMAGES / f"{page.name}.png"
            draw(pdf_of(page, reports), page.number, picture)
            print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
