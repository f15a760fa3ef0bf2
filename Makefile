# Two commands: `make run` and `make test`. All work is done by the package in stack/.

.DEFAULT_GOAL := help
.PHONY: help run test check prove-stock bench services shell screenshots messages lock clean
.PHONY: require-python

# The first interpreter on the path that is new enough and can make an environment.
CANDIDATES := python3.13 python3.12 python3.11 python3 python3.14
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON := $(shell for python in $(CANDIDATES); do \
	if $$python -c "$(FITS)" > /dev/null 2>&1; then command -v $$python; break; fi; done)
# What `make test` hands to pytest.
ARGS ?=
# What `make prove-stock` does to the stock, and who wants the one product of `make bench`.
SEEDS ?= 20
OPERATIONS ?= 100000
WRITERS ?= 64
KILLS ?= 0
CLIENTS ?= 16
SECONDS ?= 5
ROUNDS ?= 5
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s%s\n", $$1, $$2}'

run: require-python ## Run everything: http://127.0.0.1:8000 (PORT=8001 for another port)
	@exec $(PYTHON) -m stack run

test: require-python ## Run every check and every test (ARGS='-k lookup' for a part)
	@exec $(PYTHON) -m stack test -- $(ARGS)

check: require-python ## Format, lint, types, import contracts, migrations, generated docs
	@exec $(PYTHON) -m stack check

prove-stock: require-python ## Prove the laws of stock under load (SEEDS=1 OPERATIONS=5000 for less)
	@exec $(PYTHON) -m stack prove -- stock --seeds $(SEEDS) --operations $(OPERATIONS) \
		--writers $(WRITERS) --kills-per-second $(KILLS)

bench: require-python ## Measure against plain SQL on the same server (CLIENTS=8 for fewer)
	@exec $(PYTHON) -m stack measure -- hot-product --clients $(CLIENTS) --seconds $(SECONDS) \
		--rounds $(ROUNDS)

services: require-python ## Run PostgreSQL and Valkey alone, for your own commands
	@exec $(PYTHON) -m stack services

shell: require-python ## Open Django's shell on the data of `make run`
	@exec $(PYTHON) -m stack exec -- .venv/bin/python manage.py shell

messages: require-python ## Collect the texts that people read into locale/, for translation
	@exec $(PYTHON) -m stack exec -- .venv/bin/python manage.py collect_texts

screenshots: ## Take the README's pictures of a running demo (needs the environment of make test)
	@PYTHONPATH=. .venv/bin/python docs/screenshots.py

lock: ## Resolve and hash-lock requirements*.in again (needs uv)
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt

clean: require-python ## Remove the data, the environment and everything else made here
	@exec $(PYTHON) -m stack clean

require-python:
	@test -n "$(PYTHON)" || { \
	echo "Python 3.11 or newer with venv is needed (found: $$(python3 -V 2>&1)); Debian: apt-get install python3-venv." >&2; exit 1; }
	@"$(PYTHON)" -c "$(FITS)" 2> /dev/null || { \
	echo "$(PYTHON) is too old or lacks venv: Python 3.11 or newer is needed." >&2; exit 1; }
