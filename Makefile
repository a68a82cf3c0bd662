# `make preview` or `make test` is all a fresh checkout needs: each makes .venv first, from the locks.
# ARGS= goes to what is run: make preview ARGS="--port 8000", make test ARGS="tests/domain -x".

PYTHON ?= python3
VENV ?= .venv
ARGS ?=

IN_VENV = $(VENV)/bin/python
INSTALL = $(IN_VENV) -m pip install -qq --disable-pip-version-check --require-hashes -r

# Its version where that is too old; what the shell says where there is none (an exit status of 127
# would make `make` print that by itself).
TOO_OLD = $(shell $(PYTHON) -c 'import sys; \
	sys.version_info < (3, 11) and sys.stdout.write("it is %d.%d" % sys.version_info[:2])' \
	2>&1 || :)
CHECK_PYTHON = $(if $(TOO_OLD),$(error filmclub needs Python 3.11 or newer, and $(PYTHON) is not \
	($(TOO_OLD)); name another: make PYTHON=python3.12))

# Or a fresh process would compile the program, and each of pytest's the tests, at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: preview run test kills faults lint bench fuzz screenshots messages lock clean

# The bot in a browser: no account, no token.
preview: $(VENV)/preview.stamp
	@$(IN_VENV) -m bot preview $(ARGS)

# The bot on Discord, with the token of .env.
run: $(VENV)/run.stamp
	@$(IN_VENV) -m bot run $(ARGS)

# On all cores, a file's tests on one of them, in the order of tests/conftest.py; ARGS=-n0 for the
# debugger. KILLS=all make test tries everything of which there is a sample.
test: $(VENV)/dev.stamp
	$(IN_VENV) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

# The bot killed, and failing, at every step of what it must not do twice or lose; `make test` has a
# sample.
kills: $(VENV)/dev.stamp
	KILLS=all $(IN_VENV) -m pytest -n auto --dist loadfile tests/posting tests/store/test_power_cut.py \
		tests/end_to_end/test_killed_midway.py $(ARGS)

# Every command with every way in which Discord's answer or the database fails, and with every text that
# is made to do harm; `make test` has a sample.
faults: $(VENV)/dev.stamp
	KILLS=all $(IN_VENV) -m pytest -n auto --dist load tests/client/test_sending.py \
		tests/end_to_end/test_lost_answers.py tests/end_to_end/test_discord_fails.py \
		tests/end_to_end/test_long_texts.py tests/end_to_end/test_library_harmless.py \
		tests/posting/test_faults.py tests/store/test_library_faults.py $(ARGS)

lint: $(VENV)/dev.stamp
	$(IN_VENV) -m ruff check
	$(IN_VENV) -m ruff format --check
	$(IN_VENV) -m pyright --pythonpath $(IN_VENV)

# A small world in seconds, to see that every part runs: make bench ARGS=--quick
bench: $(VENV)/dev.stamp
	$(IN_VENV) -m tests.benchmarks $(ARGS)

# A million broken documents for the parser of reviews, and 10,000 broken files from Letterboxd; a
# hundredth of each: make fuzz ARGS=10000
fuzz: $(VENV)/dev.stamp
	$(IN_VENV) -m tests.fuzz $(ARGS)

# Every kind of message, wide and on a phone, into screenshots/, and those of README; needs Chromium.
screenshots: $(VENV)/dev.stamp
	$(IN_VENV) -m tests.pictures $(ARGS)

# The texts of the code into bot/locale, after one has changed.
messages: $(VENV)/dev.stamp
	$(IN_VENV) -m tests.language

# The lock files after a change in pyproject.toml; newer versions of all: make lock ARGS=--upgrade
lock: COMPILE = "$$venv/bin/uv" pip compile -q pyproject.toml --python "$$venv/bin/python" \
	--universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock"
lock:
	$(CHECK_PYTHON)
	@venv=$$(mktemp -d) && trap 'rm -rf "$$venv"' EXIT && $(PYTHON) -m venv "$$venv" && \
	"$$venv/bin/python" -m pip install -qq --disable-pip-version-check uv && \
	$(COMPILE) $(ARGS) -o requirements.lock && \
	$(COMPILE) $(ARGS) --extra preview -c requirements.lock -o requirements-preview.lock && \
	$(COMPILE) $(ARGS) --extra preview --group dev -c requirements-preview.lock \
		-o requirements-dev.lock

# data/, with what was rated in previews, stays.
clean:
	rm -rf .venv .venv-* dist .pytest_cache .ruff_cache .hypothesis
	find bot cogs tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/run.stamp: requirements.lock | $(VENV)/bin/pip
	@echo "Installing what filmclub needs into $(VENV)"
	@$(INSTALL) requirements.lock
	@touch $@

# The same and more, hence both stamps.
$(VENV)/preview.stamp: requirements-preview.lock | $(VENV)/bin/pip
	@echo "Installing what filmclub and its preview need into $(VENV)"
	@$(INSTALL) requirements-preview.lock
	@touch $(VENV)/run.stamp $@

# Likewise.
$(VENV)/dev.stamp: requirements-dev.lock | $(VENV)/bin/pip
	@echo "Installing what filmclub and work on it need into $(VENV)"
	@$(INSTALL) requirements-dev.lock
	@touch $(VENV)/run.stamp $(VENV)/preview.stamp $@

# Not bin/python: that is there, and no pip, after a Debian without python3-venv has failed here.
$(VENV)/bin/pip:
	$(CHECK_PYTHON)
	@rm -f $(VENV)/*.stamp
	@$(PYTHON) -m venv $(VENV)
