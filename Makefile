# Everything that one types here. Details are in deploy/.

.DEFAULT_GOAL := help
.PHONY: help run setup gvisor test attacks chaos attacks-mutants check tour bench lock seccomp clean-containers stop-engine

help: ## Say what there is to type
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up what is missing, then serve until Ctrl-C
	@deploy/run

setup: ## Set up what is missing
	@deploy/setup

gvisor: ## Install gVisor and register it with the Docker engine, for PREUVE_PROFILE=hardened
	@deploy/gvisor

test: ## Set up what is missing, then run every test (ARGS= goes to pytest)
	@deploy/test $(ARGS)

attacks: ## Attack the sandboxes, and print what was repelled (ARGS= goes to pytest)
	@deploy/attacks $(ARGS)

chaos: ## Kill slots, sandboxes and an engine of its own under load, ROUNDS times (50), and lose nothing
	@deploy/chaos

attacks-mutants: ## Turn off one defence after another: attacks must get through (ARGS= names some)
	@deploy/attacks-mutants $(ARGS)

check: ## Style, types, layers and the fast tests; needs no Docker
	@deploy/check

tour: ## Show all of it once: twelve people, a bootcamp, a recruiter, an adviser (ARGS=--english)
	@deploy/tour $(ARGS)

bench: ## Measure, and write BENCHMARKS.md (BENCH=a,b runs some parts only)
	@deploy/bench $(BENCH)

lock: ## Pin the requirements anew (ARGS=--upgrade takes the newest)
	@deploy/lock $(ARGS)

seccomp: ## Make sandboxes/seccomp.json anew from its commented source
	@.venv/bin/python -c 'from runner.docker_sandbox.seccomp import main; main()'

clean-containers: ## Remove the containers that this installation has left behind
	@deploy/clean-containers

stop-engine: ## Stop the Docker engine that `make setup` started
	@deploy/engine-stop
