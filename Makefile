VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
PYTHON ?= python3
RUNTIME = $(shell sed -n 's/^\([A-Za-z0-9_.-]*\)==.*/\1/p' requirements.txt)
# Weak copyleft at most: libraries that are used as they are.
LICENCES := MIT;BSD;Apache;PSF-2.0;MPL-2.0;LGPL-3.0

.DEFAULT_GOAL := help

# uv must be in requirements-dev.txt itself: sync removes what is not listed.
$(STAMP): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9"
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@

##@ Run

.PHONY: help setup run
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## create .venv from the lock file

run: $(STAMP) ## migrate, seed and serve on 127.0.0.1:8000
	$(BIN)/genu serve

##@ Check

.PHONY: test test-long format lint types imports content openapi-check migrations security licences check
test: $(STAMP) ## all tests, PostgreSQL included, with few generated examples
	$(BIN)/python -m pytest -q -n auto

test-long: $(STAMP) ## all tests with a thousand generated examples or more for each property
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -q -n auto

format: $(STAMP) ## rewrite the formatting
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lint: $(STAMP) ## formatting and lint
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: $(STAMP) ## mypy --strict
	$(BIN)/mypy

imports: $(STAMP) ## the import contract
	$(BIN)/lint-imports

content: $(STAMP) ## every content file, all faults in one run
	$(BIN)/genu content check

openapi-check: $(STAMP) ## openapi/openapi.json is that of the program
	$(BIN)/genu openapi --check

migrations: $(STAMP) ## the migrations lead to the tables of the models
	$(BIN)/python -m pytest -q tests/catalog -k migration

# Kingfisher asks nobody whether what it finds is in use. The advisory service is asked; where none is reached, that is said.
security: $(STAMP) ## secrets in tree and history, Dockerfile, licences, known vulnerabilities
	$(BIN)/kingfisher scan --quiet --no-validate --no-update-check --exclude $(VENV) .
	$(BIN)/hadolint Dockerfile
	$(BIN)/pip-licenses --from=mixed --format=plain-vertical --partial-match --allow-only "$(LICENCES)" --packages $(RUNTIME) >/dev/null
	$(BIN)/python deploy/checks/vulnerabilities.py

licences: $(STAMP) ## list the licences of what the service depends on
	@$(BIN)/pip-licenses --from=mixed --packages $(RUNTIME)

check: lint types imports content openapi-check security test ## everything that CI checks

##@ Maintain

.PHONY: lock openapi
lock: ## resolve the dependencies again and write both lock files (names, versions and hashes, no address)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group dev pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 -c requirements-dev.txt pyproject.toml -o requirements.txt

openapi: $(STAMP) ## write openapi/openapi.json
	$(BIN)/genu openapi --write
