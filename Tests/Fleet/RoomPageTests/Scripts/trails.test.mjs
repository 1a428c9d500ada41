// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import { follow, IDLE, LINES, percentiles, POINTS, SWARMS } from "../../../../Sources/Fleet/RoomPage/Files/swarm-figures.js";

const BEGAN = 1_000_000_000;

function swarm(changes = {}) {
  return { infohash: "aa", began: BEGAN, machines: 10, complete: 0, left_out: 0, rate_server: 1, rate_peers: 2, ...changes };
}

function machinesOf(count, share = 0.5, infohash = "aa") {
  return new Map(Array.from({ length: count }, (_, number) => [number, {
    number, id: `pc-${number}`, name: `pc-${number}`, state: "booting", stage: "download", version: infohash, since: BEGAN,
    transfer: { total: 100, verified: share * 100 },
  }]));
}

function run(seconds, { from = 0, trails = new Map(), machines = machinesOf(3), swarms = () => [swarm()] } = {}) {
  let now = trails;
  for (let second = from; second < from + seconds; second += 1) {
    now = follow(now, machines, swarms(second), BEGAN + second * 1000);
  }
  return now;
}

/// When a trail has points, in seconds since the swarm began.
function secondsOf(trail, began = BEGAN) {
  return trail.t.map((time) => (time - began) / 1000);
}

function assertWhole(trail) {
  const lists = [trail.server, trail.peers, trail.bands, ...(trail.lines?.values() ?? [])];
  for (const list of lists) assert.equal(list.length, trail.t.length);
  assert.ok(trail.t.length <= POINTS);
  for (let place = 1; place < trail.t.length; place += 1) assert.ok(trail.t[place] > trail.t[place - 1]);
}

test("A point is noted every second, with rates, percentiles and a line for each machine", () => {
  const trail = run(10).get("aa");
  assert.deepEqual(secondsOf(trail), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(trail.bands[3], [0.5, 0.5, 0.5, 0.5, 0.5]);
  assert.equal(trail.lines.size, 3);
  assertWhole(trail);
});

test("A full trail is halved, and its step doubles", () => {
  const trail = run(POINTS + 1).get("aa");
  assert.equal(trail.step, 2000);
  assert.equal(trail.t.length, POINTS / 2 + 1);
  assert.deepEqual(secondsOf(trail).slice(0, 3), [0, 2, 4]);
  assert.equal(secondsOf(trail).at(-1), POINTS);
  assertWhole(trail);
});

test("A trail stays bounded over a week", () => {
  const week = 7 * 86_400;
  const trail = run(week).get("aa");
  assertWhole(trail);
  assert.equal(trail.t[0], BEGAN);
  assert.ok(trail.step <= 8_192_000);
  assert.ok(trail.t.at(-1) > BEGAN + week * 1000 - trail.step - 1000);
});

test("Where nothing is noted it is the same object", () => {
  const trails = run(300);
  const { step } = trails.get("aa");
  assert.ok(step > 1000);
  const machines = machinesOf(3);
  const last = trails.get("aa").t.at(-1);
  assert.equal(follow(trails, machines, [swarm()], last + 1000), trails);
  assert.notEqual(follow(trails, machines, [swarm()], last + step), trails);
  assert.equal(follow(new Map(), machines, [], BEGAN).size, 0);
});

test("What was before is not changed", () => {
  const before = run(5);
  const copy = structuredClone(before);
  run(200, { from: 5, trails: before });
  assert.deepEqual(before, copy);
});

test("A swarm that stands still has one last point, and is forgotten after ten minutes", () => {
  const done = swarm({ complete: 10 });
  const machines = machinesOf(3, 1);
  let trails = run(10);
  trails = follow(trails, machines, [done], BEGAN + 10_500);
  assert.equal(trails.get("aa").t.at(-1), BEGAN + 10_500);
  assert.equal(trails.get("aa").ended, BEGAN + 10_500);
  const later = follow(trails, machines, [done], BEGAN + 10_500 + IDLE - 1);
  assert.equal(later, trails);
  assert.equal(follow(trails, machines, [done], BEGAN + 10_500 + IDLE).size, 0);
  assert.equal(follow(new Map(), machines, [done], BEGAN).size, 0);
});

test("A swarm that goes on after it stood still keeps its trail", () => {
  let trails = run(10);
  trails = follow(trails, machinesOf(3), [swarm({ left_out: 10 })], BEGAN + 10_000);
  trails = follow(trails, machinesOf(3), [swarm()], BEGAN + 60_000);
  assert.equal(trails.get("aa").ended, null);
  assert.equal(trails.get("aa").t.at(-1), BEGAN + 60_000);
  assert.equal(trails.get("aa").t.length, 12);
});

test("A swarm that is gone is forgotten", () => {
  assert.equal(follow(run(10), machinesOf(3), [], BEGAN + 10_000).size, 0);
});

test("Another wave begins anew, and a beginning that is put right does not", () => {
  const trails = run(10);
  const began = BEGAN + 600_000;
  const next = follow(trails, machinesOf(3), [swarm({ began })], began + 1000).get("aa");
  assert.deepEqual(secondsOf(next, began), [1]);
  const moved = follow(trails, machinesOf(3), [swarm({ began: BEGAN + 2000 })], BEGAN + 10_000).get("aa");
  assert.equal(moved.t.length, 11);
});

test("A clock that was set back begins anew", () => {
  const trails = follow(run(100), machinesOf(3), [swarm()], BEGAN + 20_000);
  assert.deepEqual(secondsOf(trails.get("aa")), [20]);
});

test("Above sixty machines there are percentiles and no lines, then and later", () => {
  const few = run(5, { machines: machinesOf(LINES) });
  assert.equal(few.get("aa").lines.size, LINES);
  const many = run(5, { from: 5, trails: few, machines: machinesOf(LINES + 1) });
  assert.equal(many.get("aa").lines, null);
  assert.equal(run(5, { from: 10, trails: many, machines: machinesOf(3) }).get("aa").lines, null);
  assert.equal(many.get("aa").bands.at(-1).length, 5);
});

test("A machine that comes later has no share before, and one that went has no line", () => {
  const trails = run(3, { from: 2, trails: run(2, { machines: machinesOf(2) }), machines: machinesOf(3) });
  assert.deepEqual(trails.get("aa").lines.get(2), [null, null, 0.5, 0.5, 0.5]);
  const fewer = run(1, { from: 5, trails, machines: machinesOf(1) });
  assert.deepEqual([...fewer.get("aa").lines.keys()], [0]);
});

test("A swarm without machines of its own has rates and no percentiles", () => {
  const trail = run(3, { machines: new Map() }).get("aa");
  assert.deepEqual(trail.bands, [null, null, null]);
  assert.equal(trail.lines.size, 0);
});

test("Sixteen swarms are followed, first those that are followed already", () => {
  const swarms = Array.from({ length: SWARMS + 4 }, (_, place) => swarm({ infohash: `h${place}` }));
  let trails = run(5, { swarms: () => swarms.slice(4) });
  assert.equal(trails.size, SWARMS);
  trails = run(5, { from: 5, trails, swarms: () => swarms });
  assert.equal(trails.size, SWARMS);
  assert.equal(trails.has("h0"), false);
});

test("Percentiles are those of the machines that are nearest", () => {
  assert.equal(percentiles([]), null);
  assert.deepEqual(percentiles([1, 0, 0.5, 0.25, 0.75]), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(percentiles([0.4]), [0.4, 0.4, 0.4, 0.4, 0.4]);
});
