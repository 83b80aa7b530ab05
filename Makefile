# The words of this project. Each target installs what it needs into .venv and works offline once that is done.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
CORES := 2.17.14 2.18.19 2.19.14
PIP_INSTALL = -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
BIN := .venv/bin
RUNS ?= runs

.DEFAULT_GOAL := help
.PHONY: help demo runs test test-long test-core lint format bench clean
.DELETE_ON_ERROR:

help: ## Show these words
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | expand -t 14

demo: .venv/demo.stamp ## Go round once on the sample estate: audit, plan, change, take back
	@$(BIN)/python -m simulator --estate simulator/estates/sample.yml -- $(BIN)/python scripts/demo.py

runs: .venv/demo.stamp ## List all runs: who changed what, and what was taken back
	@$(BIN)/python scripts/runs.py --runs-dir "$(RUNS)"

test: .venv/dev.stamp ## Run every test
	@$(BIN)/python -m pytest -m "not long" -n auto --dist worksteal

test-long: .venv/dev.stamp ## Run the larger sets of generated estates
	@$(BIN)/python -m pytest -m long

test-core: $(CORES:%=.venv-%/stamp) ## Run the integration tests on every supported release of ansible-core
	@set -e; for core in $(CORES); do echo "ansible-core $$core"; .venv-$$core/bin/python -m pytest tests/integration -m "not long"; done

lint: .venv/dev.stamp ## Run every linter
	@$(BIN)/python scripts/lint.py

format: .venv/dev.stamp ## Format the Python code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

bench: .venv/dev.stamp ## Measure requests, traffic and CPU
	@$(BIN)/python -m bench

clean: ## Remove what the targets above made
	rm -rf .venv .venv-* .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .ansible

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python found: install Python 3.11 or name one, make PYTHON=/path/to/python3.11"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is too old: install Python 3.11 or name one, make PYTHON=/path/to/python3.11"; exit 1; }
	@"$(PYTHON)" -m venv .venv

.venv/demo.stamp: requirements.txt requirements-simulator.txt constraints.txt | .venv/bin/python
	@$(BIN)/python $(PIP_INSTALL) -r requirements.txt -r requirements-simulator.txt
	@touch $@

.venv/dev.stamp: requirements.txt requirements-simulator.txt requirements-test.txt requirements-dev.txt constraints.txt | .venv/bin/python
	@$(BIN)/python $(PIP_INSTALL) -r requirements-dev.txt
	@touch $@ .venv/demo.stamp

.venv-%/stamp: requirements-simulator.txt requirements-test.txt constraints.txt
	@"$(PYTHON)" -m venv .venv-$*
	@.venv-$*/bin/python $(PIP_INSTALL) ansible-core==$* pypsrp -r requirements-simulator.txt -r requirements-test.txt
	@touch $@
