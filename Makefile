# Needs Python 3.11 or later, and make. Everything else goes into .venv, from pyproject.toml.
#
#   PYTHON=    interpreter that .venv is made with (default: python3)
#   PORT=      port of the web server (default: 8000)
#   KB_HOME=   folder of all run-time state (default: var)

PYTHON ?= python3
PORT ?= 8000
export PORT
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Where it is set, every process of the tests would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv/bin
USE := .venv/.installed
DEVELOP := .venv/.installed-dev

# A file's tests stay in one process, so that its server or browser starts once.
PYTEST := $(VENV)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help serve test check quick format clean

help:  ## list the targets
	@echo "Repère: make TARGET [PYTHON=python3] [PORT=8000] [KB_HOME=var]"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile

serve: $(USE)  ## read and index our own documents, then serve on http://127.0.0.1:$PORT
	$(VENV)/kb crawl repere
	$(VENV)/kb index
	$(VENV)/kb serve --port "$$PORT"

test: check  ## all checks and all tests
	$(PYTEST)

check: $(DEVELOP)  ## ruff, mypy and the direction of imports
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo

quick: $(DEVELOP)  ## the tests that need no archive, browser or server
	$(PYTEST) -m "not slow"

format: $(DEVELOP)  ## rewrite the code as ruff wants it
	$(VENV)/ruff check --fix
	$(VENV)/ruff format

clean:  ## remove .venv and every cache; documents and indexes (KB_HOME) stay
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The interpreter is looked at before anything is made, so that the message is ours and not a traceback.
$(VENV)/python:
	@"$(PYTHON)" -c "" 2>/dev/null || { \
	  echo "'$(PYTHON)' does not run. Install Python 3.11 or later, or name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
	  echo "'$(PYTHON)' is $$("$(PYTHON)" --version 2>&1); Repère needs Python 3.11 or later: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c "import ensurepip, venv" 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear .venv

# Stamps: an installation is repeated when pyproject.toml is newer, and when it broke off.
$(USE): pyproject.toml | $(VENV)/python
	@echo "Installing into .venv; the first time takes a minute or two."
	$(VENV)/python -m pip install --quiet --editable .
	@touch $@

$(DEVELOP): pyproject.toml | $(VENV)/python
	@echo "Installing into .venv; the first time takes a minute or two."
	$(VENV)/python -m pip install --quiet --editable ".[dev]"
	@touch $(USE) $@
