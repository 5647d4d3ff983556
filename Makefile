# `make` lists what there is. Two commands matter to a newcomer: `make run` and `make test`.
# Every step leaves a stamp, so that a second time costs seconds.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

HOUSE ?= house
PORT ?= 8000
WORKERS ?= 2

VENV := .venv
PY := $(VENV)/bin/python
FRONTEND := src/informatiehuis/portal/frontend
DIST := src/informatiehuis/portal/static/dist
PO := $(wildcard $(addsuffix /locale/en/LC_MESSAGES/django.po,src/informatiehuis src/informatiehuis/* src/informatiehuis/rooms/*))
REFEREES := tests/npm

# Checks and tests read the settings, and those name a house: one of their own, so that yours stays untouched.
SCRATCH := INFORMATIEHUIS_HOME=$(CURDIR)/build/scratch-house

.PHONY: help run test check bench lock upgrade clean frontend docs install install-all system servers referees \
	translations texts format licences sbom port-is-free check-format check-lint check-types check-security check-audit check-layers \
	test-postgresql check-migrations check-texts check-docs check-lock check-sizes

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make run PORT=8001 HOUSE=elsewhere    the same on another port, with another house"
	@echo "  make test ARGS='tests/engines -k csv' only some tests"

# --- the product ---------------------------------------------------------------------------------------------

run: port-is-free install frontend translations ## install, make the example house if absent, serve it
	@if [ ! -e "$(HOUSE)" ] || [ -e "$(HOUSE)/.unfinished" ]; then \
		echo "→ Making $(HOUSE)/ with the example province; this happens once"; \
		mkdir -p "$(HOUSE)" && touch "$(HOUSE)/.unfinished"; \
		$(VENV)/bin/informatiehuis init --example utrecht --home "$(HOUSE)" || { \
			echo "✗ $(HOUSE)/ is not finished; 'make run' goes on with it, 'rm -r $(HOUSE)' starts over" >&2; exit 1; }; \
		rm "$(HOUSE)/.unfinished"; \
	fi
	@INFORMATIEHUIS_HOME="$(abspath $(HOUSE))" exec $(VENV)/bin/informatiehuis serve --port $(PORT)

port-is-free:
	@tools/install.sh free $(PORT)

# --- what is installed ---------------------------------------------------------------------------------------

install: $(VENV)/.installed-own
install-all: $(VENV)/.installed-all $(VENV)/.installed-own

$(VENV)/.installed-uv: requirements/installer.txt
	@tools/install.sh venv $(VENV)

$(VENV)/.installed-run: requirements/run.txt | $(VENV)/.installed-uv
	@tools/install.sh lock $< $(VENV)
	@touch $@

$(VENV)/.installed-all: requirements/all.txt | $(VENV)/.installed-uv $(VENV)/.installed-run
	@tools/install.sh lock $< $(VENV)
	@touch $@

$(VENV)/.installed-own: pyproject.toml | $(VENV)/.installed-run
	@tools/install.sh own $(VENV)
	@touch $@

.venv-servers/.installed: requirements/servers.txt
	@tools/install.sh venv .venv-servers
	@tools/install.sh lock $< .venv-servers
	@touch $@

system:
	@tools/install.sh system

servers: .venv-servers/.installed ## servers written by others, that the tests read (pygeoapi)

referees: $(REFEREES)/node_modules/.package-lock.json

$(REFEREES)/node_modules/.package-lock.json: $(REFEREES)/package-lock.json | $(VENV)/.installed-run
	@echo "→ Installing the referees of pages and API (axe-core, Spectral)"
	@$(PY) -m tools.npm $(REFEREES) ci --loglevel error
	@touch $@

# --- what is built -------------------------------------------------------------------------------------------

frontend: $(DIST)/.built ## styles and scripts of the portal

$(FRONTEND)/node_modules/.package-lock.json: $(FRONTEND)/package-lock.json | $(VENV)/.installed-run
	@echo "→ Installing the parts of the front end"
	@$(PY) -m tools.npm $(FRONTEND) ci --loglevel error
	@touch $@

$(DIST)/.built: $(FRONTEND)/node_modules/.package-lock.json \
		$(shell find $(FRONTEND) -type f -not -path '*/node_modules/*' 2>/dev/null)
	@echo "→ Building the front end"
	@$(PY) -m tools.npm $(FRONTEND) run build --silent
	@mkdir -p $(DIST) && touch $@

translations: $(PO:.po=.mo)

$(PO:.po=.mo): %.mo: %.po | $(VENV)/.installed-run
	@$(PY) -m tools.translations compile

docs: install-all ## write the generated pages of docs/reference again
	@$(SCRATCH) $(PY) -m tools.reference

lock: install-all ## pin what pyproject.toml asks; pins that fit are kept
	@$(PY) -m tools.lock write

upgrade: install-all ## pin the newest versions within the bounds of pyproject.toml
	@$(PY) -m tools.lock upgrade

texts: install-all ## merge the texts in the code into the English catalogues
	@$(PY) -m tools.translations update

format: install-all ## put the code in the house's format
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

# --- what is checked -----------------------------------------------------------------------------------------

CHECKS := format lint types security audit layers migrations texts docs lock sizes

check: $(CHECKS:%=check-%) ## everything that can be judged without running the product
	@echo "✓ all checks passed"

check-format: install-all
	@echo "→ format" && $(PY) -m ruff format --check --quiet . || { echo "✗ mend with: make format"; exit 1; }

check-lint: install-all
	@echo "→ lint" && $(PY) -m ruff check --quiet .

check-types: install-all
	@echo "→ types" && $(SCRATCH) $(PY) -m mypy

check-security: install-all
	@echo "→ security" && $(PY) -m bandit --quiet --recursive --configfile pyproject.toml src

check-audit: install-all
	@echo "→ known weaknesses" && $(PY) -m tools.audit

check-layers: install-all
	@echo "→ layers" && $(VENV)/bin/lint-imports --no-cache | tail -n 20

check-migrations: install-all
	@echo "→ migrations" && $(SCRATCH) $(PY) -m django makemigrations --check --dry-run \
		--settings informatiehuis.portal.settings

check-texts: install-all
	@echo "→ translations" && $(PY) -m tools.translations check

check-docs: install-all
	@echo "→ generated pages" && $(SCRATCH) $(PY) -m tools.reference --check

check-lock: install-all
	@echo "→ pinned versions" && $(PY) -m tools.lock check

check-sizes: install-all
	@echo "→ sizes" && $(PY) -m tools.ratchet

licences: install-all frontend ## the licence of everything that the product installs; writes build/licences.md and .json
	@$(PY) -m tools.licences

sbom: install-all ## write build/sbom.cdx.json: everything that the product installs, for who watches weaknesses
	@$(PY) -m tools.sbom

# --- what is tested and measured -----------------------------------------------------------------------------

# In the order of the folders the long files come early and the last ones are short, so that no worker waits long.
test: install-all system servers referees frontend translations ## install what the tests need and run them all
	@$(SCRATCH) $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-postgresql: install-all frontend translations ## the tests of what is kept in a database, on a real PostgreSQL
	@$(SCRATCH) $(PY) -m tools.postgresql -n $(WORKERS) --dist loadfile $(or $(ARGS),tests/kernel tests/rooms tests/portal)

bench: install-all ## measure speed beside the best peers; writes bench/results.json
	@$(PY) -m bench $(ARGS)

clean: ## remove what was installed and built; your house stays
	@rm -rf $(VENV) .venv-* build dist $(DIST) $(FRONTEND)/node_modules $(REFEREES)/node_modules $(PO:.po=.mo)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@echo "Clean. Your house ($(HOUSE)/) was left alone; remove it yourself when you mean to."
