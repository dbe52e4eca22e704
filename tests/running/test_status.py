"""``kpi status``: newest rows, syncs, runs, and what is wrong, tenant by tenant."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.params_folder import write
from support.status_places import NOW, RUN, command, look, make_place, ran, stock, wrong

from kpi_lib.lake.storage import storage
from kpi_lib.running.processes import process_record
from kpi_lib.running.recent_runs import recent_runs


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_place(tmp_path)


def test_newest_rows_and_runs_of_each_tenant(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    stock(place, "beta", 2, "2026-10-30")
    ran(place, RUN, {"acme/2026-10/10": "done", "acme/2026-10/20": "done",
                     "beta/2026-10/10": "done"})  # fmt: skip
    found = look(place)
    assert found.is_in_order
    acme, beta = found.tenants
    assert acme.newest == {"raw_tickets": date(2026, 11, 1),
                           "raw_time_entries": date(2026, 11, 1)}  # fmt: skip
    assert acme.rows == {"raw_tickets": 1, "raw_time_entries": 2}
    assert acme.reports is not None
    assert (acme.reports.made, acme.reports.status) == (2, "done")
    assert acme.reports.started_at == datetime(2026, 11, 1, 2, tzinfo=UTC)
    assert beta.reports is not None
    assert beta.reports.made == 1
    assert found.schedules["nightly"].made == 3
    assert [one.tenant for one in look(place, "beta").tenants] == ["beta"]


def test_one_broken_tenant_harms_itself_only(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    stock(place, "torn", 2, "2026-11-01")
    write(place / "params", "timzone: x\n", "typo", 3)
    write(place / "params", "", "new", 4)
    for log in (place / "lake" / "torn" / "raw_tickets" / "_delta_log").iterdir():
        log.write_text("{}")
    (place / "lake" / "gone" / "raw_tickets").mkdir(parents=True)
    found = look(place)
    assert not found.is_in_order
    told = wrong(found)
    assert told["typo"] == (
        'params/tenants/typo.yaml: timzone: is no known key; expected "timezone".',
    )
    assert told["new"] == ("no row yet: kpi import FILE --tenant new",)
    assert "raw_tickets: the table cannot be opened" in told["torn"][0]
    # A run that went on without it adds nothing, but for what is in order again.
    why = [f"{Path.cwd()}/{told['torn'][0]}", "raw_surveys: damaged"]
    ran(place, RUN, {}, problems=[
        {"problem": text, "is_failure": True, "tenant": "torn"} for text in why
    ])  # fmt: skip
    assert wrong(look(place))["torn"] == (
        told["torn"][0], f"left out of the run {RUN}: raw_surveys: damaged",
    )  # fmt: skip
    assert sorted(told) == ["new", "torn", "typo"]
    assert found.wrong == (
        "gone: the lake has its data, but there is no tenants/gone.yaml",
    )


def test_old_rows_are_wrong_unless_the_tenants_file_fixes_its_time(place: Path) -> None:
    stock(place, "acme", 1, "2026-10-25")
    stock(place, "demo", 2, "2026-05-01", 'as_of: "2026-05-05"\n')
    assert wrong(look(place, now=NOW - timedelta(days=1))) == {}
    assert wrong(look(place)) == {
        "acme": ("no ticket since 2026-10-25 (8 days), "
                 "no time entry since 2026-10-25 (8 days)",)
    }  # fmt: skip


def test_each_tenant_has_a_run_of_its_own(place: Path) -> None:
    slugs = [f"t{n:03}" for n in range(130)]
    for n, slug in enumerate(slugs):
        ran(place, f"20261101T02{n // 60:02}{n % 60:02}Z-0000aa",
            {f"{slug}/2026-10/10": "failed" if n == 1 else "done"})  # fmt: skip
    ran(place, "20260901T020000Z-0000aa", {"old/2026-08/10": "done"})
    found = recent_runs(storage(place / "reports"), NOW, [*slugs, "old"])
    assert sorted(found.tenants) == slugs  # and none that is older than 40 days
    assert list(found.tenants["t001"].failed) == ["t001/2026-10/10"]
    # As many as are needed are read, and 40 at least.
    few = recent_runs(storage(place / "reports"), NOW, slugs[-3:])
    assert sorted(few.tenants) == slugs[-40:]


def test_a_failed_report_is_wrong_until_it_is_made(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    ran(place, RUN, {"acme/2026-10/10": "failed", "acme/2026-10/20": "done"})
    assert wrong(look(place)) == {"acme": ("acme/2026-10/10: ValueError: no (cell 6)",)}
    later = "20261101T030000Z-0000bb"
    ran(place, later, {"acme/2026-10/30": "done"})
    assert wrong(look(place)) == {"acme": ("acme/2026-10/10: ValueError: no (cell 6)",)}
    ran(place, "20261101T040000Z-0000cc", {"acme/2026-10/10": "done"})
    assert look(place).is_in_order


def test_a_run_without_an_end_is_wrong_after_a_day(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    ran(place, RUN, {"acme/2026-10/10": "done"}, status="running")
    early = datetime(2026, 11, 1, 20, tzinfo=UTC)
    assert look(place, now=early).is_in_order
    assert look(place, now=early).schedules["nightly"].status == "running"
    assert wrong(look(place)) == {
        "acme": (f"the run {RUN} did not end; --resume completes it",)
    }


def test_a_run_whose_process_is_gone_is_wrong_at_once(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    own = process_record()
    assert own is not None
    days = (datetime(2026, 11, 1, 3, tzinfo=UTC), NOW)
    for record, states in (
        (own, ["running", "running"]),
        ({**own, "since": 1}, ["interrupted", "interrupted"]),
        ({**own, "ids": "pid:[1]"}, ["running", "interrupted"]),
        ({"pid": own["pid"]}, ["running", "interrupted"]),
    ):
        ran(place, RUN, {"acme/2026-10/10": "done"}, status="running", process=record)
        found = [look(place, now=now).schedules["nightly"].status for now in days]
        assert found == states, record
        # One that hangs is told, too.
        told = "did not end" if states[1] == "interrupted" else "goes on for over a day"
        assert f"the run {RUN} {told}" in wrong(look(place))["acme"][0]


def test_a_run_of_a_user_whose_processes_are_hidden_may_go_on(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``hidepid`` of /proc: another user's process looks like one that is gone."""

    def refuse(*_: int) -> None:
        raise PermissionError

    stock(place, "acme", 1, "2026-11-01")
    hidden = {**(process_record() or {}), "pid": 2**22 + 1}  # none is as high
    ran(place, RUN, {"acme/2026-10/10": "done"}, status="running", process=hidden)
    now = datetime(2026, 11, 1, 3, tzinfo=UTC)
    assert look(place, now=now).schedules["nightly"].status == "interrupted"
    monkeypatch.setattr("os.kill", refuse)
    assert look(place, now=now).schedules["nightly"].status == "running"


