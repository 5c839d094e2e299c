# The two commands: `make demo` and `make test`. Everything else is for those who change the code.

HALLMARK_PEERS_DIR ?= $(HOME)/.cache/hallmark/peers
export HALLMARK_PEERS_DIR
# Peers first, then the links that tools/setup makes when the PATH's own Rust is too old.
export PATH := $(CURDIR)/build/bin:$(HALLMARK_PEERS_DIR)/bin:$(PATH)
export HALLMARK_PYTHON := $(CURDIR)/build/venv/bin/python
export HALLMARK_OPA ?= $(HALLMARK_PEERS_DIR)/bin/opa
# Objects compiled in one clone serve the next.
export CCACHE_BASEDIR ?= $(CURDIR)
export CCACHE_NOHASHDIR ?= 1
JOBS ?= $(shell nproc)

.PHONY: help demo test peers release dev format format-check tidy lint figures bench clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## set up, build, run the example pipeline: 1 allowed, 24 refused
	@tools/setup build demo
	@tools/build release hallmark
	@$(HALLMARK_PYTHON) tools/demo --hallmark build/release/hallmark --python $(HALLMARK_PYTHON)

test: ## set up, build with warnings as errors, run every test
	@tools/setup build demo test
	@tools/build dev
	@tools/run-tests dev $(JOBS)

peers: ## build the slow peers of the tests (opa, vault) into $HALLMARK_PEERS_DIR
	@tools/peers

release: ## build/release/hallmark
	@tools/setup build
	@tools/build release hallmark

dev: ## the development build, without running its tests
	@tools/setup build test
	@tools/build dev

format: ## format our C++
	@git ls-files -z '*.h' '*.cc' | xargs -0 -r clang-format-19 -i

format-check: ## say which files `make format` would change
	@git ls-files -z '*.h' '*.cc' | xargs -0 -r clang-format-19 --dry-run -Werror

tidy: ## check the house rules (also a test)
	@python3 tools/tidy

lint: ## what clang-tidy-19 advises (FILES="..." for some); never fails on advice
	@tools/setup build test ci
	@cmake --preset dev >/dev/null
	@tools/lint build/dev $(FILES)

figures: ## lengths, comments and test share of our own code
	@python3 tools/figures

bench: ## build and run the benchmarks (docs/benchmarks.md says how to read them)
	@tools/setup build test
	@tools/build bench
	@tools/build release hallmark
	@tools/run-benchmarks build/bench
	@tools/race build/release/hallmark build/bench/bench/fill_workspace

clean: ## remove what was built
	rm -rf build
