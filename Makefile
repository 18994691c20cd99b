# The two commands are `make book` and `make test`; both set up what they need. `make help` lists all.
PYTHON ?= python3
BIN := .venv/bin
PAGES := _build/html/index.html

.PHONY: help book test serve lighthouse execute my prove bench preview lint clean
.DEFAULT_GOAL := help

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

book: .venv/book  ## build the pages from the stored outputs (EXECUTE=force runs every notebook first)
ifeq ($(EXECUTE),force)
	@$(MAKE) execute
endif
	@echo "==> Building the book: every warning is an error"
	@$(BIN)/jupyter-book build . -n -W --keep-going
	@echo "==> Open this page: file://$(CURDIR)/$(PAGES)"

test: .venv/test book  ## everything that CI checks
	@echo "==> Style of the code"
	@$(BIN)/ruff check .
	@$(BIN)/python -m tools.pages
	@echo "==> Library, notebooks' form, built pages"
	@$(BIN)/pytest -n 2 --dist loadfile
	@echo "==> Notebooks: run again, outputs compared with the stored ones"
	@$(BIN)/pytest -n 2 --dist loadfile -v --nbval chapters

serve: book  ## build the pages and serve them at http://127.0.0.1:8000
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

lighthouse: .venv/test book  ## measure three chapters with Lighthouse, as a phone on a slow network
	@$(BIN)/python -m tools.lighthouse

execute: .venv/test  ## run the notebooks and store their outputs (CHAPTER=03 runs one)
	@$(BIN)/python -m tools.execute $(CHAPTER)

my: .venv/test  ## copy the chapters to my/, without the solutions, to work in (never overwrites)
	@$(BIN)/python -m tools.my
	@echo "==> Work in them:   $(BIN)/jupyter lab my"
	@echo "==> Check them all: $(BIN)/python -m attncheck my/*.ipynb"

prove: .venv/test  ## prove that the exercises are sound (EXERCISE=one-hot proves one)
	@$(BIN)/python -m attncheck.prove $(EXERCISE)

bench: .venv/bench  ## measure truncated attention against its peers (about 15 minutes; stores bench/results)
	@$(BIN)/python bench/truncated.py $(PART)
	@$(BIN)/python bench/tables.py

preview: .venv/test  ## draw the picture that a shared link to the book shows
	@$(BIN)/python -m tools.preview

lint: .venv/test  ## check the style of the code, and mend what can be mended
	@$(BIN)/ruff check --fix .

clean:  ## remove everything that was built, the environment too
	rm -rf .venv _build

# Environments: `make book` needs requirements-book.txt alone, without torch; everything else needs it all.
.venv/book: requirements-book.txt
	@echo "==> Setting up .venv to build the book (once; about 50 MB to download)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -r requirements-book.txt
	@touch $@

.venv/test: requirements.txt requirements-book.txt pyproject.toml | .venv/book
	@echo "==> Adding to .venv what the notebooks and tests need (once; torch is the large part)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -r requirements.txt
	@touch $@

.venv/bench: requirements-bench.txt .venv/test
	@echo "==> Adding to .venv the peers that truncated attention is measured against"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -r requirements-bench.txt
	@touch $@
