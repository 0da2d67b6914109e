# Accueil. `make run` and `make test` are the two commands to begin with; `make help` lists all.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export IVR_ASTERISK_DIR ?= $(CURDIR)/var/asterisk

.PHONY: screenshots speed help install run demo test test-live rush crowd broken soak versions fallback mystery bench bench-quick bench-install check format docs lock clean

help:           ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 16

install: $(BIN)/.installed $(BIN)/.bundled  ## everything that is missing, and nothing twice

$(BIN)/.installed: pyproject.toml requirements.lock scripts/install
	@scripts/install $(PYTHON)
	@touch $@

$(BIN)/.bundled: $(BIN)/.installed scripts/bundle $(wildcard ivr/desk/scripts/*.js*)
	@scripts/bundle
	@touch $@

run: install    ## start the service, place one call and show it, then stay up
	@$(BIN)/ivr up --demonstrate

demo: install   ## three real calls, each checked by what the callers heard
	@$(BIN)/ivr demo

check: install  ## format, lint, types, import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

test: check     ## check, unit tests and the core live calls (under 15 minutes)
	@$(BIN)/pytest -m "not live and not alone" -n 2 --dist loadfile
	@$(BIN)/pytest -m "core or (alone and not live)"

test-live: install  ## every live call, three towns side by side: most of a call is waiting (under 45 minutes)
	@$(BIN)/pytest -m "live and not alone and not rush and not crowd and not versions and not mystery" -n 3 --dist loadscope --no-loadscope-reorder
	@$(BIN)/pytest -m "live and alone"

rush: install   ## three hundred calls against twelve agents, judged by two sets of records (about 10 minutes)
	@$(BIN)/pytest -m "rush" -s

crowd: install  ## two hundred calls in all states outlive the death of their controller (about 5 minutes)
	@$(BIN)/pytest -m "crowd" -s

broken: install ## every broken world; the controller is killed at every point of a call (about 20 minutes)
	@$(BIN)/pytest tests/live/broken -m live --every-call

soak: install   ## an hour under load with a fault every minute; writes docs/soak.md
	@SOAK_MINUTES=60 SOAK_EACH=60 SOAK_REPORT=docs/soak.md $(BIN)/pytest tests/soak -m live

versions: install ## fifty versions of the routing, good and broken, under calls in every state (about 12 minutes)
	@$(BIN)/pytest -m "versions" -s

fallback: install ## more than three hundred calls with no controller, compared with the engine (about 12 minutes)
	@$(BIN)/pytest tests/fallback -m live --every-call

mystery: install ## fifteen hundred mystery callers against twenty-four agents, as root or not; writes docs/mystery.md
	@MYSTERY_REPORT=docs/mystery.md $(BIN)/pytest -m mystery -s

bench: bench-install  ## one call by five ways, as root: writes docs/performance.md (some hours)
	@$(BIN)/python -m bench

bench-quick: bench-install  ## the same with one call at a time, as root: a table on the terminal (under 5 minutes)
	@$(BIN)/python -m bench --quick

speed: bench-install ## fails when a call costs more, or is answered later, than docs/performance.md says, as root (about 3 minutes)
	@$(BIN)/python -m bench check

bench-install: $(BIN)/.bench  ## what the benchmark compares us with, and what it measures with

$(BIN)/.bench: $(BIN)/.installed requirements-bench.lock
	@scripts/install $(PYTHON) bench
	@touch $@

format: install ## put the code into its one format
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: install   ## regenerate the field reference and the definitions of figures
	@$(BIN)/python -m scripts.reference > docs/reference.md
	@$(BIN)/python -m scripts.figures > docs/figures.md

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host

screenshots: install ## the pictures in docs/desk.md, with Chromium
	@$(BIN)/python -m tests.desk.screenshots

lock:           ## renew the locks of Python packages from pyproject.toml
	@$(LOCK) --extra dev --output-file requirements.lock pyproject.toml
	@$(LOCK) --extra bench --constraint requirements.lock --output-file requirements-bench.lock pyproject.toml

clean:          ## remove what was installed, what was built, and what the service left
	@rm -rf .venv var ivr/desk/scripts/node_modules ivr/desk/static/built
