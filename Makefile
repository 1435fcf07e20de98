# eightx: everything a developer types. `make` alone lists it.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BUILD   := CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X eightx/internal/cli.version=$(VERSION)'

# Packages of the exact core: they also run in a browser.
CORE := ./decimal/... ./expr/... ./facts/... ./scheme/... ./scoring/...

# Where the binary is built for, besides this machine.
PLATFORMS := linux-amd64 linux-arm64 linux-loong64 windows-amd64

FUZZ_SECONDS ?= 60
FUZZ_AT_ONCE ?= 2
FUZZ_BUDGET  ?= 0

SAMPLE ?= 200

LINT := .tools/golangci-lint
S3   := .tools/versitygw

.DEFAULT_GOAL := help
.PHONY: help demo serve test build web check format unit wasm cross fuzz coverage mutate s3 clean need-go need-node

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## build, play the demo sub-district's year into out/data, print the star board, write out/
	rm -rf out/data
	bin/eightx demo --year --out out --dir out/data

serve: build ## serve out/data, with the demo in it unless it is there already; Ctrl-C ends it
	test -d out/data || bin/eightx demo --year --out out --dir out/data
	bin/eightx serve --dir out/data

test: unit wasm cross ## all tests: units, stories, workbooks, the core as wasm, builds for all platforms

build: need-go web ## the program for this machine: bin/eightx
	@mkdir -p bin
	$(BUILD) -o bin/ ./cmd/eightx

check: need-go web $(LINT) ## format, vet, lint: what has to be clean before the tests run
	go mod verify
	go vet ./...
	$(LINT) fmt --diff
	$(LINT) run

# What browsers load is built when something of it has changed.
WEB_SOURCES := $(wildcard web/src/* web/src/*/* web/*.mjs web/package-lock.json)

web: web/dist/names.json ## stylesheet and islands: web/dist

web/node_modules/.made: web/package-lock.json | need-node
	npm ci --prefix web --no-audit --no-fund --loglevel=error
	touch $@

web/dist/names.json: web/node_modules/.made $(WEB_SOURCES)
	npm run --silent --prefix web check
	npm run --silent --prefix web build

format: need-go $(LINT) ## put all Go files into the form check asks for
	$(LINT) fmt

unit: need-go web ## go vet and all Go tests on this machine
	go vet ./...
	go test -timeout 20m ./...

wasm: need-go need-node ## the tests of the core as WebAssembly under Node, without the long random ones
	GOOS=js GOARCH=wasm go test -short -timeout 20m -exec "bash $$(go env GOROOT)/lib/wasm/go_js_wasm_exec" $(CORE)

cross: need-go web $(PLATFORMS:%=cross-%) ## static programs for all platforms: bin/<platform>/

cross-%:
	@mkdir -p bin/$*
	GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) $(BUILD) -o bin/$*/ ./cmd/eightx

fuzz: need-go ## every fuzz target for FUZZ_SECONDS (60)
	tools/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_AT_ONCE) $(FUZZ_BUDGET)

coverage: need-go ## doc/coverage.md anew: which real clauses which example computes
	go test ./internal/coverage -update

mutate: need-go ## change the core SAMPLE (200) times and count what no test notices; takes hours
	@mkdir -p .tools
	go build -C tools -o ../.tools/mutate ./mutate
	.tools/mutate -sample $(SAMPLE)

s3: $(S3) ## a storage server that speaks S3, for the tests of evidence: EIGHTX_S3_SERVER=$(S3)

clean: ## remove what was built
	rm -rf bin out .tools

need-go need-node: need-%:
	@tools/need.sh $*

# The linter is pinned in tools/go.mod and built once; the first time takes some
# minutes.
$(LINT): tools/go.mod tools/go.sum | need-go
	@echo "building golangci-lint, once"
	@mkdir -p .tools
	cd tools && CGO_ENABLED=0 go build -trimpath -o ../$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

# The storage server is pinned in tools/s3/go.mod and built once.
$(S3): tools/s3/go.mod tools/s3/go.sum | need-go
	@echo "building versitygw, once"
	@mkdir -p .tools
	cd tools/s3 && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o ../../$(S3) github.com/versity/versitygw/cmd/versitygw
