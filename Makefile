# The commands of every day. Each calls what README.md and CI call; nothing is defined here only.
.DEFAULT_GOAL := help
.PHONY: help dev run test it verify ci package native release images up down format configuration bench clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

dev: ## run it with live reload, at http://localhost:8080
	./mvnw quarkus:dev

run: ## run what is packaged, with embedded servers
	MILLRACE_EMBEDDED=true bin/millrace

test: ## unit tests; some of them: make test TEST=RetryTest,GraphTest
	./mvnw -B test $(if $(TEST),-Dtest='$(TEST)' -Dsurefire.failIfNoSpecifiedTests=false)

it: ## tests of what is packaged: make it IT=StartIT
	./mvnw -B failsafe:integration-test failsafe:verify $(if $(IT),-Dit.test='$(IT)')

verify: ## check the format, compile, run all tests but the long ones, package
	./mvnw -B verify

ci: ## all that CI does, on a machine that may have nothing yet
	.ci/run

package: ## build target/quarkus-app
	./mvnw -B package -DskipTests

native: ## build the native executable and test it
	.ci/native

release: ## archives and checksums, in target/release
	.ci/release

images: ## container images of what is packaged
	.ci/images

up: ## a web, a worker, Postgres and Redis in containers
	docker compose up -d --build

down: ## stop them; the data stays
	docker compose down

format: ## format the Java sources
	./mvnw -q -B spotless:apply

configuration: ## write docs/configuration.md anew
	./mvnw -q -B test -Dtest=ConfigurationPageTest -Dconfiguration.renew=true

bench: ## measure everything once with little work, 3 minutes
	bench/run millrace --smoke

clean: ## delete target
	./mvnw -q -B clean
