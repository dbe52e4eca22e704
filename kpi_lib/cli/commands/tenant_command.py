"""``kpi tenant new``: a new tenant's file, asked for or from options."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import ParamsError, raise_all
from kpi_lib.domain.names import closest, slugify
from kpi_lib.lake.storage import local_path

if TYPE_CHECKING:
    from kpi_lib.settings.new_tenant import NewTenant

_NEW = "new"


def _option(metavar: str, text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(metavar=metavar, help=text)
    return option


def tenant(
    common: Common,
    action: Annotated[str, typer.Argument(metavar="new", help="Write a new file.")],
    slug: Annotated[
        str | None,
        typer.Argument(metavar="[SLUG]", help="The file's name; else from the name."),
    ] = None,
    name: Annotated[str | None, _option("NAME", "As reports print it.")] = None,
    country: Annotated[
        str | None,
        _option("C", "Of the public holidays, such as FR or CA-QC; - for none."),
    ] = None,
    timezone: Annotated[
        str | None,
        _option("ZONE", "Such as America/Toronto; else the country's, if it has one."),
    ] = None,
    language: Annotated[
        str | None, _option("L", "Of the reports: en or fr; else the country's.")
    ] = None,
    locale: Annotated[
        str | None,
        _option("LOCALE", "Of numbers and dates, such as fr_CA; else the country's."),
    ] = None,
    currency: Annotated[
        str | None, _option("CODE", "Such as CAD; else the country's.")
    ] = None,
    tenant_id: Annotated[
        str | None, _option("UUID", "One that your rows bear; else a new one.")
    ] = None,
) -> None:
    """Write the file of a new tenant, with every further key as a comment.

    In a terminal, what the options leave open is asked; elsewhere the country tells
    it, or the command ends. A file that is there is never overwritten.
    """
    from kpi_lib.settings.new_tenant import refuse_existing

    if action != _NEW:
        near = closest(action, [_NEW])
        remedy = f"kpi tenant new {action}" if not near and slug is None else ""
        raise ParamsError("kpi tenant", f'got "{action}"', f'"{_NEW}"', remedy)
    folder = local_path(common.params, "a tenant's new file")
    given = {
        "slug": slug, "name": name, "country": country, "timezone": timezone,
        "language": language, "locale": locale, "currency": currency,
        "tenant_id": tenant_id,
    }  # fmt: skip
    answers = _Answers({key: text for key, text in given.items() if text is not None})
    made = answers.tenant(lambda chosen: refuse_existing(folder, chosen))
    say(str(made.write(folder)))
    if not common.quiet:
        mapping = f"{common.params}/mappings/{made.tenant}.yaml"
        say(
            f"next: kpi mapping FILE > {mapping}\n"
            f"      kpi import FILE --tenant {made.tenant} --mapping {mapping}",
            err=True,
        )


@dataclass
class _Answers:
    """Values of the options, and answers to what they leave open."""

    given: dict[str, str]
    errors: list[ParamsError] = field(default_factory=list)

    def tenant(self, check_new: Callable[[str], None]) -> NewTenant:
        """Return the checked tenant; one error names all that is wrong or missing."""
        from kpi_lib.settings import tenant_answers as answers
        from kpi_lib.settings.new_tenant import NewTenant

        def free(text: str) -> str:
            slug = answers.slug(text)
            check_new(slug)
            return slug

        name = self._value("name", "Name, as reports print it", answers.name)
        proposed = slugify([name])[name] if name else None
        if "slug" not in self.given and not _is_asking() and proposed:
            self.given["slug"] = proposed
        slug = ""
        if name or "slug" in self.given:
            slug = self._value("slug", "Slug: the file's name", free, proposed)
        country = self._value(
            "country",
            "Country of the public holidays, such as FR or CA-QC; - for none",
            answers.country,
            None if _is_asking() else answers.NO_COUNTRY,
        )
        place = "" if country == answers.NO_COUNTRY else country
        zone = self._value(
            "timezone", "Time zone, such as America/Toronto", answers.timezone,
            answers.zone_of(place), answers.zones_of(place),
        )  # fmt: skip
        language = self._value(
            "language", "Language of the reports, en or fr", answers.language,
            answers.language_of(place),
        )  # fmt: skip
        spoken = language or self.given.get("locale", "en")[:2]
        locale = self._value(
            "locale", "Locale of numbers and dates",
            lambda text: answers.locale(text, spoken),
            answers.locale_of(place, spoken),
        )  # fmt: skip
        currency = self._value(
            "currency", "Currency, such as CAD", answers.currency,
            answers.currency_of(place),
        )  # fmt: skip
        given_id = self.given.get("tenant_id")
        tenant_id = str(uuid4())
        if given_id is not None:
            tenant_id = self._value("tenant_id", "", answers.tenant_id)
        raise_all("kpi tenant new", [*self.errors])
        return NewTenant(
            tenant=slug,
            tenant_id=tenant_id,
            name=name,
            timezone=zone,
            language=language,
            currency=currency,
            locale=locale,
            holidays=place or None,
        )

    def _value(
        self, key: str, question: str, check: Callable[[str], str],
        default: str | None = None, zones: Sequence[str] = (),
    ) -> str:  # fmt: skip
        """Return a checked value: of its option, else asked, else the default."""
        option = "SLUG" if key == "slug" else f"--{key.replace('_', '-')}"
        try:
            if key in self.given:
                return check(self.given[key])
            if _is_asking():
                return _ask(question, check, default)
            if default is not None:
                return check(default)
            raise ParamsError(option, "is missing", _example(option, zones))
        except ParamsError as error:
            self.errors.append(error)
            return ""


def _is_asking() -> bool:
    return sys.stdin.isatty()


def _ask(question: str, check: Callable[[str], str], default: str | None) -> str:
    """Ask until the answer is right."""
    prompt = f"{question} [{default}]: " if default else f"{question}: "
    while True:
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt  # the end of the input: nobody answers any more
        try:
            return check(line.strip() or default or "")
        except ParamsError as error:
            say(f"  {error.problem}; expected {error.expected}.", err=True)


def _example(option: str, zones: Sequence[str]) -> str:
    if zones:
        return f"one of the country's: {', '.join(zones)}"
    return {
        "SLUG": 'lowercase letters, digits and hyphens, for example "acme-corp"',
        "--name": 'a name, for example "Acme IT"',
        "--timezone": 'an IANA name, for example "America/Toronto"',
        "--language": '"en" or "fr", or a --country that tells it',
        "--currency": 'an ISO 4217 code, for example "CAD", or a --country',
    }[option]
