PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo test test-slow test-all test-faults lint accept messages screens lock audit bench-turns bench-growth bench-reminders bench-matching bench-announce bench-words bench-load bench-desk bench-webchat

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q -j 0 bot handlers scheduler services flows models documents rules sandbox migrations
	@touch $(STAMP)

demo: setup
	$(BIN)/declic demo

test: setup
	$(BIN)/python -m pytest -n $(or $(WORKERS),auto) --maxprocesses 8 -m "not slow" $(TESTS)

test-slow: export REQUIRE_ALL := $(or $(REQUIRE_ALL),1)
test-slow: setup
	$(BIN)/python -m tests.harness.requirements.installing $(if $(INSTALL),--install)
	LEAKS=1 $(BIN)/python -m pytest -n $(or $(WORKERS),4) -m slow $(TESTS)

test-all: test test-slow

FAULTS_ELSEWHERE := tests/telegram/test_polling.py::test_of_a_hundred_updates_a_bad_one_is_lost_alone \
	tests/delivery/test_messages.py::test_a_leader_frozen_between_claim_and_send_sends_nothing_when_it_wakes \
	tests/deploy/test_update.py::test_an_update_that_fails_goes_back_by_itself \
	tests/scheduler/test_clock_jumps.py::test_after_a_jump_every_sweep_runs_at_once_then_as_often_as_ever \
	tests/delivery/test_announcements.py::test_what_is_said_while_a_silence_holds_is_obeyed_when_it_ends

test-faults: setup
	TEST_LIMIT=7200 $(BIN)/python -m pytest tests/faults $(FAULTS_ELSEWHERE) -s

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy -n 2
	$(BIN)/lint-imports

TABLES := tests/flows/test_options.py tests/conversation/test_bindings.py tests/scheduler/test_noise.py

accept: setup
	ACCEPT=ask $(BIN)/python -m pytest tests/test_transcripts.py tests/stored $(TABLES) -p no:randomly

CODE := bot handlers scheduler services flows models documents rules sandbox locales

messages: setup
	@mkdir -p var
	$(BIN)/python -m locales.merging
	$(BIN)/pybabel -q extract --no-location --sort-by-file --no-wrap -F babel.cfg -k _ -k N_ -k ngettext:1,2 -o var/declic.pot $(CODE)
	$(BIN)/pybabel -q update -i var/declic.pot -d locales -D declic -l fr --no-wrap --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date
	$(BIN)/python -m pytest -q -n 0 tests/locales

screens: setup
	$(BIN)/python -m tests.surfaces.screens
	@echo "Look at var/screens: sheets first, then what they leave in doubt."

lock: setup
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra build --constraints requirements.lock pyproject.toml -o requirements-run.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		benchmarks/peers/requirements.in -o benchmarks/peers/requirements.lock

audit: setup
	$(BIN)/uv tool run pip-audit@2.10.1 --strict --disable-pip --require-hashes -r requirements-run.lock

bench-turns: setup
	$(BIN)/python -m benchmarks.turns $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SECONDS),--seconds $(SECONDS))

bench-growth: setup
	$(BIN)/python -m benchmarks.growth

bench-reminders: setup
	$(BIN)/python -m benchmarks.reminders

bench-matching: setup
	$(BIN)/python -m benchmarks.matching

bench-words: setup
	$(BIN)/python -m benchmarks.understanding
	$(BIN)/python -m benchmarks.dialogues

bench-announce: setup
	$(BIN)/python -m benchmarks.announce $(PEOPLE) $(DATABASE)

bench-load: setup
	$(BIN)/python -m benchmarks.load $(PARTS)

bench-desk: setup
	$(BIN)/python -m benchmarks.desk $(PEOPLE)

bench-webchat: setup
	$(BIN)/python -m benchmarks.webchat $(if $(PAGES),--pages $(PAGES)) $(if $(SECONDS),--seconds $(SECONDS))
