# make run    start Colophon on this machine; PORT=9000 make run for another port
# make test   every check, as the build server runs them
# make bench  timings, as ratios measured side by side
# make screenshots   every page in light and dark, wide and narrow, and the picture in the README
# make audit  look up known faults of the locked packages; needs a network, and fails when nothing could be looked up
# make lock   renew the lock files after changing pyproject.toml

.DEFAULT_GOAL := run
.PHONY: run setup setup-test test bench screenshots lint types architecture format lock audit fresh-debian
BIN := .venv/bin
# Each worker begins with one half of the files, so that what a file needs is mostly made once.
PYTEST_FLAGS ?= --numprocesses=2 --dist=worksteal

run: setup
	@$(BIN)/colophon database upgrade
	@COLOPHON_STOP_WITH_PARENT=yes exec $(BIN)/colophon serve

setup:
	@./setup.sh run

setup-test:
	@./setup.sh test

test: lint types architecture
	$(BIN)/pytest $(PYTEST_FLAGS) --cov --cov-report=term-missing tests/domain
	$(BIN)/pytest $(PYTEST_FLAGS) --ignore=tests/domain

bench: setup-test
	@for script in benchmarks/*.py; do echo $$script; $(BIN)/python $$script || exit 1; done

screenshots: setup-test
	SCREENSHOTS=$${SCREENSHOTS:-artefacts/screenshots} $(BIN)/pytest $(PYTEST_FLAGS) tests/browser/test_every_page.py
	$(BIN)/python -m tests.browser.picture

lint: setup-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup-test
	$(BIN)/mypy

architecture: setup-test
	$(BIN)/lint-imports

format: setup-test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Runs `make run` on a Debian made from nothing; needs to be root.
fresh-debian:
	.ci/fresh-debian

# Only packages that have been out for a week: faulty or malicious releases are mostly withdrawn by then.
# No index address is written down, so that the locks work with whichever index a machine is set up for.
COMPILE = .lock-tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --exclude-newer '7 days' --upgrade
lock:
	python3 -m venv .lock-tools
	.lock-tools/bin/pip install --quiet uv
	$(COMPILE) --group build --output-file requirements-build.lock
	$(COMPILE) pyproject.toml --constraint requirements-build.lock --output-file requirements.lock
	$(COMPILE) pyproject.toml --group test --constraint requirements-build.lock --constraint requirements.lock \
		--output-file requirements-test.lock
	rm -r .lock-tools

# Its own directory, because what audits is no part of what is audited. Without --strict it is green where it could look
# up nothing.
audit:
	python3 -m venv .audit-tools
	.audit-tools/bin/pip install --quiet pip-audit
	.audit-tools/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock \
		--requirement requirements-build.lock
	rm -r .audit-tools
