# artscope: every way to run, check and package it. `make help` lists them.

FOUND := $(shell command -v python3.11 || command -v python3)
PYTHON ?= $(FOUND)
# `make bundle PYTHON=DIR` names the folder to pack; the environment is then made by what is found.
MAKER := $(if $(wildcard $(PYTHON)/.),$(FOUND),$(PYTHON))
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test check format prove screenshots wheel pyz wheelhouse bundle clean

help: ## List what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(READY) ## Open the browser on a simulated service, with no account and no network
	@$(BIN)/artscope --demo

test: $(READY) ## Run the tests
	$(BIN)/pytest -n 3 --dist worksteal

check: $(READY) ## Lint, format, types, and the wall between the halves
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

prove: $(READY) ## The long forms: other people's clients, big logs, kill loops
	$(BIN)/pytest -m prove --timeout 1800 -v

screenshots: $(READY) ## Draw screenshots/ anew from the simulator
	$(BIN)/python screenshots/make.py

wheel: $(READY) ## Build the wheel and the source distribution into dist/
	$(BIN)/python -m build --outdir dist
	$(BIN)/python release/sums.py

pyz: $(READY) ## Build zipapps into dist/: a small one, and one for each Python found (or PYTHONS="...")
	$(BIN)/python release/pyz.py $(PYTHONS)
	$(BIN)/python release/sums.py

wheelhouse: $(READY) ## Build dist/wheelhouse: everything pip needs on a host without a network, with hashes
	$(BIN)/python release/wheelhouse.py
	$(BIN)/python release/sums.py

bundle: $(READY) ## Build a bundle with the Python in the folder PYTHON=DIR, for hosts whose own is older
	@test -d "$(PYTHON)" || { echo "which Python to pack: make bundle PYTHON=/folder/of/a/python" >&2; exit 2; }
	$(BIN)/python release/bundle.py "$(PYTHON)"
	$(BIN)/python release/sums.py

clean: ## Remove what was built
	rm -rf $(VENV) build dist

# Made anew when what is to be installed changes.
$(READY): pyproject.toml requirements-dev.txt
	@$(MAKER) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "artscope needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	$(MAKER) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)
