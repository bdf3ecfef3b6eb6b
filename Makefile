# The STEDI lakehouse. `make help` lists what there is; every target sets up what it needs.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Programs start by the hundred here. Without Python's cache of compiled files (__pycache__), which this variable turns
# off in many containers, each start compiles thousands of files again.
unexport PYTHONDONTWRITEBYTECODE

ENGINE ?= sail
ENV ?= aws
PORT ?= 5566
# `make query` and `make load` ask the lake on this machine unless ENV says otherwise.
QUERY_ENV = $(if $(filter file,$(origin ENV)),local,$(ENV))
export SQL
UI_PORT ?= 5567
MEMORY_MB ?= 4096
# Settings of this call: commands in messages repeat them.
export STEDI_SETTINGS = $(strip $(foreach name,ENV PORT UI_PORT GLUE JOB_PREFIX,\
	$(if $(filter command line environment,$(origin $(name))),$(name)=$($(name)))))
# 0: Terraform leaves the jobs' canvas in Glue Studio alone; ours: git's canvas overwrites edits made there.
export CANVAS ?= 1
GLUE_IMAGE ?= public.ecr.aws/glue/aws-glue-libs:5
# The Glue version of scripts and tests; each has its own environment.
GLUE ?= 5.1
PYTHON_5.1 := 3.11
PYTHON_6.0 := 3.13
$(if $(PYTHON_$(GLUE)),,$(error GLUE=$(GLUE) is not supported: use 5.1 or 6.0))
$(if $(filter sail spark,$(ENGINE)),,$(error ENGINE=$(ENGINE) is not supported: use sail or spark))
PYTHON ?= $(PYTHON_$(GLUE))

VENV := .venv$(if $(filter-out 5.1,$(GLUE)),-glue-$(GLUE))
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The other Glue version: version differences are tested on it too, if its Python is on the machine.
OTHER := $(if $(filter 5.1,$(GLUE)),6.0,5.1)
OTHER_READY := .venv$(if $(filter-out 5.1,$(OTHER)),-glue-$(OTHER))/.ready
# Only changes of the page need Node; the built page is in git.
UI_READY := ui/node_modules/.package-lock.json
CHECKOV_VENV := .venv-checkov
DOCS_VENV := .venv-docs
LAKE := $(BIN)/python -m stedi_lake
LOCAL := --engine $(ENGINE) --port $(PORT) --memory-mb $(MEMORY_MB) $(if $(ACCESS_KEY),--access-key)
# Calls to Glue: on AWS with your environment's credentials, with ENV=local at the local endpoint, with its keys.
AT = $(if $(filter local,$(ENV)),$(BIN)/glue-local endpoint exec --port $(PORT))
# A lake whose job names have a prefix: JOB_PREFIX=second-
PREFIX = $(if $(JOB_PREFIX),--prefix "$(JOB_PREFIX)")
# What CI leaves to the night.
IN_CI := not nightly and not in_full
# Groups of tests start in the order of tests/conftest.py.
JOBS := -n auto --dist loadgroup --no-loadscope-reorder
# Tests that call make must not join this make's job server.
ALONE := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL
# Slow tests wait for Terraform, which waits for the provider: one more worker than cores.
ONE_MORE = $$(($$(getconf _NPROCESSORS_ONLN) + 1))
# What runs beside what is shown: its output comes at its end.
AT_ITS_END = { mkdir -p build; $(1) >build/$@.log 2>&1; code=$$?; cat build/$@.log; exit $$code; }

##@ The lake on this machine
.PHONY: demo up down query load
demo: $(READY) ## Start the lake, run its jobs, show its tables (DATA=folder, ENGINE=spark, GLUE=6.0, KEEP=1, ACCESS_KEY=1)
	@$(LAKE) demo $(LOCAL) $(if $(DATA),--data "$(DATA)") $(if $(KEEP),--keep)

up: $(READY) ## Start the local AWS endpoint and apply the lake to it (ACCESS_KEY=1: with its own access key)
	@$(LAKE) up $(LOCAL)

query: $(READY) ## Query Athena: SQL="SELECT ..." or NAME=saved (FORMAT=csv or json, WORKGROUP=, ENV=local or aws)
	@$(LAKE) query "$$SQL" --env $(QUERY_ENV) --port $(PORT) --format $(or $(FORMAT),table) \
		$(if $(NAME),--name "$(NAME)") $(if $(WORKGROUP),--workgroup "$(WORKGROUP)")

