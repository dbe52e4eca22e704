"""Recipients of a client's review: addresses that are that client's, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.domain.names import fold
from kpi_lib.settings.mail_settings import domain_of
from kpi_lib.settings.tenant_settings import CompanyParams, TenantParams

_SERVICES = """
    aol.com bell.net bellsouth.net bigpond.com bluewin.ch btinternet.com charter.net
    comcast.net cox.net eastlink.ca fastmail.com free.fr gmail.com gmx.ch gmx.com
    gmx.de gmx.net googlemail.com hotmail.ca hotmail.co.uk hotmail.com hotmail.fr
    hushmail.com icloud.com laposte.net live.ca live.co.uk live.com live.fr mac.com
    mail.com mail.ru me.com msn.com neuf.fr orange.fr outlook.com outlook.fr pm.me
    proton.me protonmail.com qq.com rocketmail.com rogers.com sbcglobal.net sfr.fr
    shaw.ca sky.com skynet.be sympatico.ca t-online.de talktalk.net telus.net
    tutanota.com verizon.net videotron.ca virginmedia.com wanadoo.fr web.de yahoo.ca
    yahoo.co.uk yahoo.com yahoo.fr yandex.com ymail.com zoho.com
"""
PUBLIC = frozenset(_SERVICES.split())
"""Domains of mail services at which anybody has an address."""


def recipients_of(company: str, params: TenantParams) -> tuple[str, ...]:
    """Return a company's addresses, if each is known to be the company's.

    A domain is a company's if ``mail_domains`` says so. Without that key it is taken
    for the company's where all its addresses share it, where it is no public mail
    service's, not the provider's and no other company's, nor one letter from these.

    Parameters
    ----------
    company : str
    params : TenantParams

    Raises
    ------
    ParamsError
        There is no address, or one is not the company's.
    """
    name, settings = _settings(company, params)
    where = f"params/tenants/{params.tenant}.yaml: companies.{name}"
    if not settings.mail:
        raise ParamsError(
            f"{where}.mail",
            "is missing",
            "the addresses that get the review",
            _add(name, "mail: [contact@example.org]", params),
        )
    if settings.mail_domains:
        problem = _unlisted(where, name, settings)
    else:
        problem = next(_doubts(where, name, settings, params), None)
    if problem is not None:
        raise problem
    return settings.mail


def shared_with(company: str, params: TenantParams) -> tuple[str, ...]:
    """Return which of a company's addresses are somebody else's as well, in words.

    ``mail_domains`` may say so on purpose, as for two companies of one group, or by
    mistake, as where another company's block was copied: a person has to tell.

    Parameters
    ----------
    company : str
    params : TenantParams
    """
    name, settings = _settings(company, params)
    others = _others(name, params)
    whole = {
        address.lower(): other
        for other, their in params.companies.items()
        if other != name
        for address in (*their.mail, *(d for d in their.mail_domains if "@" in d))
    }
    owners = []
    for address in settings.mail:
        domain = domain_of(address)
        if address.lower() in whole:
            owners.append(f"{address} is {whole[address.lower()]}'s, too")
        elif domain in others:
            owners.append(f"{address}: {domain} is {others[domain]}'s, too")
    return tuple(owners)


def _settings(company: str, params: TenantParams) -> tuple[str, CompanyParams]:
    """Return the settings of a company, and the name that the file gives it."""
    for name, settings in params.companies.items():
        if fold(company) in map(fold, (name, *settings.aliases)):
            return name, settings
    return company, CompanyParams()


def _unlisted(where: str, name: str, settings: CompanyParams) -> KpiError | None:
    """Return the error of an address that ``mail_domains`` does not name."""
    public = [one for one in settings.mail_domains if one in PUBLIC]
    if public:
        listed = next((a for a in settings.mail if domain_of(a) == public[0]), None)
        return ParamsError(
            f"{where}.mail_domains",
            f'got "{public[0]}", at which anybody has an address',
            f'the whole address, for example "{listed or "bakery@" + public[0]}"',
        )
    for address in settings.mail:
        domain = domain_of(address)
        if not {address.lower(), domain} & set(settings.mail_domains):
            listed = ", ".join(settings.mail_domains)
            own = address.lower() if domain in PUBLIC else domain
            return ParamsError(
                f"{where}.mail",
                f'got "{address}", which is none of {name}\'s',
                f"an address of {listed}",
                f'correct it, or add "{own}" to mail_domains',
            )
    return None


def _doubts(
    where: str, name: str, settings: CompanyParams, params: TenantParams
) -> Iterator[KpiError]:
    """Yield reasons to doubt that a company's addresses are its own."""
    domains = list(dict.fromkeys(map(domain_of, settings.mail)))
    others = _others(name, params)
    for address in settings.mail:
        domain = domain_of(address)
        listed = address if domain in PUBLIC else domain
        reason = ""
        if domain in PUBLIC:
            reason = f"{domain} gives addresses to anybody"
        elif domain in others:
            reason = f"{domain} is {others[domain]}'s"
        elif near := next((o for o in (*others, *sorted(PUBLIC)) if _typo(domain, o)),
                          None):  # fmt: skip
            whose = f", {others[near]}'s" if near in others else ""
            reason = f"{domain} is one letter from {near}{whose}"
        elif len(domains) > 1:
            listed = ", ".join(domains)
            reason = f"the addresses have {len(domains)} domains: {listed}"
        if reason:
            yield ParamsError(
                f"{where}.mail",
                f'got "{address}", and {reason}',
                f"an address that is known to be {name}'s",
                "correct it; else " + _add(name, f"mail_domains: [{listed}]", params),
            )


def _others(name: str, params: TenantParams) -> Mapping[str, str]:
    """Return the domains of other companies and of the provider, and whose they are."""
    found = {}
    for other, settings in params.companies.items():
        if other != name:
            named = (one for one in settings.mail_domains if "@" not in one)
            for domain in (*named, *map(domain_of, settings.mail)):
                found[domain] = other
    if params.mail is not None:
        found[domain_of(params.mail.sender)] = params.name
    return {domain: who for domain, who in found.items() if domain not in PUBLIC}


def _typo(first: str, second: str) -> bool:
    """Return whether one letter is missing, added, another one, or two are swapped."""
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    short, long = sorted((first, second), key=len)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    a, b = short[start:], long[start:]
    if len(a) < len(b):
        return a == b[1:]
    return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _add(name: str, settings: str, params: TenantParams) -> str:
    """Return what to add to the tenant's file, as it can be pasted."""
    plain = all(char.isalnum() or char in " -" for char in name)
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    key = name if plain else quoted
    if name in params.companies:
        return f"add to {key} under companies: {settings}"
    return f"add under companies: {key}: {{{settings}}}"
