# Everything here sets up what it needs first: see scripts/setup.
PYTHON ?= python3
# Tests wait for sockets and processes too: four keep two cores busy.
JOBS ?= 4
BIN := .venv/bin
# What Python has compiled is kept: else each process that a test starts compiles the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test coverage check bench lint format wheel picture lock clean

demo: .venv/demo-ready
	$(BIN)/rollcall demo

test: .venv/dev-ready lint
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

# The same tests; measuring costs a third to two thirds more CPU.
coverage: .venv/dev-ready
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --cov --cov-report=term:skip-covered

check: .venv/dev-ready lint
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not slow and not browser and not postgres"

lint: .venv/dev-ready
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/basedpyright
	$(BIN)/lint-imports

format: .venv/dev-ready
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/dev-ready
	$(BIN)/python -m tests.benchmarks

wheel: .venv/demo-ready
	$(BIN)/python -m pip wheel -q --no-deps --no-index --no-build-isolation -w dist .

picture: .venv/dev-ready
	$(BIN)/python scripts/take_pictures.py

# What the program is made of, for whoever has to know: CycloneDX, from the lock file alone.
sbom: .venv/dev-ready
	$(BIN)/python scripts/sbom.py sbom.json

lock: .venv/demo-ready
	scripts/lock

.venv/demo-ready: requirements.lock pyproject.toml scripts/setup
	PYTHON=$(PYTHON) scripts/setup

.venv/dev-ready: requirements-dev.lock pyproject.toml scripts/setup
	PYTHON=$(PYTHON) scripts/setup --dev

clean:
	rm -rf .venv .demo tests/benchmarks/results sbom.json
