"""Companies of SentinelOne's sites and accounts, with the names that tell no company.

A console gives a name to each site and account, but only their ids are unique: every
new account has a site "Default site". A name that several ids share never joins two
customers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kpi_lib.domain.names import fold
from kpi_lib.settings.alert_sources import SentinelOneParams

_NAMELESS = ("default site",)
"""Names that the console gives by itself."""


@dataclass(frozen=True)
class Place:
    """Site and account of a device; None where the console does not tell."""

    site_id: str | None = None
    site: str | None = None
    account_id: str | None = None
    account: str | None = None


class SiteCompanies:
    """Names of companies by site, else by account.

    Parameters
    ----------
    params : SentinelOneParams
    listing : callable, optional
        Returns the sites that the console lists; called before the first name.
    """

    def __init__(
        self,
        params: SentinelOneParams,
        listing: Callable[[], Iterable[Place]] = tuple,
    ) -> None:
        self._listing: Callable[[], Iterable[Place]] | None = listing
        self._sites = params.sites
        self._accounts = params.accounts
        self._places: dict[str, dict[str, Place]] = defaultdict(dict)
        self._account_ids: dict[str, set[str]] = defaultdict(set)
        self._shared_sites: set[str] = set()
        self._shared_accounts: set[str] = set()

    def learn(self, place: Place) -> None:
        """Note which ids a name has; `company` goes by all places learnt before."""
        if self._listing is not None:
            listing, self._listing = self._listing, None
            for site in listing():
                self.learn(site)
        if place.site and place.site_id:
            self._places[fold(place.site)][place.site_id] = place
        if place.account and place.account_id:
            self._account_ids[fold(place.account)].add(place.account_id)

    def company(self, place: Place) -> str | None:
        """Return the company of a site by the settings, else by site, else account."""
        self.learn(place)
        chosen = self._chosen(place)
        if chosen or not (place.site or place.account):
            return chosen
        if place.site and not self._is_shared(place):
            return place.site
        if place.account is None:
            return _with_id(place.site, place.site_id)
        if len(self._account_ids[fold(place.account)]) > 1:
            self._shared_accounts.add(fold(place.account))
            return _with_id(place.account, place.account_id)
        return place.account

    def warnings(self) -> Iterator[str]:
        """Yield a warning for each name met whose ids are several."""
        for name in sorted(self._shared_sites):
            places = sorted(self._places[name].values(), key=lambda p: p.site_id or "")
            listed = ", ".join(
                f"{p.site_id} in {p.account or 'an account without a name'}"
                for p in places
            )
            lines = ", ".join(
                f'"{p.site_id}": {p.account or "name of the company"}' for p in places
            )
            yield (
                f'the site name "{places[0].site}" has {len(places)} ids ({listed}); '
                "without an entry of their own they count by account; to name them: "
                f"sites: {{{lines}}}"
            )
        for name in sorted(self._shared_accounts):
            ids = sorted(self._account_ids[name])
            lines = ", ".join(f'"{one}": name of the company' for one in ids)
            yield (
                f'the account name "{name}" has {len(ids)} ids; each counts as a '
                f"company of its own; to name them: accounts: {{{lines}}}"
            )

    def _chosen(self, place: Place) -> str | None:
        by_site = _setting(self._sites, place.site_id, place.site)
        if by_site and place.site_id not in self._sites and self._has_twins(place):
            self._shared_sites.add(fold(place.site or ""))
        return by_site or _setting(self._accounts, place.account_id, place.account)

    def _has_twins(self, place: Place) -> bool:
        return bool(place.site) and len(self._places[fold(place.site or "")]) > 1

    def _is_shared(self, place: Place) -> bool:
        """Return whether a site's name does not tell its company."""
        name = fold(place.site or "")
        if self._has_twins(place):
            self._shared_sites.add(name)
            accounts = {p.account_id or p.account for p in self._places[name].values()}
            if len(accounts) > 1 or None in accounts:
                return True
        return name in _NAMELESS and place.account is not None


def _setting(table: dict[str, str], key: str | None, name: str | None) -> str | None:
    """Return a company by id, then by name."""
    if key is not None and key in table:
        return table[key]
    folded = fold(name or "")
    return next((c for n, c in table.items() if folded and fold(n) == folded), None)


def _with_id(name: str | None, key: str | None) -> str | None:
    return f"{name} ({key})" if name and key else name
