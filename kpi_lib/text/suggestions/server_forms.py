"""Memory of the forms of structured output that a server and model can do."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from kpi_lib.text.suggestions.language_model import FORMS, Form, ModelSettings


class ServerForms:
    """The forms to ask a server for, in order; what it refused is not asked again.

    Parameters
    ----------
    settings : ModelSettings
    folder : Path, optional
        Where it is remembered, a file per address and model; else in this object
        alone.
    """

    def __init__(self, settings: ModelSettings, folder: Path | None) -> None:
        name = json.dumps([settings.base_url, settings.model, settings.api_version])
        digest = hashlib.sha256(name.encode()).hexdigest()[:24]
        self._path = None if folder is None else folder / f"forms-{digest}.json"
        self._content = {"base_url": settings.base_url, "model": settings.model}
        self.first: Form = self._read() or FORMS[0]

    def remaining(self) -> tuple[Form, ...]:
        """Return the forms to try: the known one, then the less strict ones."""
        return FORMS[FORMS.index(self.first) :]

    def remember(self, form: Form) -> None:
        """Note the form that the server has answered to."""
        if form == self.first:
            return
        self.first = form
        if self._path is not None:
            write_whole(self._path, json.dumps({**self._content, "form": form}))

    def _read(self) -> Form | None:
        if self._path is None:
            return None
        try:
            form = json.loads(self._path.read_text(encoding="utf-8"))["form"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return form if form in FORMS else None


def write_whole(path: Path, text: str) -> None:
    """Write a file of the cache at once; one that cannot be written costs a request."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
