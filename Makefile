# Every target makes its own environment first: `make run` on a fresh machine is enough.
.PHONY: help run status demo test check check-static journeys quality bench prometheus dashboards burst chaos \
	upgrade audit format clean env

PYTHON := .venv/bin/python

# A dozen processes import the same libraries at every start: without their bytecode kept in .venv
# and here, each would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## what can be done here
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: env ## the whole platform on this machine: services, shop, fitting room, web store (PORT=8000 WEB_PORT=3001)
	@exec $(PYTHON) -m devstack --follow-parent run

status: env ## how the running platform does: replicas, queues, error budget (PORT=8000)
	@exec $(PYTHON) -m devstack status --full

demo: env ## a shopper's visit on the running platform
	@exec $(PYTHON) -m devstack demo

test: check-static ## everything: linters, types, import contracts and all tests, on real services
	$(PYTHON) -m devstack fetch
	$(PYTHON) -m pytest

check: check-static ## the same with the unit tests alone
	$(PYTHON) -m pytest tests/unit

check-static: env
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PYTHON) -m devstack web check

journeys: env ## the browser journeys alone, through the running platform (ARGS= of playwright test)
	@$(PYTHON) -m devstack web journeys $(ARGS)

quality: env ## the try-on judged: contact sheet and scores (PEOPLE= GARMENTS= OUTFITS= ENGINE= OUT=)
	$(PYTHON) -m devstack fetch --assets
	@exec $(PYTHON) -m benchmarks.quality $(if $(PEOPLE),--people $(PEOPLE)) \
		$(if $(GARMENTS),--garments $(GARMENTS)) $(addprefix --outfit ,$(OUTFITS)) \
		$(if $(ENGINE),--engine $(ENGINE)) $(if $(OUT),--out $(OUT))

prometheus: env ## Prometheus beside the running platform, with the rules of ops/prometheus
	@exec $(PYTHON) -m devstack --follow-parent prometheus

dashboards: env ## fill the dashboards of ops/grafana with a crowd, and draw them as pictures (MINUTES=)
	@exec $(PYTHON) -m benchmarks.dashboards $(if $(MINUTES),--minutes $(MINUTES))

bench: env ## the shop's routes beside their limits, and beside another stack (PEER=its folder)
	@exec $(PYTHON) -m benchmarks.shop $(if $(PEER),--peer $(PEER))

burst: env ## eighty try-ons at once on four nodes: how the cluster grows, how long one waits, as a picture
	@exec $(PYTHON) -m benchmarks.burst

chaos: env ## everything the shop stands on fails under load; a table, and every promise checked (SEED=)
	@exec $(PYTHON) -m benchmarks.chaos $(if $(SEED),--seed $(SEED))

upgrade: env ## the release before becomes this one under load; bad releases are undone; what clients saw
	@exec $(PYTHON) -m benchmarks.upgrades

audit: env ## whether a locked package is known to be vulnerable (ADVISORIES= an OSV query address)
	@$(PYTHON) -m devstack.audit $(if $(ADVISORIES),--advisories $(ADVISORIES))

format: env ## mend what the linters can mend themselves
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean: ## forget everything made here: environment, downloads, data
	@! $(PYTHON) -m devstack status 2>/dev/null | grep '^runs' || { echo "stop it first"; exit 1; }
	rm -rf .venv .cache .state .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
		web/node_modules web/.next

env:
	@scripts/bootstrap
