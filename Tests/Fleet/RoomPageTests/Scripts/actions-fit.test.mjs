// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { fits, isInPhase1, outlook, survey } from "../../../../Sources/Fleet/RoomPage/Files/actions-command.js";

let count = 0;
const machine = (state, stage, more = {}) => {
  count += 1;
  return { number: count, state, stage, macs: ["52:54:00:12:34:56"], image: "debian", reason_code: null, ...more };
};
const downloads = machine("booting", "download");
const starts = machine("booting", "kernel");
const runs = machine("running", "os");
const off = machine("off", "os");
const silent = machine("stalled", "download");
const gives = machine("waiting", "seed");
const failed = machine("failed", "failed");
const newcomer = machine("newcomer", "dhcp");

/// The table of docs/remote.md, "What can be done in which state".
const table = [
  ["boot", {}, { downloads: "start-now", starts: "next-boot", runs: "next-boot", off: "next-boot", silent: "next-boot" }],
  ["boot", { restart: true }, {
    downloads: "restart-into", starts: "act.why.on-its-way", runs: "act.why.running", off: "act.why.off",
    silent: "act.why.silent",
  }],
  ["boot", { restart: true, wake: true }, {
    downloads: "restart-into", starts: "wake-into", runs: "next-boot", off: "wake-into", silent: "wake-into",
  }],
  ["wake", {}, { downloads: "act.why.is-up", starts: "wake", runs: "wake", off: "wake", silent: "wake" }],
  ["restart", {}, {
    downloads: "restart", starts: "act.why.on-its-way", runs: "act.why.running", off: "act.why.off",
    silent: "act.why.silent",
  }],
  ["poweroff", {}, {
    downloads: "poweroff", starts: "act.why.on-its-way", runs: "act.why.running", off: "act.why.off",
    silent: "act.why.silent",
  }],
  ["identify", {}, {
    downloads: "identify", starts: "act.why.on-its-way", runs: "act.why.running", off: "act.why.off",
    silent: "act.why.silent",
  }],
];

test("what fits whom is as the table of the documentation says", () => {
  const machines = { downloads, starts, runs, off, silent };
  for (const [kind, options, row] of table) {
    for (const [name, wanted] of Object.entries(row)) {
      assert.equal(outlook(kind, machines[name], options), wanted, `${kind} ${JSON.stringify(options)} ${name}`);
    }
  }
});

test("who gives, waits or failed listens; who is silent or was handed over does not", () => {
  assert.ok(isInPhase1(gives));
  assert.ok(isInPhase1(failed));
  assert.ok(!isInPhase1(machine("failed", "failed", { reason_code: "connection-lost" })));
  assert.ok(!isInPhase1(machine("running", "handover")));
  assert.ok(!isInPhase1(newcomer));
});

test("who has no MAC address is not woken and not named", () => {
  const bare = machine("off", "os", { macs: [] });
  assert.equal(fits("wake", bare), "act.why.no-address");
  assert.equal(outlook("boot", bare, { wake: true }), "act.why.no-address");
  assert.equal(fits("boot", bare), null);
  assert.equal(fits("name", bare), "act.why.no-address");
});

test("a survey has what happens and what cannot be done, the most first", () => {
  const all = [downloads, gives, runs, off, silent, starts, machine("off", "os")];
  const machines = new Map(all.map((one) => [one.number, one]));
  const found = survey("restart", [...machines.keys()], machines);
  assert.deepEqual(found.does.map(([key, some]) => [key, some.length]), [["restart", 2]]);
  assert.deepEqual(found.cannot[0][0], "act.why.off");
  assert.equal(found.cannot[0][1].length, 2);
  assert.equal(found.fitting.length, 2);
});

test("a machine that vanished meanwhile gets nothing", () => {
  const found = survey("restart", [downloads.number, 4711], new Map([[downloads.number, downloads]]));
  assert.deepEqual(found.cannot, []);
  assert.deepEqual(found.fitting, [downloads]);
});

test("it is told how many an act takes out of what they do", () => {
  const machines = new Map([downloads, gives, failed, runs].map((one) => [one.number, one]));
  const busy = (kind, options) => survey(kind, [...machines.keys()], machines, options).busy;
  assert.deepEqual([busy("restart"), busy("boot", { restart: true }), busy("boot"), busy("identify")], [2, 2, 0, 0]);
});
