# Needs Python 3.11 or newer, git and make; everything else is set up in .venv on first use.

UV_VERSION := 0.13.8
VENV := .venv
BIN := $(VENV)/bin
# The newest Python that the project is tested with, else any that is new enough.
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  2>/dev/null && { command -v $$p; break; }; done)
# Two workers a processor: more than half of the time of a test of a screen is waiting. The suite
# takes no ports of its own and no shared files.
export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN))
PYTEST := $(BIN)/pytest -n auto --dist loadfile

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_NO_PROGRESS := 1
unexport VIRTUAL_ENV

SYNC := $(BIN)/uv sync --frozen --inexact --compile-bytecode --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test test-real test-httpx2 check bench lock clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

demo: $(VENV)/.run ## start the simulated estate and the dashboard on it
	@$(BIN)/oncall-tui demo

test: $(VENV)/.dev ## all tests that need nothing but this checkout
	@$(PYTEST) $(ARGS)

test-real: $(VENV)/.real ## against a real Alertmanager (Debian's package) and a real Roundup
	@$(BIN)/pytest -n "$$(getconf _NPROCESSORS_ONLN)" --dist loadfile tests/real $(ARGS)

test-httpx2: $(VENV)/.httpx2 ## the tests over httpx2, the successor of httpx
	@PYTHONPATH=. $(PYTEST) -p tests.over_httpx2 $(ARGS)

check: $(VENV)/.dev ## format, lint, types, import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev ## the table of speeds
	@$(BIN)/python -m tests.bench

lock: $(VENV)/.uv ## resolve the dependencies anew
	@$(BIN)/uv lock

clean: ## remove what make made
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.uv:
	@echo "setting up $(VENV), which takes some seconds"
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer: install one" >&2; exit 1; }
	@if "$(PYTHON)" -c 'import ensurepip' 2>/dev/null; then \
	  "$(PYTHON)" -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	else \
	  "$(PYTHON)" -m venv --without-pip $(VENV) && \
	  "$(PYTHON)" scripts/fetch_uv.py $(UV_VERSION) $(VENV); \
	fi
	@touch $@

$(VENV)/.run: $(VENV)/.uv pyproject.toml uv.lock
	@echo "installing the packages into $(VENV)"
	@$(SYNC) --no-dev
	@touch $@

$(VENV)/.dev: $(VENV)/.uv pyproject.toml uv.lock
	@$(SYNC)
	@touch $@ $(VENV)/.run

$(VENV)/.real: $(VENV)/.dev
	@$(SYNC) --group real
	@touch $@

$(VENV)/.httpx2: $(VENV)/.dev
	@$(SYNC) --group httpx2
	@touch $@
