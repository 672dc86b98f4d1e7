# Two commands are all that is needed: `make site` and `make test`. Both are safe to repeat.
PYTHON ?= python3
BIN := .venv/bin
# One worker more than there are cores: tests wait for browsers and disks.
WORKERS = $$($(BIN)/python -c 'from broadsheet.parallel import default_jobs; print(default_jobs() + 1)')

.PHONY: site test nightly lint types unit chromium checkers bench clean

site: .venv/installed
	$(BIN)/broadsheet build --search

test: .venv/tested chromium checkers lint types unit

# Properties and histories with many more examples: about an hour.
nightly: .venv/tested chromium checkers
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -n $(WORKERS) --dist worksteal

lint: .venv/tested
	$(BIN)/ruff check

types: .venv/tested
	$(BIN)/mypy

unit: .venv/tested chromium checkers
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

chromium: .venv/tested
	@sh tests/chromium.sh $(BIN)/python

checkers: .venv/tested
	@sh tests/checkers.sh

bench: .venv/installed
	$(BIN)/python benchmarks/build.py

clean:
	rm -rf .venv .broadsheet .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find site -mindepth 1 ! -name .gitignore -delete

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Broadsheet needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[search]'
	@touch $@

.venv/tested: .venv/made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@ .venv/installed
