# SPDX-License-Identifier: GPL-3.0-or-later
# What people type. Each step says how long it took; `make test` is all that CI runs (.ci/run).

MACHINES ?= 2
MBIT ?= 50
FIRMWARE ?= bios
KEEP ?= 0
PREFIX ?= /usr/local
SECONDS ?= 60

SWIFT = swift build -c release --explicit-target-dependency-import-check error
TEST = swift test -c release --skip-build
# Tests that compute for seconds without a pause: beside them, tests of sockets and timers would wait for a thread.
SIMULATIONS = SwarmSimulationTests
# Tests that load this computer or measure what a loaded server does: one after the other, beside nothing else. So are those
# that mount disks: a program that is started in a mount namespace of its own meanwhile would keep such a disk busy.
LOADS = CrowdTests|FullRoomTests|ManyFilesTests|WrittenSystemTests
# Tests that run at once: of a thousand each would wait for a processor longer than the limits of time in it allow.
AT_ONCE = --experimental-maximum-parallelization-width 16
LONG = $(if $(filter test-long,$@),BOOTTORRENT_LONG_TESTS=1)
PROGRAM = .build/release/boottorrent
AGENT = .build/release/boottorrent-agent
BENCH = Benchmarks/.build/release/bench
LINTED = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Tests \
	MicroBenchmarks/Package.swift MicroBenchmarks/Benchmarks Fuzz/Package.swift Fuzz/Sources

.PHONY: deps build demo test test-long bench micro fuzz install clean

deps:
	@.ci/timed "Debian packages" .ci/deps

build: deps
	@.ci/timed "boottorrent" $(SWIFT) --product boottorrent
	@.ci/timed "agent" $(SWIFT) --product boottorrent-agent

demo: build
	@$(PROGRAM) demo --machines $(MACHINES) --mbit $(MBIT) --firmware $(FIRMWARE) --work .build/demo \
		$(if $(filter 1,$(KEEP)),--keep)

test test-long: deps
	@.ci/timed "other DHCP servers" .ci/other-servers
	@$(if $(LONG),.ci/timed "schemathesis" .ci/schemathesis)
	@.ci/timed "lint" swift format lint --strict --recursive $(LINTED)
	@.ci/timed "boottorrent and its tests" .ci/without-warnings $(SWIFT) --build-tests
	@$(LONG) .ci/timed "tests" .ci/with-failures $(TEST) $(AT_ONCE) --skip 'MachineTests|$(LOADS)|$(SIMULATIONS)'
	@$(LONG) .ci/timed "simulated rooms" .ci/with-failures $(TEST) --filter '$(SIMULATIONS)'
	@$(LONG) .ci/timed "tests under load" .ci/with-failures $(TEST) --no-parallel --filter '$(LOADS)'
	@$(LONG) .ci/timed "machines" .ci/machines
	@.ci/timed "bench's tests" .ci/with-failures swift test --package-path Benchmarks

# make bench CASE=S3 N=12 MBIT=40 MIB=64 RUNS=1 ONLY=ours FRESH=1; CASE=room is virtual machines, N of them,
# CASE=chains one of each firmware up to its agent, and CASE=storm many pretended ones at once
given = $(if $(filter command environment,$(firstword $(origin $(1)))),$(2) $($(1)))

bench: build
	@.ci/deps bench
	@$(if $(filter storm,$(CASE)),.ci/timed "storm's program" $(SWIFT) --product pxe-storm)
	@$(if $(filter chains,$(CASE)),.ci/timed "chains' program" $(SWIFT) --product boot-chains)
	@$(if $(filter S19,$(CASE)),.ci/timed "fleet's program" $(SWIFT) --product fleet-storm)
	@$(if $(filter S27,$(CASE)),.ci/timed "page's program" $(SWIFT) --product page-watch)
	@.ci/timed "bench's program" swift build -c release --package-path Benchmarks
	@$(BENCH) run $(call given,CASE,--case) $(call given,N,--peers) $(call given,MBIT,--mbit) $(call given,MIB,--mib) \
		$(call given,RUNS,--runs) $(call given,ONLY,--only) $(call given,BEFORE,--before) $(if $(filter 1,$(FRESH)),--fresh)
	@$(BENCH) report

micro: deps
	@.ci/timed "micro-benchmarks" swift package --package-path MicroBenchmarks benchmark --no-progress

fuzz: deps
	@.ci/timed "fuzzing" .ci/fuzz $(SECONDS)

install: build
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/boottorrent
	install -D -m 755 $(AGENT) $(DESTDIR)$(PREFIX)/libexec/boottorrent/boottorrent-agent

clean:
	rm -rf .build