def test_a_schedule_without_an_end_is_told_beside_later_runs(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    (place / "params" / "schedules").mkdir()
    nightly = place / "params" / "schedules" / "nightly.yaml"
    nightly.write_text("tenants: all\nperiod: last-month\n")
    ran(place, "20261031T020000Z-0000aa", {"acme/2026-10/10": "done"}, status="running")
    ran(place, RUN, {"acme/2026-10/20": "done"}, request={})
    assert look(place).wrong == (
        "schedule nightly: the run 20261031T020000Z-0000aa did not end; "
        "kpi run --schedule nightly --resume completes it",
    )
    nightly.unlink()
    assert look(place).is_in_order


def test_a_tenant_that_a_run_left_out_is_wrong_until_the_next_one(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    stock(place, "beta", 2, "2026-11-01")
    why = {"problem": "acme: damaged", "is_failure": True, "tenant": "acme"}
    ran(place, RUN, {"beta/2026-10/10": "done"}, problems=[why])
    found = look(place)
    assert wrong(found) == {"acme": (f"left out of the run {RUN}: acme: damaged",)}
    assert [one.reports.status for one in found.tenants if one.reports] == [
        "failed", "done",
    ]  # fmt: skip
    assert found.schedules["nightly"].status == "failed"
    ran(place, "20261101T030000Z-0000bb", {"acme/2026-10/10": "done"})
    assert look(place).is_in_order


def test_a_damaged_notebook_is_wrong_until_a_run_of_all_is_well(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    strays = [
        {"problem": "notebooks/35_x.ipynb: is no notebook", "is_failure": True},
        {"problem": "notebooks/x.ipynb: it is a copy", "is_failure": False},
    ]
    ran(place, RUN, {"acme/2026-10/10": "done"}, stray_notebooks=strays)
    ran(place, "20261101T030000Z-0000bb", {"acme/2026-10/10": "done"},
        request={"notebooks": ["10"]})  # fmt: skip
    assert look(place).wrong == ("notebooks/35_x.ipynb: is no notebook",)
    ran(place, "20261101T040000Z-0000cc", {"acme/2026-10/10": "done"})
    assert look(place).is_in_order


def test_what_cannot_be_read_is_named_and_hides_nothing(place: Path) -> None:
    stock(place, "acme", 1, "2026-11-01")
    ran(place, RUN, {"acme/2026-10/10": "done"})
    health = place / "lake" / "acme" / "health.json"
    ledger = place / "reports" / "acme" / "2026-10" / "_mail" / "ledger.json"
    odd = place / "reports" / "_runs" / "20261101T000000Z-00000a.json"
    for path in (health, ledger, odd):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(path.name)
    found = look(place)
    remedy = "cannot be read (Too many levels of symbolic links); check the path and "
    assert found.tenants[0].wrong == (
        f"{health}: {remedy}its permissions.",
        f"{ledger}: {remedy}its permissions.",
    )
    assert found.tenants[0].reports is not None
    assert found.wrong == (f"{odd}: {remedy}its permissions.",)


def test_damaged_records_are_named_and_others_are_read(place: Path) -> None:
    folder = place / "reports" / "_runs"
    odd = [{}, {"status": 5}, {"status": "failed"},
           {"status": "failed", "error": {"name": "x"}}, "done"]  # fmt: skip
    for n, end in enumerate(odd):
        ran(place, f"20261101T00010{n}Z-00000{n}", {}, units={"acme/2026-10/10": end})
    for n, content in enumerate(("{", "[" * 200_000, '{"run": 5}', "")):
        (folder / f"20261101T00000{n}Z-00000{n}.json").write_text(content)
    (folder / "schedule-nightly.json").write_text("{}")
    ran(place, RUN, {"acme/2026-10/10": "done"})
    found = recent_runs(storage(place / "reports"), NOW)
    assert len(found.unreadable) == 9
    assert found.tenants["acme"].made == 1
    assert recent_runs(storage(place / "none"), NOW).tenants == {}


def test_the_screen_has_80_columns_and_the_exit_code_says_what_is_wrong(
    place: Path,
) -> None:
    day = f"{datetime.now(UTC).date()}"
    stock(place, "a-tenant-with-a-rather-long-slug", 1, day)
    done = command(place)
    assert (done.code, done.faults()) == (0, [])
    assert "a-tenant-with-a-rat…" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.err.startswith("1 tenant, 0 with something wrong, ")
    write(place / "params", "timzone: x\n", "typo", 3)
    done = command(place)
    assert done.code == 1
    assert done.out.splitlines()[-1] == (
        'typo: params/tenants/typo.yaml: timzone: is no known key; expected "timezone".'
    )
    record = json.loads(command(place, "--format", "json").out)
    assert record["is_in_order"] is False
    assert record["tenants"][0]["newest"]["raw_tickets"] == day
    assert [one["tenant"] for one in record["tenants"]] == [
        "a-tenant-with-a-rather-long-slug", "typo",
    ]  # fmt: skip
    assert command(place, "--tenant", "typo", "--format=json").code == 1
    unknown = command(place, "--tenant", "tipo")
    assert (unknown.code, unknown.out) == (2, "")
    assert command(place, "--format", "csv").err == (
        '--format: got "csv"; expected table or json.\n'
    )


def test_many_tenants_fit_one_screen(place: Path) -> None:
    day = f"{datetime.now(UTC).date()}"
    stock(place, "acme", 1, day)
    for number in range(2, 32):
        slug = f"t{number:02}"
        more = "" if number % 10 else "timzone: x\n"
        write(place / "params", more, slug, number)
        (place / "lake" / slug).symlink_to(place / "lake" / "acme")
    done = command(place)
    assert done.code == 1
    lines = done.out.splitlines()
    assert len(lines) <= 24
    assert "16 more, 0 with something wrong; --format json has all" in lines
    assert sum(line.startswith("t30") for line in lines) == 2
