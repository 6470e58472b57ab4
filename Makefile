# `make` alone lists what can be done. PYTHON names the interpreter that .venv is made with, WORKERS the test processes.
PYTHON ?= python3
WORKERS ?= 4
BIN := .venv/bin
# The newest Python that is claimed to do; types are checked for it too.
NEWEST := 3.13
CODE := $(wildcard src tests examples bench scripts)
# Bytecode that is kept spares every process that the tests start the compiling.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test bench bench-peers fix torture lint types imports check unit lock install install-test clean

help: ## List these targets
	@awk -F ': .*## |: ## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Start the demonstration: an ID, a shop, a car, a mailbox; Ctrl-C stops it
	@exec $(BIN)/keyfob demo --data data/demo

test: check unit ## Check and test everything: format, lint, types, imports, both databases, a real browser

bench: install-test ## Measure our own figures and write bench/report.md
	@$(BIN)/python -m bench

bench-peers: install-test ## Measure Keyfob beside node oidc-provider, fetched from npm, and write bench/peers.md
	@$(BIN)/python -m bench.peers

fix: install-test ## Format the code and mend what the linter can mend
	@$(BIN)/ruff check --fix --quiet $(CODE) || true
	@$(BIN)/ruff format $(CODE)

torture: install-test ## Run the tests that take long: a thousand kills on each database
	@$(BIN)/pytest -m torture --hypothesis-profile torture

check: lint types imports ## Format, lint, types and imports, without running a test

lint: install-test ## Check format and lint
	@$(BIN)/ruff format --quiet --check $(CODE) || { echo 'Some files want formatting: make fix'; exit 1; }
	@$(BIN)/ruff check --quiet $(CODE)

types: install-test ## Check types
	@$(BIN)/mypy --strict --no-error-summary $(filter-out examples,$(CODE))
	@$(BIN)/mypy --strict --no-error-summary --python-version $(NEWEST) src
	@for example in $(patsubst %/,%,$(dir $(wildcard examples/*/__main__.py))); do \
		(cd $$example && ../../$(BIN)/mypy --strict --no-error-summary --config-file ../../pyproject.toml \
		--cache-dir ../../.mypy_cache/$$example .) || exit 1; done

imports: install-test ## Check that imports flow one way
	@said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said"; exit 1; }

unit: install-test ## Run the tests; for some of them: .venv/bin/pytest tests/protocol
	@$(BIN)/pytest -q -n $(WORKERS)

lock: ## Pin the newest versions of all packages, with hashes
	@scripts/lock.sh

install: ## Install what `make run` needs, unless it is there
	@$(PYTHON) -m scripts.install run

install-test: ## Install what `make test` needs, unless it is there
	@$(PYTHON) -m scripts.install test

clean: ## Remove .venv, packages from npm, caches and the demonstration's data
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache data build dist
	@rm -rf tests/foreign/node_modules bench/peers/node_modules
