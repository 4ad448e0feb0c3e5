# What people run here. Needs make and Python 3.11 or newer; everything else goes into .venv from the locks.
SHELL := /bin/sh
BIN := .venv/bin
SETUP := sh scripts/setup.sh
# How many test processes: one more than processors, for there is always a test that only waits.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) + 1)
# Narrow the tests: make test ARGS="tests/claims -x"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo run test test-fast check audit lock words clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: ## Show the whole product in a sandbox, no accounts needed
	@$(SETUP) run
	@exec $(BIN)/python scripts/demo.py

run: ## Run the bot with the settings of .env
	@$(SETUP) run
	@exec $(BIN)/claims-bot run

test: ## Run every test
	@$(SETUP) dev
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-fast: ## Run the tests that need no browser, no PostgreSQL and no patience (under a minute)
	@$(SETUP) dev
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not slow and not browser and not postgres" $(ARGS)

check: ## Check format, lint, types and who imports whom
	@$(SETUP) dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: ## Ask whether a locked version has a known hole (needs the network)
	@$(SETUP) dev
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock

lock: ## Choose versions anew: requirements/*.in -> requirements*.lock
	@sh scripts/lock.sh

words: ## Bring the dictionaries of bot/words up to the phrases of the code; says what is left to translate
	@$(SETUP) dev
	@$(BIN)/python scripts/words.py

clean: ## Remove the virtual environment, the demo and every cache
	rm -rf .venv .demo .screenshots build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