load: $(READY) ## Upload feeds to the landing bucket (DATA=folder, by default a generated sample; ENV=local or aws)
	@$(LAKE) load "$(DATA)" --env $(QUERY_ENV) --port $(PORT)

down: $(READY) ## Stop the local AWS endpoint and delete its data
	@$(LAKE) down --port $(PORT)

.PHONY: ui report screenshots
ui: $(READY) ## Open the lake in the browser: browse, query, watch runs, edit jobs (UI_PORT=, ENV=aws WRITABLE=1, OPEN=0)
	@$(LAKE) ui --env $(if $(filter command line environment,$(origin ENV)),$(ENV),local) --port $(PORT) --ui-port $(UI_PORT) \
		$(if $(WRITABLE),--writable) $(if $(filter 0,$(OPEN)),--no-open)

report: $(READY) ## Write the lake's pages as one HTML file (REPORT=build/lake.html, ROWS=1 with masked rows)
	@$(LAKE) report --env $(if $(filter command line environment,$(origin ENV)),$(ENV),local) --port $(PORT) \
		-o "$(or $(REPORT),build/lake.html)" $(if $(ROWS),--rows)

screenshots: $(READY) $(UI_READY) ## Retake the screenshots in docs/ui from the running lake (needs Node and Chromium)
	@cd ui && PYTHON=../$(BIN)/python LAKE_PORT=$(PORT) node scripts/screenshots.mjs ../docs/ui

##@ The lake on AWS (ENV=local: on the local endpoint)
.PHONY: bootstrap plan cost apply destroy run logs rollback forget unlock adopt
bootstrap: $(READY) ## Once per lake: create its state bucket and CI's roles (YES=1 does not ask)
	@$(LAKE) bootstrap $(if $(YES),--yes)

plan: $(READY) ## Show what Terraform would change (EMPTY=1 fails if anything would; OUT=file keeps the plan)
	@$(LAKE) terraform plan --env $(ENV) --port $(PORT) $(if $(EMPTY),--empty) $(if $(OUT),--saved "$(OUT)")

cost: $(READY) ## Estimate what the planned lake costs a month (PLAN=file.json; ASSUME="runs=60 landed_gb=5")
	@$(LAKE) cost --env $(ENV) --port $(PORT) $(if $(PLAN),--plan "$(PLAN)") $(if $(ASSUME),--assume "$(ASSUME)")

apply: $(READY) ## Create or update the lake (YES=1, PLAN=file do not ask; CANVAS=0, CANVAS=ours)
	@$(LAKE) terraform apply --env $(ENV) --port $(PORT) $(if $(YES),--yes) $(if $(PLAN),--saved "$(PLAN)")

destroy: $(READY) ## Destroy the lake; refused while it holds data (YES=1 does not ask)
	@$(LAKE) terraform destroy --env $(ENV) --port $(PORT) $(if $(YES),--yes)

run: $(READY) ## Start the workflow and follow it until it ends (WORKFLOW=name if you may not read the state)
	@$(LAKE) run --env $(ENV) --port $(PORT) $(if $(WORKFLOW),--workflow "$(WORKFLOW)")

logs: $(READY) ## Print the log of a job's last run (JOB=name; RUN=id of another run; GLUE_JOB=name if you may not read the state)
	@$(LAKE) logs "$(JOB)" --run "$(RUN)" --env $(ENV) --port $(PORT) $(if $(GLUE_JOB),--glue-job "$(GLUE_JOB)")

rollback: $(READY) ## List earlier states of a table's data, or restore one (TABLE=name; TO=state)
	@$(LAKE) rollback "$(TABLE)" --to "$(TO)" --env $(ENV) --port $(PORT)

forget: $(READY) ## Erase a customer: EMAIL=address shows what the lake holds, YES=1 erases it
	@$(LAKE) forget "$$EMAIL" --env $(ENV) --port $(PORT) $(if $(YES),--yes)

unlock: $(READY) ## Release the state lock that a killed Terraform left (LOCK=id)
	@$(LAKE) unlock "$(LOCK)" --env $(ENV) --port $(PORT)

adopt: $(READY) ## Import an existing resource into the state, for example after a killed apply (ADDRESS=, ID=)
	@$(LAKE) adopt '$(ADDRESS)' '$(ID)' --env $(ENV) --port $(PORT)

##@ Jobs
.PHONY: jobs lineage support studio-diff studio-push studio-pull
jobs: $(READY) ## Generate every job's script from its definition
	@$(BIN)/glue-local studio generate-all jobs

