"""Start a template process: ``python -m kpi_lib.running.forking DESCRIPTOR``."""

import sys

from kpi_lib.running.forking.template_main import main

main(int(sys.argv[1]))
