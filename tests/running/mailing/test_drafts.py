"""Drafts of client reviews: what they hold, and what they never replace unasked."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from support.mail_reports import HOME, NORTH, SOUTH, add_review

from kpi_lib.domain.errors import ParamsError, RenderError
from kpi_lib.running.mailing.mail_round import MailOutcome, MailRound

Mailing = Callable[..., MailRound]
DRAFT = f"{HOME}/_mail/clinique-nord_service-review_2026-Q3.eml"


def read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[return-value]


def told(outcomes: list[MailOutcome]) -> list[str]:
    return [f"{one.company}: {one.error or one.state}" for one in outcomes]


def test_a_draft_for_each_client(reports: Path, mailing: Mailing) -> None:
    assert told(mailing().draft()) == [f"{NORTH}: draft", f"{SOUTH}: draft"]
    message = read(reports / DRAFT)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "head@north.example, money@north.example"
    assert message["From"] == "Acme Managed Services <reports@acme.example>"
    title = "Service review, third quarter 2026"
    assert message["Subject"] == f"{title} – Clinique Nord"
    assert (message["Date"], message["Message-ID"]) == (None, None)
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "clinique-nord_service-review_2026-Q3.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == b"%PDF-1.7 one"
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == (
        f"Hello,\n\nPlease find attached “{title}” for Clinique Nord, as a PDF.\n\n"
        "All targets were met.\n\n"
        "Two things to know\n"
        "1. Two commitments are late. <b>VPN</b> & printer.\n"
        "2. Purchases rose. 19, before 4.\n\n"
        "For you to decide – One decision\n"
        "- Disk clean-up. 16 h once (yes / later / no)\n"
        "An answer to this message is enough to decide.\n\n"
        "Kind regards,\nAcme Managed Services\n\nFigures as known on 1 Nov 2026\n"
    )
    page = message.get_body(("html",))
    assert page is not None
    html = page.get_content()
    assert "&lt;b&gt;VPN&lt;/b&gt; &amp; printer." in html
    assert '<html lang="en">' in html
    assert "http" not in html


def test_a_client_is_written_to_in_its_language(
    reports: Path, mailing: Mailing
) -> None:
    mailing("harbour cafe").draft()
    drafts = [path.name for path in (reports / HOME / "_mail").glob("*.eml")]
    assert drafts == ["harbour-cafe_service-review_2026-Q3.eml"]
    text = read(reports / HOME / "_mail" / drafts[0]).get_body(("plain",))
    assert text is not None
    lines = text.get_content().splitlines()
    assert lines[0] == "Bonjour,"
    assert lines[2].startswith("Vous trouverez ci-joint le document «\u00a0Service")
    assert "Cordialement," in lines


def test_drafted_again_it_is_the_same_file(reports: Path, mailing: Mailing) -> None:
    mailing().draft()
    first = (reports / DRAFT).read_bytes()
    mailing().draft()
    assert (reports / DRAFT).read_bytes() == first


def test_a_new_report_takes_the_drafts_place(reports: Path, mailing: Mailing) -> None:
    mailing().draft()
    add_review(reports, NORTH, pdf=b"%PDF-1.7 three")
    assert told(mailing(NORTH).draft()) == [f"{NORTH}: draft"]
    (attachment,) = read(reports / DRAFT).iter_attachments()
    assert attachment.get_content() == b"%PDF-1.7 three"


def test_a_draft_that_goes_elsewhere_is_not_replaced_in_silence(
    reports: Path, mailing: Mailing, tenant: Any
) -> None:
    mailing().draft()
    before = (reports / DRAFT).read_bytes()
    other = tenant({NORTH: {"mail": ["new@north.example"]}})
    assert told(mailing(NORTH, params=other).draft()) == [
        f"{NORTH}: {reports / DRAFT}: is addressed to head@north.example, "
        "money@north.example; the settings now say new@north.example; check the "
        "addresses, then let --replace write it anew."
    ]
    assert (reports / DRAFT).read_bytes() == before
    mailing(NORTH, params=other).draft(replace=True)
    assert read(reports / DRAFT)["To"] == "new@north.example"


def test_a_draft_edited_by_hand_stays(reports: Path, mailing: Mailing) -> None:
    mailing().draft()
    edited = (reports / DRAFT).read_bytes().replace(b"Hello,", b"Dear Marie,")
    (reports / DRAFT).write_bytes(edited)
    assert told(mailing(NORTH).draft()) == [
        f"{NORTH}: {reports / DRAFT}: was edited by hand; send it from your mail "
        "program, or let --replace write it anew."
    ]
    assert (reports / DRAFT).read_bytes() == edited


def test_a_draft_under_an_earlier_name_goes(reports: Path, mailing: Mailing) -> None:
    mailing().draft()
    path = reports / HOME / "clients" / "clinique-nord"
    pdf = next(path.glob("*.pdf"))
    manifest = reports / HOME / "manifest.json"
    pdf.rename(path / "clinique-nord_bilan_2026-Q3.pdf")
    text = manifest.read_text("utf-8")
    renamed = text.replace(pdf.name, "clinique-nord_bilan_2026-Q3.pdf")
    manifest.write_text(renamed, "utf-8")
    mailing(NORTH).draft()
    assert sorted(p.name for p in (reports / HOME / "_mail").glob("clin*.eml")) == [
        "clinique-nord_bilan_2026-Q3.eml"
    ]


@pytest.mark.parametrize("name", ["x\r\nBcc: spy@evil.example", 'A "B" <c@d.example>'])
def test_names_add_no_head_to_a_message(
    reports: Path, mailing: Mailing, tenant: Any, name: str
) -> None:
    add_review(reports, name)
    params = tenant({name: {"mail": ["a@north.example"]}})
    (outcome,) = mailing(name, params=params).draft()
    assert outcome.error is None
    message = read(reports / outcome.draft)
    assert set(message.keys()) == {
        "From", "To", "Subject", "MIME-Version", "Content-Type", "X-Unsent",
    }  # fmt: skip
    assert message["To"] == "a@north.example"
    assert " ".join(name.split()) in message["Subject"]


def test_one_clients_problem_costs_no_other_its_draft(
    reports: Path, mailing: Mailing, tenant: Any
) -> None:
    add_review(reports, "Third", status="failed", outputs={})
    add_review(reports, "Fourth")
    changed = add_review(reports, "Fifth")
    (reports / changed).write_bytes(b"%PDF-1.7 other")
    only_html = {f"{HOME}/clients/sixth/x.html": "0"}
    add_review(reports, "Sixth", outputs=only_html)
    run = "kpi run --tenant acme --period 2026-Q3 --notebook 70_client_qbr --company"
    params = tenant({NORTH: {"mail": ["a@north.example"]}})
    assert told(mailing(params=params).draft()) == [
        f"{NORTH}: draft",
        f"{SOUTH}: params/tenants/acme.yaml: companies.{SOUTH}.mail: is missing; "
        "expected the addresses that get the review; add under companies: Harbour "
        "Café: {mail: [contact@example.org]}.",
        "Third: clients/third/70_client_qbr: its last run failed; run it: "
        f'{run} "Third".',
        "Fourth: params/tenants/acme.yaml: companies.Fourth.mail: is missing; expected "
        "the addresses that get the review; add under companies: Fourth: {mail: "
        "[contact@example.org]}.",
        f"Fifth: {reports / changed}: was changed after it was made, and nobody has "
        "searched it since for what is not the client's; make it anew: "
        f'{run} "Fifth".',
        f'Sixth: clients/sixth/70_client_qbr: has no PDF; make it: {run} "Sixth" '
        "--formats pdf.",
    ]


def test_a_file_that_cannot_be_read_costs_no_other_client_its_draft(
    reports: Path, mailing: Mailing
) -> None:
    (reports / DRAFT).mkdir(parents=True)
    pdf = add_review(reports, "Third")
    (reports / pdf).unlink()
    (reports / pdf).mkdir()
    remedy = "cannot be read (Is a directory); check the path and its permissions."
    assert told(mailing().draft()) == [
        f"{NORTH}: {reports / DRAFT}: {remedy}",
        f"{SOUTH}: draft",
        f"Third: {reports / pdf}: {remedy}",
    ]


def test_what_is_to_be_known_before_it_goes_is_remarked(
    reports: Path, mailing: Mailing
) -> None:
    add_review(reports, NORTH, pdf=b"%PDF" + bytes(8_000_000), is_running=True)
    (outcome,) = mailing(NORTH).draft()
    assert outcome.remarks == (
        "the period has not ended: its figures will change",
        "the message has 11.0 MB; many servers refuse one over 10 MB",
    )


def test_a_review_of_a_company_that_is_gone_is_not_mailed(
    reports: Path, mailing: Mailing, tenant: Any
) -> None:
    for company in ("Clinic N.", "Shut Shop"):
        add_review(reports, company)
    north = {"mail": ["a@north.example"], "aliases": ["CLINIC N."]}
    params = tenant(
        {NORTH: north, "Shut Shop": {"mail": ["a@shut.example"]}},
        exclude={"companies": ["Shut Shop"]},
    )
    ended = {one.company: one for one in mailing(params=params).draft()}
    assert ended[NORTH].state == "draft"
    old, shut = ended["Clinic N."], ended["Shut Shop"]
    assert (old.state, old.error, old.draft) == ("left out", None, "")
    file = "params/tenants/acme.yaml"
    assert old.remarks == (
        f"{file} calls it {NORTH} now (companies.{NORTH}.aliases): its own review is "
        f"not mailed; make {NORTH}'s anew, it holds both",
    )
    assert shut.remarks == (
        f"{file} leaves it out (exclude.companies): its review is not mailed",
    )
    # By its old name the client is the one that it is now.
    assert told(mailing("clinic n.", params=params).draft()) == [f"{NORTH}: draft"]
    with pytest.raises(ParamsError) as caught:
        mailing("Shut Shop", params=params).draft()
    assert str(caught.value) == (
        '--company: got "Shut Shop", which tenant acme leaves out; it stands under '
        "exclude.companies in the tenant's file."
    )


def test_without_reviews_the_command_that_makes_them_is_told(
    tmp_path: Path, mailing: Mailing, reports: Path
) -> None:
    (reports / HOME / "manifest.json").unlink()
    with pytest.raises(RenderError) as caught:
        mailing().draft()
    assert str(caught.value) == (
        f"{reports / HOME}: holds no client's review; make them: kpi run --tenant acme "
        "--period 2026-Q3 --notebook 70_client_qbr --company all."
    )
    assert not (reports / HOME / "_mail").exists()


def test_an_unknown_client_is_answered_with_the_nearest(mailing: Mailing) -> None:
    with pytest.raises(ParamsError) as caught:
        mailing("Clinic Nord").draft()
    assert str(caught.value) == (
        '--company: got "Clinic Nord", of which acme/2026-Q3 holds no review; expected '
        "for example Clinique Nord."
    )