lineage: $(READY) ## Draw the lake and every job
	@$(BIN)/glue-local studio lineage jobs -o docs/lineage

# Writes a page of docs/ that a command prints: nothing is changed if the command fails.
PRINTED = $(2) > docs/.new.md && mv docs/.new.md docs/$(1).md || { rm -f docs/.new.md; exit 1; }
support: $(READY) ## Generate the pages of docs/ that come from code: support, commands, athena, engines, endpoint-paths
	@$(call PRINTED,support,$(BIN)/glue-local support --markdown)
	@$(BIN)/python -m stedi_lake.command_reference
	@$(call PRINTED,athena,$(BIN)/python -m glue_local.cloud.athena.documentation)
	@$(call PRINTED,engines,$(BIN)/python -m glue_local.engine.sessions.differences.page)
	@$(call PRINTED,endpoint-paths,$(BIN)/glue-local endpoint routes)

studio-diff: $(READY) ## Show how git and Glue Studio differ (JOB=name for one job)
	@$(AT) $(BIN)/glue-local studio diff jobs $(if $(JOB),--job $(JOB)) $(PREFIX)

studio-push: $(READY) ## Push the definitions in git to Glue Studio (JOB=name; OURS=1 where both changed)
	@$(AT) $(BIN)/glue-local studio push jobs $(if $(JOB),--job $(JOB)) $(PREFIX) $(if $(OURS),--ours)

studio-pull: $(READY) ## Pull the definitions in Glue Studio to git (JOB=name; THEIRS=1, OURS=1 where both changed)
	@$(AT) $(BIN)/glue-local studio pull jobs $(if $(JOB),--job $(JOB)) $(PREFIX) $(if $(THEIRS),--theirs) $(if $(OURS),--ours)

##@ Checks
.PHONY: check test test-nightly test-engine test-comparison test-fast test-local bench lint format
check: ready ready-other ## Check and test everything in parallel, as CI does
	@$(MAKE) --jobs=3 --keep-going part-fast part-slow part-lint

test: $(READY) ready-other ## Run all tests except the nightly ones
	@$(MAKE) --jobs=2 --keep-going part-fast part-slow

test-nightly: $(READY) ## Run the nightly tests: minutes each, at another size or on the other engine
	@$(ALONE) $(BIN)/pytest $(JOBS) -m "nightly or in_full" --durations=0

# The fast tests compute, the slow ones wait: together they leave no processor idle. The fast ones in two processes: Sail
# keeps some memory of each run, which only the end of a process frees.
.PHONY: ready ready-other part-fast part-slow part-lint
part-fast:
	@$(ALONE) $(BIN)/pytest $(JOBS) -m "not slow and $(IN_CI)" --durations=15 tests/glue_local; one=$$?; \
		$(ALONE) $(BIN)/pytest $(JOBS) -m "not slow and $(IN_CI)" --durations=15 --ignore=tests/glue_local; two=$$?; \
		[ ! -e $(OTHER_READY) ] || $(ALONE) $(dir $(OTHER_READY))bin/pytest $(JOBS) $(ON_THE_OTHER) && exit $$((one | two))

part-slow:
	@$(call AT_ITS_END,$(ALONE) PYTEST_XDIST_AUTO_NUM_WORKERS=$(ONE_MORE) $(BIN)/pytest $(JOBS) -m "slow and $(IN_CI)" --durations=40)

part-lint:
	@$(call AT_ITS_END,$(MAKE) lint)

ready:
	@$(MAKE) --jobs=3 $(READY) $(CHECKOV_VENV)/.ready $(if $(shell command -v npm),$(UI_READY))

ready-other:
	@if [ -n "$$(.ci/environment --find $(PYTHON_$(OTHER)))" ]; then $(MAKE) GLUE=$(OTHER) $(OTHER_READY); \
		else echo "Glue $(OTHER) is not tested: Python $(PYTHON_$(OTHER)) is missing"; fi

# On Sail; on Spark too every night. The lake's jobs run on both versions at once in tests/e2e/test_versions.py.
ENGINE_TESTS := tests/glue_local/engine tests/glue_local/quality tests/jobs
ON_THE_OTHER := -m "not slow and not spark and $(IN_CI)" $(ENGINE_TESTS)

test-engine: $(READY) ## Run the tests of the engine, data quality and the jobs (GLUE=6.0: on that version)
	@$(BIN)/pytest $(JOBS) -m "not slow and not nightly" $(ENGINE_TESTS)

