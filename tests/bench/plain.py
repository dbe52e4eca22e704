"""A warm plain process: the cells of notebooks, one after the other, and no engine.

Reads a line of JSON per notebook, answers with the seconds that its cells took.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer until the input ends."""
    from IPython.core.interactiveshell import InteractiveShell

    shell: Any = InteractiveShell.instance()
    shell.run_cell("import kpi_lib.running.forking.preload", silent=True)
    answers = sys.stdout
    for line in sys.stdin:
        asked = json.loads(line)
        os.environ.update(asked["environment"])
        shell.reset()
        cells = [
            cell
            for cell in json.loads(Path(asked["notebook"]).read_text())["cells"]
            if cell["cell_type"] == "code"
        ]
        begun = time.perf_counter()
        for cell in cells:
            if "parameters" in cell["metadata"].get("tags", ()):
                shell.user_ns.update(asked["parameters"])
            else:
                with redirect_stdout(io.StringIO()):
                    shell.run_cell("".join(cell["source"])).raise_error()
        print(time.perf_counter() - begun, file=answers, flush=True)


if __name__ == "__main__":
    main()
