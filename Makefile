VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
NODE_STAMP := node_modules/.stamp
RUN_STAMP := $(VENV)/.run-stamp
PYTHON ?= python3
RUNTIME = $(shell sed -n 's/^\([A-Za-z0-9_.-]*\)==.*/\1/p' requirements.txt)
# Weak copyleft at most: libraries that are used as they are.
LICENCES := MIT;BSD;Apache;PSF-2.0;MPL-2.0;LGPL-3.0

.DEFAULT_GOAL := help

# Without kept bytecode every start compiles some 1,500 modules anew: seconds for the service, minutes for the tests.
unexport PYTHONDONTWRITEBYTECODE

# uv must be in requirements-dev.txt itself: sync removes what is not listed.
$(STAMP): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9"
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	@touch $@

# What the service needs and nothing of what its tests need: a third of the download.
$(RUN_STAMP): requirements.txt
	test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9"; }
	$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python -r requirements.txt
	@touch $@

# npm comes from a Python wheel. Scripts of packages never run, and the lock file holds no address (.npmrc).
$(NODE_STAMP): package.json package-lock.json .npmrc tests/browser/chromium.py $(STAMP)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent
	$(BIN)/python -m tests.browser.chromium
	@touch $@

##@ Run

.PHONY: help setup run
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) $(NODE_STAMP) ## create .venv and node_modules from the lock files

run: $(RUN_STAMP) ## migrate, seed and serve on 127.0.0.1:8000
	$(BIN)/python -m app serve

##@ Check

# worksteal: neighbours stay together, so that what a module or a folder sets up is set up by one worker.
.PHONY: test test-long format lint types imports content openapi-check contract migrations security licences check
test: $(STAMP) $(NODE_STAMP) ## all tests, those on PostgreSQL and in a browser included, with few generated examples
	$(BIN)/python -m pytest -q -n auto --dist worksteal

test-long: $(STAMP) $(NODE_STAMP) ## all tests with a thousand generated examples or more for each property
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -q -n auto --dist worksteal

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

contract: $(STAMP) $(NODE_STAMP) ## the part of the tests about the contract: linters, released contract, generated clients
	$(BIN)/python -m pytest -q -n 2 --dist loadfile tests/contract tests/test_openapi.py

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
lock: ## resolve the dependencies again and write the lock files (names, versions and hashes, no address)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --all-extras --group dev pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 -c requirements-dev.txt pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 -c requirements-dev.txt --extra otel pyproject.toml -o requirements-otel.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --package-lock-only --silent

openapi: $(STAMP) ## write openapi/openapi.json
	$(BIN)/genu openapi --write