test-comparison: $(READY) ## Compare Sail with Spark, query by query (GLUE=6.0: on that version; 10 minutes)
	@$(BIN)/pytest -m "" --durations=3 tests/glue_local/engine/sessions/differences/test_against_spark.py

test-fast: $(READY) ## Run the tests that start no engine and no endpoint (2 minutes on two cores)
	@$(BIN)/pytest $(JOBS) -m "not slow and $(IN_CI) and not e2e and not starts"

test-local: $(READY) ## Run the job tests in the Glue container, or without Docker on the embedded engine
	@GLUE_IMAGE=$(GLUE_IMAGE) PYTEST="$(BIN)/pytest" sh tests/jobs/run.sh

bench: $(READY) ## Time the jobs, compared with hand-written SQL (ENGINE=both, SIZES=1000,10000; needs an idle machine)
	@$(BIN)/python -m stedi_lake.bench $(if $(filter-out file,$(origin ENGINE)),--engine $(ENGINE)) \
		$(if $(SIZES),--sizes $(SIZES))

lint: $(READY) $(CHECKOV_VENV)/.ready ## Check style, types, Terraform and its security
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@terraform fmt -check -recursive terraform
	@if command -v npm >/dev/null; then $(MAKE) $(UI_READY) && cd ui && npm run --silent types && npm run --silent lint; \
		else echo "ui/ was not checked: Node is missing (only changing the page needs it)"; fi
	@$(LAKE) validate
	@$(CHECKOV_VENV)/bin/checkov --config-file .checkov.yaml --quiet --compact

format: $(READY) ## Format Python and Terraform files
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix . && terraform fmt -recursive terraform

##@ The page's front end (Node 20.19 or newer; users need none)
.PHONY: ui-build ui-dev ui-test ui-bench ui-format
ui-build: $(READY) $(UI_READY) ## Generate the TypeScript types and build the page's three files
	@$(BIN)/python -m glue_local.ui.schema | (cd ui && node scripts/types.mjs src/api/types.ts)
	@cd ui && npm run --silent build

ui-dev: $(READY) $(UI_READY) ## Serve the front end from its sources, with the API of a running `make ui` (TOKEN= what it prints)
	@cd ui && API_PORT=$(UI_PORT) npx vite

ui-test: $(READY) $(UI_READY) ## Test the front end: components in jsdom, pages in Chromium if it is installed
	@cd ui && npm test --silent
	@cd ui && PYTHON=../$(BIN)/python LAKE_PORT=$(PORT) npx playwright test

ui-bench: $(READY) $(UI_READY) ## Measure the page: its start, a lake of 200 tables and 1,000 runs, a canvas of 60 nodes
	@cd ui && PYTHON=../$(BIN)/python LAKE_PORT=$(PORT) node scripts/measure.mjs

ui-format: $(UI_READY) ## Format the front end's files
	@cd ui && npm run --silent format

$(UI_READY): ui/package-lock.json
	@command -v npm >/dev/null || { echo "Node is missing: only changing the page needs it." >&2; exit 1; }
	@cd ui && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json

##@ Other
.PHONY: help clean locks docs
docs: $(DOCS_VENV)/.ready ## Build docs/ as a site (build/site/index.html)
	@NO_MKDOCS_2_WARNING=1 $(DOCS_VENV)/bin/mkdocs build --quiet --config-file .ci/mkdocs.yml
	@echo "build/site/index.html"

locks: ## Write all lock files from both pyproject.toml (UPGRADE=1 upgrades packages that they do not pin; needs uv)
	@.ci/lock $(if $(UPGRADE),--upgrade)

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nSettings: ENV=aws or local (query, load, ui and report: local unless you say aws), PORT=$(PORT) of the endpoint,\n'
	@printf '  UI_PORT=$(UI_PORT) of the page, ENGINE=sail or spark, GLUE=5.1 or 6.0, MEMORY_MB=$(MEMORY_MB) of a run,\n  JOB_PREFIX=second- for another lake.\n'

clean: ## Remove built files (not the virtual environments)
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache

$(READY): .ci/locks/glue-$(GLUE).txt pyproject.toml src/glue_local/pyproject.toml
	@.ci/environment $(VENV) $(PYTHON) $< . src/glue_local

$(CHECKOV_VENV)/.ready $(DOCS_VENV)/.ready: .venv-%/.ready: .ci/locks/%.txt
	@.ci/environment .venv-$* $(PYTHON_5.1) $<
