# Everything that a newcomer and the CI type. Needs git, make and any python3 with venv; fetches the rest itself.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python
UV := var/uv/bin/uv
SYNCED := .venv/.synced
# A company may have its own certificate authority.
export UV_SYSTEM_CERTS := true
ROWS ?= 100000
ARGS ?=

.PHONY: help install demo demo-reset test check soak bench messages format vendor lock

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

install: $(SYNCED)  ## Python 3.13 and every package, into .venv

demo: $(SYNCED)  ## start everything with demo data; PORT and LEAN_STATE_DIR change where
	@exec $(PYTHON) -m tools.demo

demo-reset: $(SYNCED)  ## forget the demo's data
	@exec $(PYTHON) -m tools.demo --reset

test: $(SYNCED)  ## all tests, as the CI runs them; ARGS="tests/tools -k port" for some
	@exec $(PYTHON) -m tools.run_tests $(ARGS)

check: $(SYNCED)  ## format, lint, types, layers, migrations, translations, vendored files
	@exec $(PYTHON) -m tools.check

soak: $(SYNCED)  ## the slow tests with full counts
	@SOAK=1 HYPOTHESIS_PROFILE=soak exec $(PYTHON) -m pytest -m soak -p no:cacheprovider $(ARGS)

bench: $(SYNCED)  ## how fast the pages are, beside a floor; ROWS=100000
	@exec $(PYTHON) -m bench $(ROWS)

messages: $(SYNCED)  ## collect the texts for translation and compile the catalogues
	@exec $(PYTHON) -m tools.translations

format: $(SYNCED)  ## put code and templates in order
	@exec $(PYTHON) -m tools.check --fix

vendor: $(SYNCED)  ## fetch the files of others again and note their checksums
	@exec $(PYTHON) -m tools.vendor

lock: $(UV)  ## renew both requirements.lock after a change of pyproject.toml
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--python-version 3.13 pyproject.toml --group dev --output-file requirements.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --constraint requirements.lock \
		--python-version 3.13 pyproject.toml --output-file deploy/requirements.lock

# ---- what the above stand on -------------------------------------------------------------------------------
$(UV): tools/uv.txt
	@sh tools/get-uv.sh
	@touch $(UV)

.venv/.python: .python-version $(UV)
	@test -x $(PYTHON) && $(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null \
		|| $(UV) venv --quiet --clear --python 3.13 .venv \
		|| { echo "Python 3.13 was not found and could not be fetched: install it, then run make again." >&2; exit 1; }
	@touch $@

# The Python that .venv was made with may have been removed since.
ifneq ($(shell test -x $(PYTHON) && echo here),here)
.venv/.python: FORCE
endif
FORCE:

$(SYNCED): requirements.lock .venv/.python
	@echo "Fetching the packages …"
	@$(UV) pip sync --quiet --compile-bytecode --python $(PYTHON) --require-hashes requirements.lock \
		|| { echo "The packages in requirements.lock could not be fetched: is the network there?" >&2; exit 1; }
	@touch $@
