# Everything that is made lies in .venv, .tools and stacks/data.
# The Python that made .venv stays the one until another is named: make setup PYTHON=python3.13
PYTHON ?= $(shell test -x .venv/bin/python && echo .venv/bin/python || echo python3)
ENV := . tools/env.sh &&

.DEFAULT_GOAL := help
.PHONY: help setup up down console test lint docs bench torture

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv, choose or build Pulumi, make the data set
	@$(PYTHON) -m tools.setup

up: setup ## train the local stack's models on the emulator (PORT=8090)
	@$(ENV) PORT=$(PORT) python -m tools.up

down: ## destroy the local stack and stop the emulator
	@$(ENV) $(PYTHON) -m tools.down

console: setup ## the web console of the selected stack, in the browser of this machine
	@$(ENV) vertex-tuning console

test: lint ## set up, lint, run all tests
	@$(ENV) python -m tools.clients
	@echo "test: pytest"
	@$(ENV) python -m pytest

lint: setup ## ruff, mypy, import-linter, actionlint, zizmor
	@echo "lint: ruff" && $(ENV) ruff check && ruff format --check
	@echo "lint: mypy" && $(ENV) mypy
	@echo "lint: import-linter" && $(ENV) lint-imports --no-logo
	@echo "lint: actionlint" && cd tools/actionlint && go tool actionlint ../../.github/workflows/*.yml ../../stacks/gitops/github/*.yml
	@echo "lint: zizmor" && $(ENV) zizmor --offline --quiet .github/workflows stacks/gitops/github/*.yml

docs: setup ## build the site of docs/ into .tools/site, strictly
	@$(ENV) NO_MKDOCS_2_WARNING=1 python -m mkdocs --quiet build --strict
	@echo "docs: .tools/site/index.html"

bench: setup ## measure the emulator (two minutes), GROUP=commands, console, data or provider
	@$(ENV) python -m benchmarks $(GROUP)

torture: setup ## kills, faults and random sequences, for hours; the reports go to docs/torture
	@mkdir -p docs/torture
	@$(ENV) python -m tests.torture kills --report docs/torture/kills.md
	@$(ENV) python -m tests.torture faults --report docs/torture/faults.md
	@$(ENV) python -m tests.torture sequences --report docs/torture/sequences.md
	@$(ENV) python -m tests.torture states --report docs/torture/states.md
