# Holdback. `make help` says what can be done here.

# clang builds Fyne's OpenGL bindings ten times faster than gcc. One set of flags
# for all, because each other set is a whole cold build.
ifeq ($(origin CC),default)
CC := $(if $(shell command -v clang),clang,cc)
endif
ifeq ($(CC)$(CGO_LDFLAGS),clang)
CGO_LDFLAGS := $(if $(shell command -v ld.lld),-fuse-ld=lld)
endif
export CC CGO_LDFLAGS

VERSION ?= $(or $(shell git describe --tags --always --dirty 2>/dev/null),unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)
FUZZTIME ?= 20s

.DEFAULT_GOAL := help

.PHONY: help
help: ## say what can be done here
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## install what is missing, build, and try Holdback without an account (in the terminal where there is no display)
	@.ci/demo

.PHONY: run
run: build ## start Holdback with your own accounts
	bin/holdback

.PHONY: build
build: ## build bin/holdback with its window
	go build -ldflags '$(LDFLAGS)' -o bin/holdback .

.PHONY: headless
headless: ## build bin/holdback-headless, one static binary without a window, without a C compiler
	CGO_ENABLED=0 go build -tags headless -ldflags '$(LDFLAGS)' -o bin/holdback-headless .

.PHONY: test
test: ## run all tests; needs no display; what this computer cannot run is skipped with its reason
	CGO_ENABLED=0 go test -tags ci ./...

.PHONY: check
check: ## formatting, vet for three systems, staticcheck, dead code, races
	@.ci/check

.PHONY: e2e
e2e: ## only the tests with real mail clients and real servers, each told by name
	CGO_ENABLED=0 go test -tags ci -count=1 -v ./app/e2e/...

.PHONY: bench
bench: headless ## measure, and print a table; beside Postfix where that is installed
	CGO_ENABLED=0 go run ./app/bench

.PHONY: eval
eval: ## count what each check says about 4,150 messages that people really sent
	CGO_ENABLED=0 go run ./app/eval $(EVAL)

.PHONY: fuzz
fuzz: ## throw random input at every fuzz test for a while each (FUZZTIME=20s)
	@FUZZTIME=$(FUZZTIME) .ci/fuzz

.PHONY: screenshots
screenshots: ## draw every screen, light and dark, into shots/
	CGO_ENABLED=0 go run -tags ci ./ui/shots shots

.PHONY: deps
deps: ## install the system packages that the window needs, or name them
	@.ci/deps

.PHONY: clean
clean: ## remove what was built here
	rm -rf bin shots
