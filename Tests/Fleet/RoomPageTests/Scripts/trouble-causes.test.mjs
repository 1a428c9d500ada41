// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import { filterTest } from "../../../../Sources/Fleet/RoomPage/Files/room-filter.js";
import {
  actsFor, causeKey, causes, news, troubleKind,
} from "../../../../Sources/Fleet/RoomPage/Files/trouble.js";

let numbers = 0;

function machine(changes = {}) {
  numbers += 1;
  return {
    number: numbers, id: `pc-${numbers}`, name: `pc-${numbers}`, group: "room-101", row: 1, column: numbers, macs: [],
    state: "booting", stage: "download", since: 1000 * numbers, begun: 1000 * numbers, boot: 1, reason: null, reason_code: null,
    next_action: null, ...changes,
  };
}

const failed = (code, changes) => machine({ state: "failed", reason_code: code, reason: `because of ${code}`, ...changes });
const stalled = (code, changes) => machine({ state: "stalled", reason_code: code, reason: `because of ${code}`, ...changes });

test("Only machines that need somebody are in trouble", () => {
  assert.equal(troubleKind(machine()), null);
  assert.equal(troubleKind(machine({ reason_code: "slow-link" })), "slow");
  assert.equal(troubleKind(machine({ reason_code: "image-preparing" })), null);
  assert.equal(troubleKind(machine({ reason_code: "waiting-for-person" })), null);
  assert.equal(troubleKind(machine({ name: null })), "newcomer");
  assert.equal(troubleKind(machine({ name: null, state: "off" })), null);
  assert.equal(troubleKind(failed("no-link", { name: null })), "failed");
});

test("The same cause is one card, whatever the machines say of themselves", () => {
  const list = causes([failed("no-link", { reason: "eth0 has no link" }), failed("no-link", { reason: "eth1 has no link" })]);
  assert.equal(list.length, 1);
  assert.equal(list[0].machines.length, 2);
  assert.equal(list[0].sentence, null);
  assert.equal(list[0].query, "state:failed reason:no-link");
});

test("A code that says little does not put machines together that say different things", () => {
  const list = causes([
    failed("failed", { reason: "It failed: a" }), failed("failed", { reason: "It failed: b" }),
    failed("failed", { reason: "It failed: a" }), failed(null, { reason: "It failed: a" }),
  ]);
  assert.deepEqual(list.map((one) => one.machines.length).sort(), [1, 3]);
  assert.deepEqual(list.map((one) => one.query).sort(), [
    "state:failed reason:\"It failed: a\"", "state:failed reason:\"It failed: b\"",
  ]);
});

test("Many with one cause come first, then failed, stalled, new and slow", () => {
  const many = Array.from({ length: 4 }, () => stalled("no-dhcp-answer"));
  const list = causes([
    machine({ reason_code: "slow-link" }), machine({ name: null }), stalled("silent"), failed("disk-missing"), ...many,
    ...Array.from({ length: 9 }, () => machine({ name: null })),
  ]);
  const told = list.map((one) => `${one.kind} ${one.machines.length}`);
  assert.deepEqual(told, ["stalled 4", "failed 1", "stalled 1", "newcomer 10", "slow 1"]);
});

test("The filter of a cause shows its machines and no others", () => {
  const machines = [
    failed("no-link"), failed("disk-missing"), stalled("no-link"), failed("failed", { reason: "it said \"a, b\"" }),
    machine({ reason_code: "slow-link" }), stalled("slow-link"), machine({ name: null }), failed(null, { name: null }),
    machine({ name: null, state: "off" }), failed(null), machine(),
  ];
  const list = causes(machines);
  assert.ok(list.length > 6);
  for (const one of list.filter((cause) => cause.query !== "state:failed")) {
    assert.deepEqual(machines.filter(filterTest(one.query)).map((found) => found.id), one.machines.map((found) => found.id));
  }
});

test("A cause is as old as its oldest machine", () => {
  const list = causes([stalled("silent", { since: 90 }), stalled("silent", { since: 40 })]);
  assert.equal(list[0].since, 40);
  assert.equal(list[0].machines[0].since, 40);
});

test("Newcomers count from the beginning of their boot and have no sentence of the server", () => {
  const [list] = causes([machine({ name: null, begun: 5, since: 80, reason: "is slow", reason_code: "slow-link" })]);
  assert.deepEqual([list.since, list.sentence, list.code], [5, null, null]);
});

test("The server's sentence is taken where machines differ, without the number that stands over it", () => {
  const machines = [failed("no-link", { reason: "a" }), failed("no-link", { reason: "b" })];
  const standstill = { code: "no-link", count: 2, sentence: "2 machines: the network card has no link." };
  assert.equal(causes(machines, [standstill])[0].sentence, "The network card has no link.");
  assert.equal(causes(machines, [{ ...standstill, count: 3 }])[0].sentence, null);
});

test("A code that the page does not know is a cause like others", () => {
  const [one] = causes([failed("eaten-by-a-grue")]);
  assert.equal(one.code, "eaten-by-a-grue");
  assert.deepEqual(actsFor(one), ["boot", "restart", "identify"]);
  assert.deepEqual(actsFor(causes([failed("image-too-large")])[0]), ["boot"]);
});

test("At the first look everything is new, afterwards only what came", () => {
  const [one, two] = [failed("no-link"), stalled("silent")];
  const first = news(null, causes([one]));
  assert.equal(first.fresh.length, 1);
  const second = news(first.marks, causes([one, two]));
  assert.deepEqual(second.fresh.map((entry) => entry.machines), [[two]]);
  assert.deepEqual(news(second.marks, causes([one, two])).fresh, []);
  assert.equal(news(second.marks, []).marks.size, 0);
});

test("The same trouble in another boot, or another trouble, is new", () => {
  const one = failed("no-link");
  const { marks } = news(null, causes([one]));
  assert.equal(news(marks, causes([{ ...one, boot: 2 }])).fresh.length, 1);
  assert.equal(news(marks, causes([{ ...one, reason_code: "disk-missing" }])).fresh.length, 1);
  assert.equal(causeKey(machine()), null);
});

test("Four thousand machines are sorted within a frame", () => {
  const codes = ["no-link", "silent", "disk-missing"];
  const machines = Array.from({ length: 4096 }, (_, index) => stalled(codes[index % 3]));
  const began = performance.now();
  assert.equal(causes(machines).length, 3);
  assert.ok(performance.now() - began < 200);
});
