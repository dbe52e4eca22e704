"""A notebook of a run reads the defaults and its own tenant's file."""

from __future__ import annotations

import pytest
from support.params_folder import write

from kpi_lib.domain.errors import KpiError
from kpi_lib.settings.params_folder import load_params, load_tenant
from kpi_lib.settings.yaml_files import read


def test_one_tenant_reads_as_in_the_whole_folder(folder):
    write(folder)
    write(folder, slug="other", number=2)
    (folder / "defaults.yaml").write_text("schema_version: 1\nclock: business\n")
    one = load_tenant(folder, "acme")
    assert one == load_params(folder).tenant("acme")
    assert one.clock == "business"


def test_no_file_of_another_tenant_is_read(folder, monkeypatch):
    for number in range(1, 6):
        write(folder, slug=f"tenant-{number}", number=number)
    seen = []

    def watched(path, shown):
        seen.append(path.name)
        return read(path, shown)

    monkeypatch.setattr("kpi_lib.settings.yaml_files.read", watched)
    assert load_tenant(folder, "tenant-3").tenant == "tenant-3"
    assert {name for name in seen if name != "defaults.yaml"} == {"tenant-3.yaml"}


@pytest.mark.parametrize("slug", ["acmee", "", "../tenants/acme", "nothing-like-it"])
def test_an_unknown_tenant_is_answered_alike(folder, slug):
    write(folder)
    with pytest.raises(KpiError) as whole:
        load_params(folder).tenant(slug)
    with pytest.raises(KpiError) as one:
        load_tenant(folder, slug)
    assert str(one.value) == str(whole.value)


def test_a_mistake_in_the_tenants_own_file_is_told_alike(folder):
    write(folder, "clock: sundial")
    with pytest.raises(KpiError) as whole:
        load_params(folder)
    with pytest.raises(KpiError) as one:
        load_tenant(folder, "acme")
    assert str(one.value) == str(whole.value)
