# `make demo` sets everything up and renders the demo tenants' reports;
# `make test` sets everything up and passes the tests. Both again and again.

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
COMPLETE := $(VENV)/installed-all
WORKERS ?= 2

# One thread per process: the tests and the runs spread over processes themselves.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PARTS FULL N BENCH_FOLDER
# Compiled once, and only what is imported: tests and runs start Python hundreds of
# times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test lint bench lab gallery lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | \
		while IFS='|' read -r target text; do printf '%-16s%s\n' "$$target" "$$text"; done

setup: $(INSTALLED) ## make .venv with the project and what makes reports

setup-dev: $(COMPLETE) ## add the optional packages and the development tools

demo: $(INSTALLED) ## build the demo lake and render the reports of its two tenants
	$(BIN)/kpi demo

test: lint ## lint, then run all tests
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=10

lint: $(COMPLETE) ## ruff, layers, layout, mypy, sqlfluff, notebooks without outputs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/python .ci/house.py
	$(BIN)/mypy & $(BIN)/sqlfluff lint --disable-progress-bar kpi_lib; \
		sql=$$?; wait $$! && exit $$sql
	$(BIN)/python .ci/bare_notebooks.py notebooks/*.ipynb

bench: $(COMPLETE) ## measure ratios; PARTS="queries import night", FULL=1, N=5
	$(BIN)/pytest -m bench tests/bench
	cd tests && ../$(BIN)/python -m bench

lab: $(INSTALLED) ## JupyterLab with the notebooks, the lake and the parameters in place
	$(BIN)/kpi lab

gallery: $(COMPLETE) ## draw the pictures of the docs anew, after make demo
	$(BIN)/python .ci/gallery.py
	$(BIN)/python .ci/screens.py

lock: ## write both lock files anew from what pyproject.toml asks for
	bash .ci/lock

clean: ## remove the environment, the demo lake, the reports and the caches
	rm -rf $(VENV) lake build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find reports -mindepth 1 ! -name .gitignore -delete
	find . -name __pycache__ -prune -exec rm -rf {} +

# Written last, so that an interrupted installation starts again.
$(INSTALLED): requirements-base.lock pyproject.toml .ci/venv
	bash .ci/venv $(VENV) $(PYTHON)
	@echo "Installing the locked packages: a few minutes, once."
	$(BIN)/python -m pip install --quiet --no-compile --requirement requirements-base.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(COMPLETE): requirements.lock $(INSTALLED)
	@echo "Adding the optional packages and the development tools: a few minutes, once."
	$(BIN)/python -m pip install --quiet --no-compile --requirement requirements.lock
	@touch $@
