# Two commands do everything on a machine with Python >= 3.11 and make:
#   make demo    derive a gradient, check it, print it in every form
#   make test    run all tests
#   make docs    build the site into docs/_build/html; needs npm, too
# Each makes its own virtual environment; VENV=folder and PYTHON=python3.12 choose others.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EXAMPLE ?= 1/2 ||A x - b||^2 + lambda/2 ||x||^2

SITE := docs/_build/html
NODE := docs/playground/node_modules/.package-lock.json
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: demo test lint docs test-docs format images benchmark clean help

help:
	@sed -n 's/^#  //p' Makefile

demo: $(VENV)/.matdiff-demo
	@echo; echo '$$ matdiff derive "$(EXAMPLE)" --wrt x'
	@$(BIN)/matdiff derive "$(EXAMPLE)" --wrt x
	@echo; echo '$$ matdiff derive "logdet(X) + tr(A inv(X))" --wrt X --latex'
	@$(BIN)/matdiff derive "logdet(X) + tr(A inv(X))" --wrt X --latex
	@echo; echo '$$ matdiff derive "softmax(W x + b)" --wrt x --code numpy'
	@$(BIN)/matdiff derive "softmax(W x + b)" --wrt x --code numpy

test: $(VENV)/.matdiff-test
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

lint: $(VENV)/.matdiff-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.matdiff-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.matdiff-docs $(NODE)
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs $(SITE)
	@if [ -f docs/playground/build.py ]; then $(BIN)/python docs/playground/build.py --out $(SITE)/playground; fi
	@echo "the site: $(SITE)/index.html"

test-docs: docs
	@[ -n "$(CHROMIUM)" ] || { echo "no Chromium: make test-docs CHROMIUM=/path/to/chromium"; exit 1; }
	CHROMIUM="$(CHROMIUM)" PYTHON="$(abspath $(BIN))/python" SITE="$(CURDIR)/$(SITE)" node --test tests/browser

images: $(VENV)/.matdiff-demo
	$(BIN)/python docs/images/make.py

benchmark: $(VENV)/.matdiff-test
	$(BIN)/python benchmarks/derive.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "matdiff needs Python 3.11 or later: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.matdiff-demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@$(BIN)/python -m compileall -q matdiff grammar
	@touch $@

$(VENV)/.matdiff-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,lint]'
	@$(BIN)/python -m compileall -q matdiff grammar
	@touch $@ $(VENV)/.matdiff-demo

$(VENV)/.matdiff-docs: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	@touch $@ $(VENV)/.matdiff-demo

$(NODE): docs/playground/package-lock.json
	@command -v npm >/dev/null || { echo "the site needs npm: KaTeX and the playground come from it"; exit 1; }
	npm ci --silent --no-audit --no-fund --prefix docs/playground
	@touch $@

clean:
	rm -rf docs/_build docs/playground/node_modules
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
