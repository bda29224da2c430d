# Every target makes what it needs: `make demo` and `make test` work in a fresh clone with Python 3.11 and make.
.DEFAULT_GOAL := help
.PHONY: help install demo serve test check format screenshots bench lock reference
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.installed
# One more than two cores: tests of processes and of PostgreSQL wait as often as they work.
WORKERS ?= 3
# Where a shell forbids bytecode, each of the servers that tests start would compile the whole program again.
export PYTHONDONTWRITEBYTECODE :=

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY) ## Create .venv and install the locked dependencies, once

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## Start a server, list the bundled catalogue through it, and look around
	@$(BIN)/stragan demo

serve: $(READY) ## Serve the API on http://127.0.0.1:8080
	@$(BIN)/stragan serve

test: $(READY) ## Run all tests, on SQLite and on PostgreSQL
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup --touched

check: $(READY) ## Check formatting, style, types and generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python tools/generate_catalogue_schema.py --check
	$(BIN)/python tools/generate_operations_reference.py --check
	$(BIN)/python tools/generate_rules_reference.py --check
	$(BIN)/python tools/generate_settings_reference.py --check

format: $(READY) ## Format the code and regenerate the reference pages
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python tools/generate_catalogue_schema.py
	$(BIN)/python tools/generate_operations_reference.py
	$(BIN)/python tools/generate_rules_reference.py
	$(BIN)/python tools/generate_settings_reference.py

screenshots: $(READY) ## Take the pictures of the documentation (needs Chromium)
	mkdir -p docs/screenshots
	STRAGAN_SCREENSHOTS=docs/screenshots $(BIN)/pytest -n 0 tests/browser

bench: $(READY) ## Measure the hot paths beside a bare handler
	$(BIN)/python bench/hot_paths.py

lock: ## Choose the newest allowed versions of all dependencies (needs uv)
	uv pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --universal --upgrade --output-file requirements.lock
