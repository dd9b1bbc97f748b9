# Everything happens in .venv; nothing is installed outside of it, except by e2e-deps and kannel-deps.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
ARGS ?=
# Some tests wait for processes, so two jobs more than there are cores.
JOBS ?= $(shell expr $$(nproc) + 2)
export PYTHONUTF8 := 1
# Processes are started again and again: what they run is compiled once.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run install test check bench e2e e2e-deps kannel-deps chaos lock clean

run: $(VENV)/run.made
	@$(BIN)/gridline up --demo $(ARGS)

install: $(VENV)/run.made

test: $(VENV)/dev.made
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadgroup $(ARGS)

check: $(VENV)/dev.made
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.made
	$(BIN)/python -m tests.bench $(ARGS)

chaos: $(VENV)/dev.made
	$(BIN)/python -m tests.chaos $(ARGS)
	GRIDLINE_STORIES=100 $(BIN)/pytest --numprocesses $(JOBS) tests/journeys/test_any_story.py

e2e: $(VENV)/dev.made
	$(BIN)/pytest tests/e2e $(ARGS)

e2e-deps:
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { \
		command -v apt-get >/dev/null \
			|| { echo "Install Chromium and its chromedriver: there is no apt-get here." >&2; exit 1; }; \
		$(SUDO) apt-get update -q \
			&& $(SUDO) env DEBIAN_FRONTEND=noninteractive \
				apt-get install -qy --no-install-recommends chromium chromium-driver; }

# A real Kannel for tests/processes/test_kannel.py, which starts its own: the service may be stopped.
kannel-deps:
	@PATH="$$PATH:/usr/sbin"; command -v bearerbox >/dev/null && command -v smsbox >/dev/null || { \
		command -v apt-get >/dev/null \
			|| { echo "Install Kannel: there is no apt-get here." >&2; exit 1; }; \
		$(SUDO) apt-get update -q \
			&& $(SUDO) env DEBIAN_FRONTEND=noninteractive \
				apt-get install -qy --no-install-recommends kannel; }

# Needs uv; everybody else installs what the lock files say.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--quiet --output-file requirements-dev.lock --constraint requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A file NAME.made says that a step is done; it is done again when what it depends on is newer.
$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Gridline needs Python 3.11 or newer; this is $$($(PYTHON) --version 2>&1)." \
			"If there is another: make PYTHON=python3.12 run" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null || { rm -rf $(VENV); \
		echo "python3 cannot make a virtual environment. On Debian and Ubuntu:" \
			"apt install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/run.made: $(VENV)/made requirements.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps -e .
	@touch $@

$(VENV)/dev.made: $(VENV)/run.made requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
