// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import { busiest, byShare, chosenSwarm, holding, membersOf, standing } from "../../../../Sources/Fleet/RoomPage/Files/swarm-figures.js";

function swarm(infohash, changes = {}) {
  return {
    infohash, image: infohash, part: null, offered: true, length: 10, machines: 3, complete: 3, left_out: 0, began: 1000,
    elapsed: 10, ...changes,
  };
}

function machine(number, changes = {}) {
  return {
    number, id: `pc-${number}`, name: `pc-${number}`, state: "booting", stage: "download", version: "aa", since: 5000,
    transfer: { total: 100, verified: number, rate_up: number, rate_down: number }, ...changes,
  };
}

test("Without a name the one that is shown stays while it moves", () => {
  const list = [swarm("a", { complete: 2 }), swarm("b", { complete: 0 }), swarm("c")];
  assert.equal(chosenSwarm(list, null).infohash, "b");
  assert.equal(chosenSwarm(list, null, "a").infohash, "a");
  assert.equal(chosenSwarm(list, null, "c").infohash, "b");
  assert.equal(chosenSwarm([], null), null);
});

test("A name means the version on offer, and the image before its parts", () => {
  const list = [
    swarm("old", { image: "debian", offered: false }), swarm("part", { image: "debian", part: "layer" }),
    swarm("new", { image: "debian" }),
  ];
  assert.equal(chosenSwarm(list, "debian").infohash, "new");
  assert.equal(chosenSwarm(list, "part").infohash, "part");
  assert.equal(chosenSwarm(list, "win11"), null);
  assert.equal(chosenSwarm(list, "old").infohash, "old");
});

test("Members are those of the version that are not of an earlier time", () => {
  const machines = new Map([
    [1, machine(1)], [2, machine(2, { since: 1 })], [3, machine(3, { version: "bb" })], [4, machine(4, { transfer: null })],
    [5, machine(5, { since: null })],
  ]);
  assert.deepEqual(membersOf(machines, { infohash: "aa", began: 5500 }).map((one) => one.number), [1, 5]);
  assert.deepEqual(membersOf(machines, { infohash: "aa", began: null }), []);
});

test("Who gives most and who gets least are told from the others", () => {
  const full = machine(100);
  const stalled = machine(4, { state: "stalled" });
  const people = [machine(3), full, stalled, machine(0)];
  const { givers, getters } = busiest(people);
  assert.deepEqual(givers.map(({ machine: { number }, rate }) => [number, rate]), [[100, 100], [4, 4], [3, 3]]);
  assert.deepEqual(getters.map(({ machine: { number } }) => number), [0, 3]);
  const many = Array.from({ length: 9 }, (_, place) => machine(place + 1));
  assert.equal(busiest(many).givers.length, 5);
  assert.equal(busiest(many).getters.length, 5);
  assert.deepEqual(byShare(people).map((one) => one.number), [100, 4, 3, 0]);
  assert.deepEqual([full, stalled, machine(3)].map(standing), ["ready", "stalled", "download"]);
});

test("Without a machine the server alone has it", () => {
  for (const detail of [{ availability: [], peers: 3, pieces: 0 }, { availability: [0, 0], peers: 0, pieces: 2 }]) {
    const { kind, alone } = holding(detail);
    assert.deepEqual([kind, alone], ["alone", 1]);
  }
});

test("What nobody has is with the server alone, parts of it by their share", () => {
  const held = holding({ availability: [0, 0.5, 1, 3], peers: 3, pieces: 4 });
  assert.equal(held.kind, "alone");
  assert.equal(held.alone, 1.5 / 4);
  assert.equal(held.least, 0);
});

test("The least that any part has is told, rounded down", () => {
  const held = holding({ availability: [10.9, 16, 12], peers: 16, pieces: 1997 });
  assert.equal(held.kind, "held");
  assert.equal(held.least, 10);
  assert.equal(held.alone, 0);
});

test("A part of several pieces that is there once in the mean may lack one of them", () => {
  assert.equal(holding({ availability: [1.2, 5], peers: 5, pieces: 10 }).kind, "thin");
  assert.equal(holding({ availability: [1, 5], peers: 5, pieces: 2 }).kind, "held");
});

test("Where all have all of it, that is told", () => {
  assert.equal(holding({ availability: [3, 3], peers: 3, pieces: 20 }).least, 3);
  assert.equal(holding({ availability: [4, 4], peers: 3, pieces: 20 }).least, 3);
  assert.equal(holding({ availability: [1, 1], peers: 1, pieces: 2 }).kind, "held");
});
