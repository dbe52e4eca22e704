"""Command lines with usual and odd options; none that renders or starts a server."""

from __future__ import annotations

from random import Random

_PERIODS = (
    "2026-10", "2026-Q3", "2026", "2026-W43", "2026-10-05", "2026-07-01..2026-09-30",
    "last-month", "last-quarter", "last-7d", "30d@2026-11-01", "2026-13", "2026-W54",
    "0000", "9999", "9999-12", "99999", "2026-10-05..2026-10-01", "last-0d", "last--1d",
    "last-99999d", "0d@2026-11-01", "99999999d@2026-11-01", "", " ", "..", "2026-02-30",
    "1-1", "next-month", "2026-Q0", "é", "2026-10\n", "-1", "2100", "0001-01", "1..2",
    "10000-01", "9999-12-31", "1d@0001-01-01", "1899-12..1900-01", "last-month..2026",
)  # fmt: skip
_INSTANTS = (
    "2026-11-01T00:00:00Z", "2026-11-01", "0001-01-01", "9999-12-31T23:59:59Z", "now",
    "", "2026-02-30", "2026-11-01T00:00:00-99:00", "1793491200", "infinity", "x" * 300,
)  # fmt: skip
_TENANTS = (
    "acme",
    "acme",
    "acme",
    "acmee",
    "",
    "../acme",
    "ACME",
    "all",
    "acme,acme",
    "é",
)
_KPIS = (
    "time_consumption", "1", "12", "13", "0", "tech_efficiency", "kpi_daily",
    "soc_metrics", "service_summary", "ticket_trends", "", "é", "agreement_mismatch",
    "*", "-1", "06",
)  # fmt: skip
_WORDS = (
    "main",
    "by_company",
    "nope",
    "",
    "'",
    '"; --',
    "é",
    "board",
    "company",
    "x" * 99,
)
_SQL_LIKE = (
    "Acme",
    "Bêta & Fils",
    "%",
    "' or 1=1 --",
    "",
    " ",
    "(none)",
    "\n",
    "Ana B",
)

_COMMANDS = (
    "compute", "compute", "compute", "compute", "check", "daily", "import", "import",
    "run", "sync", "publish", "forget", "clear-zeros", "other",
)  # fmt: skip


def command_line(rng: Random, files: list[str]) -> list[str]:
    """Return the arguments of one command."""

    def some(name: str, pool: tuple[str, ...], chance: float = 0.5) -> list[str]:
        return [name, rng.choice(pool)] if rng.random() < chance else []

    tenant = some("--tenant", _TENANTS, 0.95)
    formats = ("table", "csv", "json", "parquet", "xml", "", "CSV")
    as_of = some("--as-of", _INSTANTS, 0.3)
    match rng.choice(_COMMANDS):
        case "compute":
            arguments = ["compute", rng.choice(_KPIS), *tenant]
            arguments += some("--period", _PERIODS, 0.95)
            arguments += some("--table", _WORDS, 0.2) + some(
                "--company", _SQL_LIKE, 0.2
            )
            arguments += some("--by", ("company", "board,member", "x", "", ","), 0.2)
            arguments += some("--format", formats, 0.4) + as_of
        case "check":
            arguments = ["check", *tenant, *some("--format", formats, 0.4), *as_of]
        case "daily":
            days = (
                "2026-10-05",
                "2026-10-07",
                "2026-02-30",
                "",
                "9999-12-31",
                "0001-01-01",
            )
            arguments = [
                "daily",
                *tenant,
                *some("--from", days),
                *some("--to", days),
                *as_of,
            ]
        case "import":
            named = rng.sample(files, rng.randint(0, 2))
            arguments = ["import", *named, *tenant]
            arguments += some(
                "--table", ("raw_tickets", "raw_surveys", "kpi_daily", ""), 0.4
            )
            arguments += some("--replace", _PERIODS, 0.4)
            arguments += ["--accept-removals"] if rng.random() < 0.3 else []
            arguments += some("--mapping", (*files, "/nope.yaml", ""), 0.2)
        case "run":
            # There is no notebook, so that nothing is executed.
            arguments = ["run", *tenant, *some("--period", _PERIODS, 0.9)]
            arguments += some("--notebook", ("10", "nope", "", "00_explore", "../x"))
            arguments += some("--formats", ("html", "pdf,xlsx", "doc", ""), 0.3)
            arguments += some("--company", _SQL_LIKE, 0.2) + some(
                "--jobs", ("1", "0", "x")
            )
            arguments += some("--schedule", ("monthly", "nope", "", "../x"), 0.2)
            arguments += some("--engine", ("fork", "stock", "x"), 0.2) + as_of
        case "sync":
            sources = ("postgres", "connectwise", "sentinelone", "all", "x", "")
            arguments = ["sync", rng.choice(sources), *tenant]
        case "publish":
            urls = (
                "postgresql://u@127.0.0.1:1/d",
                "nope",
                "",
                "http://x",
                "postgresql://[",
            )
            arguments = ["publish", *tenant, *some("--to", urls, 0.9)]
        case "forget":
            people = ("Ana Martel", "Ana", "", "X Y", "' '", "%", "é é", "a b " * 200)
            arguments = ["forget", *tenant, *some("--person", people, 0.9)]
        case "clear-zeros":
            sources = ("files", "connectwise", "all", "x", "")
            arguments = ["clear-zeros", *tenant, *some("--source", sources, 0.9)]
            arguments += some(
                "--column", ("reopened_count", "escalation_count", "x"), 0.3
            )
        case _:
            arguments = rng.choice(
                (["list"], [], ["--help"], ["nope"], ["--version"], ["init"], ["--x"])
            )
    if rng.random() < 0.05:
        arguments.insert(
            rng.randint(0, len(arguments)), rng.choice(("--x", "\0", "-", "--"))
        )
    if rng.random() < 0.1:
        arguments += [rng.choice(("--lake", "--params", "--reports")), rng.choice(
            ("/nope", "", "/dev/null", "/proc/1", "x" * 5_000)
        )]  # fmt: skip
    return arguments
