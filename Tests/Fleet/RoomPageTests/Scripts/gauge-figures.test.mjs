// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  chosenSwarms, grade, isMoving, lastWave, movingSwarms, readiness, sharedPart, timeLine, underWay,
} from "../../../../Sources/Fleet/RoomPage/Files/gauge.js";

const BEGAN = 1_000_000;

function swarm(changes = {}) {
  return {
    infohash: "aa", image: "debian", part: null, offered: true, length: 1000, machines: 30, complete: 11, left_out: 1,
    began: BEGAN, elapsed: 60, bound: 97, forecast: 98, sent_by_server: 100, copies: 1.03, from_peers: 900, rate_server: 10,
    rate_peers: 90, ...changes,
  };
}

test("Machines that are left out are not under way", () => {
  assert.equal(underWay(swarm()), 18);
  assert.equal(underWay(swarm({ complete: 30 })), 0);
  assert.equal(isMoving(swarm({ complete: 29, left_out: 1 })), false);
  assert.equal(isMoving(swarm({ began: null })), false);
});

test("The swarm with most machines under way comes first", () => {
  const list = [swarm({ infohash: "few", complete: 28 }), swarm({ infohash: "many", complete: 2 }), swarm({ complete: 30 })];
  assert.deepEqual(movingSwarms(list).map((one) => one.infohash), ["many", "few"]);
  const { swarm: chosen, others } = chosenSwarms(list);
  assert.equal(chosen.infohash, "many");
  assert.deepEqual(others.map((one) => one.infohash), ["few"]);
});

test("Where nothing moves it is the wave that ended last", () => {
  const early = swarm({ infohash: "early", complete: 30, left_out: 0 });
  const late = swarm({ infohash: "late", complete: 30, left_out: 0, began: BEGAN + 90_000 });
  assert.equal(chosenSwarms([late, early]).swarm, late);
  assert.equal(lastWave([swarm({ began: null, elapsed: null })]), null);
  assert.equal(chosenSwarms([]).swarm, null);
});

test("One swarm can be asked for by its infohash", () => {
  const list = [swarm({ infohash: "aa", offered: false }), swarm({ infohash: "bb" })];
  assert.equal(chosenSwarms(list, "aa").swarm, list[0]);
  assert.equal(chosenSwarms(list, "cc").swarm, null);
  assert.deepEqual(chosenSwarms(list, "aa").others, []);
});

test("The grade goes by the number that is shown", () => {
  assert.deepEqual([1, 1.1, 1.104, 1.106, 1.3, 1.31, null].map(grade), ["good", "good", "good", "fair", "fair", "poor", null]);
});

test("The line of a wave has its marks in proportion", () => {
  const line = timeLine(swarm());
  assert.equal(line.left, 38);
  assert.equal(line.grade, "good");
  assert.ok(Math.abs(line.ratio - 98 / 97) < 1e-9);
  assert.ok(Math.abs(line.boundAt - 97 / (98 * 1.04)) < 1e-9);
  assert.ok(line.nowAt < line.boundAt && line.boundAt < line.forecastAt && line.forecastAt < 1);
});

test("The clock goes on between two words of the server, but only while machines are under way", () => {
  assert.equal(timeLine(swarm(), BEGAN + 63_000).elapsed, 63);
  assert.equal(timeLine(swarm(), BEGAN + 10_000).elapsed, 60);
  assert.equal(timeLine(swarm({ complete: 30, left_out: 0 }), BEGAN + 63_000).elapsed, 60);
});

test("A forecast that is over is never behind the clock", () => {
  const line = timeLine(swarm(), BEGAN + 120_000);
  assert.equal(line.left, 0);
  assert.equal(line.forecast, 120);
  assert.equal(line.grade, "fair");
});

test("A wave that ended is measured by how long it took", () => {
  const line = timeLine(swarm({ complete: 29, elapsed: 140 }));
  assert.equal(line.moving, false);
  assert.equal(line.left, null);
  assert.equal(line.grade, "poor");
});

test("Without bound or forecast nothing is said of them", () => {
  const line = timeLine(swarm({ bound: null, forecast: null }));
  const unknown = [line.bound, line.forecast, line.ratio, line.grade, line.left];
  assert.deepEqual(unknown, unknown.map(() => null));
  assert.equal(timeLine(swarm({ bound: 0 })).bound, null);
  assert.equal(timeLine(swarm({ began: null, elapsed: null })), null);
  assert.ok(Number.isFinite(timeLine(swarm({ elapsed: 0, bound: null, forecast: 0 })).nowAt));
});

test("What machines have from each other is what they tell of this version", () => {
  const transfer = (from_server, from_peers) => ({ from_server, from_peers });
  const machines = [
    { version: "aa", transfer: transfer(10, 90) }, { version: "aa", transfer: null },
    { version: "bb", transfer: transfer(500, 0) },
  ];
  assert.equal(sharedPart(swarm(), machines), 0.9);
  assert.equal(sharedPart(swarm({ infohash: "cc" }), machines), null);
});

test("Newcomers do not count beside machines with a name", () => {
  const isReady = (machine) => machine.state !== "booting";
  const named = [{ name: "a", state: "running", stage: "os" }, { name: "b", state: "booting", stage: "kernel" }];
  const unnamed = [{ name: null, state: "running", stage: "handover" }];
  assert.deepEqual(readiness([...named, ...unnamed], isReady), { ready: 1, running: 1, total: 2 });
  assert.deepEqual(readiness(unnamed, isReady), { ready: 1, running: 0, total: 1 });
  assert.deepEqual(readiness([], isReady), { ready: 0, running: 0, total: 0 });
});
