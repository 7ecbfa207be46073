VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
PYTHON ?= python3

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

.PHONY: test test-long format lint types imports content openapi-check migrations check
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

check: lint types imports content openapi-check test ## everything that CI checks

##@ Maintain

.PHONY: lock openapi
lock: ## resolve the dependencies again and write the lock files (names, versions and hashes, no address)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --all-extras --group dev pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 -c requirements-dev.txt pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 -c requirements-dev.txt --extra otel pyproject.toml -o requirements-otel.txt

openapi: $(STAMP) ## write openapi/openapi.json
	$(BIN)/genu openapi --write
