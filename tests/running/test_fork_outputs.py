"""A notebook's outputs are the same whether its process was started or forked."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from kpi_lib.running import engine
from kpi_lib.running.forking import children
from kpi_lib.running.notebook_watch import Watch

# Each is a cell; a cell tagged below may raise.
CELLS = {
    "result": "1 + 1",
    # The stock kernel also publishes by a clock what was printed; on a busy machine
    # that parts a text, or puts errors first.
    "nothing": "import sys\nsys.stdout.flush_interval = sys.stderr.flush_interval = 60",
    "streams": "print('out')\nprint('err', file=sys.stderr)\nprint('out')",
    "order": "from IPython.display import display\nprint('a')\ndisplay('b')\n"
    "print('c')\n'd'",
    "bytes": "import os, time\n"
    "counts = os.write(1, 'é\\n'.encode()), os.write(2, b'raw\\n')\n"
    "time.sleep(1)\ncounts",
    "no newline": "print('é', end='')",
    "returns": "print('10%\\r20%\\r', end='')",
    "raises": "def f(n):\n    return 1 / n\nf(0)",
    "syntax": "1 +",
    "chained": "try:\n    {}['k']\nexcept KeyError as e:\n    raise OSError from e",
    "bad repr": "class R:\n    def __repr__(self):\n        raise OSError('repr')\nR()",
    "system exit": "import sys\nsys.exit(3)",
    "display id": "shown = display('old', display_id='one')\ndisplay(1)",
    "update": "shown.update('new')\nprint('updated')",
    "updates": "for n in range(3):\n    shown.update(n)",
    "clear": "from IPython.display import clear_output\nprint('gone')\nclear_output()\n"
    "print('stays')",
    "clear and wait": "for n in range(3):\n    clear_output(wait=True)\n    print(n)",
    "clear at last": "print('stays, too')\nclear_output(wait=True)",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\nprint('slept')",
    "running loop": "asyncio.get_running_loop().is_running()",
    "no second loop": "task = asyncio.sleep(0)\nasyncio.run(task)",
    "task": "async def later():\n    await asyncio.sleep(0.05)\n    return 'done'\n"
    "task = asyncio.ensure_future(later())",
    "await the task": "await task",
    "threads": "import threading\ndef say():\n    print('from a thread')\n"
    "threads = [threading.Thread(target=say) for _ in range(5)]\n"
    "for t in threads:\n    t.start()\n    t.join()",
    "thread displays": "t = threading.Thread(target=display, args=('shown',))\n"
    "t.start()\nt.join()",
    "subprocess": "import subprocess\ncode = subprocess.run(['echo', 'apart'])"
    ".returncode\ntime.sleep(1)\ncode",
    "forks": "import multiprocessing\ncontext = multiprocessing.get_context('fork')\n"
    "p = context.Process(target=print, args=('a fork',), kwargs={'flush': True})\n"
    "p.start()\np.join()\ntime.sleep(1)\np.exitcode",
    "bash": "%%bash\necho out\necho err >&2",
    "command": "!echo a command && false",
    "captured": "lines = !printf 'a\\nb\\n'\nlines",
    "capture": "%%capture said\nprint('hidden')",
    "captured text": "said.stdout",
    "magic": "%config InlineBackend.figure_formats",
    "no such magic": "%nosuchmagic",
    "help": "len?",
    "who": "%who str",
    "history": "In[1], _i1, Out[1], _1",
    "html": "from IPython.display import HTML, JSON, Markdown\n"
    "display(HTML('<b>x</b>'), metadata={'m': 1})\ndisplay(JSON({'a': [1, None]}))\n"
    "Markdown('*m*')",
    "bundle": "display({'text/plain': 'p', 'application/x+json': {'a': 1}}, raw=True)",
    "frame": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "wide frame": "pd.DataFrame({f'column {n}': range(70) for n in range(30)})",
    "series": "print(pd.Series(range(100)))",
    "styled": "pd.DataFrame({'a': [1]}).style.set_uuid('u').format('{:.2f}')",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.title('t')",
    "two figures": "for n in range(2):\n    plt.figure(figsize=(2, 1))\n"
    "    plt.bar([0, 1], [n, 1])",
    "shown figure": "fig, ax = plt.subplots()\nax.plot([3, 1])\nplt.show()\n"
    "print('after')",
    "figure of no figure": "print('no figure')",
    "settings": "plt.rcParams['figure.dpi'], plt.rcParams['backend'], "
    "plt.rcParams['figure.figsize'], plt.isinteractive()",
    "pandas settings": "pd.get_option('display.max_columns'), "
    "pd.get_option('display.width')",
    "warning": "import warnings\nwarnings.warn('careful')\nwarnings.warn('careful')",
    "warnings again": "def old():\n    warnings.warn('old', DeprecationWarning)\nold()",
    "filters": "len(warnings.filters) > 0, warnings.showwarning.__name__",
    "logging": "import logging\nlogging.warning('logged')\n"
    "logging.getLogger('some').info('not logged')",
    "input": "input('Who? ')",
    "password": "import getpass\ngetpass.getpass()",
    "duckdb": "import duckdb\nconnection = duckdb.connect()\n"
    "connection.sql('select range as n from range(3)')",
    "duckdb frame": "connection.sql('select 1 as one').df()",
    "duckdb error": "connection.sql('select nothing')",
    "much": "print(('y' * 99 + '\\n') * 50_000, end='')",
    "many": "for n in range(2000):\n    print(n)",
    "large result": "'z' * 1_000_000",
    "surroundings": "import locale\n__name__, os.getcwd() == os.path.realpath('.'), "
    "os.environ['GIVEN'], os.environ.get('MPLBACKEND'), os.environ['TERM'], "
    "sys.path[0], os.listdir(), locale.getlocale(), sys.stdin.closed",
    "modules": "sys.modules['__main__'].__dict__ is globals(), "
    "type(get_ipython()).__name__, get_ipython().kernel.shell is get_ipython()",
    "names": "sorted(n for n in globals() if not n.startswith('_'))[:8]",
    "pickle": "import pickle\npickle.loads(pickle.dumps(f)) is f",
    "signal": "import signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    "for n in range(10**9):\n    pass",
    "arguments": "%%timeit -n1 -r1 -q\npass",
    "blocks": "from kpi_lib.reporting.content_blocks import Paragraph\n"
    "Paragraph('It.')",
    "empty": "  ",
    "last": "'the end'",
}
RAW = {"bytes", "subprocess"}
"""What a cell's descriptors say comes in any order: by the stock engine two threads of
the kernel read them, and lose what they have not read when the cell ends: it sleeps."""
RAISES = {
    "raises", "syntax", "chained", "bad repr", "system exit", "no second loop",
    "no such magic", "input", "password", "duckdb error", "signal",
}  # fmt: skip


def execute(
    cells: dict[str, str], name: str, folder: Path, seconds: float = 120.0
) -> Any:
    make: Any = nbformat.v4
    notebook = make.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "", "language": "python"}
        },
        cells=[
            make.new_code_cell(
                source,
                id=f"cell-{number}",
                metadata={"tags": ["raises-exception"] if title in RAISES else []},
            )
            for number, (title, source) in enumerate(cells.items())
        ],
    )
    folder.mkdir()
    watch = Watch(seconds, folder, {"GIVEN": "é, and more"}, 8.0)
    try:
        return engine.execute_notebook(notebook, {}, name, watch)
    except engine.NotebookFailed as failure:
        # papermill calls it failed if any cell raised, be it meant to or not.
        return failure.notebook


def steady(outputs: Any) -> str:
    """Take out what differs between two executions by the same engine, too."""
    text = json.dumps(outputs, indent=1, ensure_ascii=False)
    for pattern, constant in (
        (r"ipykernel_\d+", "ipykernel_N"),
        (r"0x[0-9a-f]{6,}", "0xN"),
        (r"Task-\d+", "Task-N"),
    ):
        text = re.sub(pattern, constant, text)
    return text


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("both")
    # Within pytest ipykernel leaves the descriptors alone.
    os.environ.pop("PYTEST_CURRENT_TEST", None)
    yield {n: execute(CELLS, n, folder / n) for n in ("fork", "stock")}
    children.close()


@pytest.mark.parametrize("title", CELLS)
def test_the_same_outputs(both: dict[str, Any], title: str) -> None:
    number = list(CELLS).index(title)
    forked, stock = (
        next(c for c in both[name].cells if c.id == f"cell-{number}")
        for name in ("fork", "stock")
    )
    if title in RAW:
        for cell in (forked, stock):
            cell.outputs.sort(key=steady)
    assert steady(forked.outputs) == steady(stock.outputs)
    assert forked.execution_count == stock.execution_count


def test_the_same_metadata(both: dict[str, Any]) -> None:
    forked, stock = (both[name].metadata for name in ("fork", "stock"))
    assert forked.language_info == stock.language_info
    assert forked.kernelspec == stock.kernelspec
