"""Distribution of tests over processes: by file, those with one server together."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

_DATABASES = (
    "test_full_disk_of_a_night", "test_lenient_values", "test_postgres",
    "test_postgres_keys", "test_postgres_zones", "test_publishing",
    "test_publishing_of_all", "test_sql", "test_sql_values",
)  # fmt: skip
"""Files whose tests need a database server, which is then started in one process."""


class Distribution(LoadFileScheduling):
    """Each file's tests in one process; what needs a database server in the same."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "databases" if file.rpartition("/")[2][:-3] in _DATABASES else file
