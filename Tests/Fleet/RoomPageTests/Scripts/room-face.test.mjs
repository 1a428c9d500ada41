// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import {
  COLUMNS, description, face, inOrder, orderOf, shortName, stateWords,
} from "../../../../Sources/Fleet/RoomPage/Files/room-face.js";
import { words } from "../../../../Sources/Fleet/RoomPage/Files/words.js";

const page = { room: { images: new Map([["debian", { display_name: "Debian 12" }]]) } };

function machine(number, values = {}) {
  return {
    number, id: `pc-${number}`, name: `pc-${number}`, group: null, macs: [], address: null, vendor: null, model: null,
    state: "booting", stage: "download", since: 0, begun: 0, image: null, reason: null, reason_code: null, next_action: null,
    next_boot: null, transfer: null, ...values,
  };
}

const transfer = (verified, rate = 0) => ({ total: 100, verified, rate_down: rate, rate_up: 0 });
const numbers = (machines, text) => inOrder([...machines], orderOf(text), page).map(({ number }) => number);

test("what needs a hand comes first unless somebody chose", () => {
  const machines = [machine(1, { state: "running", stage: "os" }), machine(2, { state: "stalled" }), machine(10), machine(9),
    machine(3, { state: "failed" }), machine(4, { state: "newcomer", name: null })];
  assert.deepEqual(numbers(machines, ""), [3, 2, 4, 9, 10, 1]);
  assert.deepEqual(["toString", "", "-", "rate", "-rate"].map(orderOf), ["state", "state", "state", "rate", "-rate"]);
});

test("every column sorts both ways, and what is missing comes last both times", () => {
  const machines = [
    machine(1, { address: "10.0.0.10", transfer: transfer(50, 5) }), machine(2),
    machine(3, { address: "10.0.0.9", transfer: transfer(20, 9) }),
  ];
  assert.deepEqual(numbers(machines, "address"), [3, 1, 2]);
  assert.deepEqual(numbers(machines, "-address"), [1, 3, 2]);
  assert.deepEqual(numbers(machines, "progress"), [3, 1, 2]);
  assert.deepEqual(numbers(machines, "-rate"), [3, 1, 2]);
  assert.deepEqual(numbers(machines, "-name"), [3, 2, 1]);
  for (const column of Object.keys(COLUMNS)) {
    assert.equal(numbers(machines, column).length, 3);
    assert.equal(numbers(machines, `-${column}`).length, 3);
  }
});

test("a small tile shows the number at the end of a name that is too long for it", () => {
  const table = [
    ["pc-07", 3, "07"], ["pc-07", 9, "pc-07"], ["pc-007", 2, "07"], ["west", 2, "we"], ["😀😀😀", 1, "😀"],
    ["longest-name-12", 6, "12"], ["longest-name-12", Infinity, "longest-name-12"],
  ];
  for (const [id, fitting, expected] of table) assert.equal(shortName({ id }, fitting), expected, id);
});

test("the name for people who listen stays while a download goes on", () => {
  const [early, late] = [machine(1, { transfer: transfer(1) }), machine(1, { transfer: transfer(99) })];
  assert.equal(stateWords(early), stateWords(late));
  assert.notEqual(description(early), description(late));
});

test("a tile says what it can of every state, and of codes and stages from a newer server", () => {
  const of = (values) => face(machine(1, values), page);
  assert.deepEqual(of({ state: "failed", reason_code: "brand-new" }), [words("family.failed"), "brand-new"]);
  assert.equal(of({ state: "stalled", transfer: transfer(41) })[0], "41\u00a0%");
  assert.equal(of({ state: "stalled", stage: "agent" })[0], words("stage.agent"));
  assert.equal(of({ stage: "later-stage" })[0], "stage.later-stage");
  assert.match(of({ state: "off", next_boot: { image: "debian", once: true } })[1], /Debian 12/);
  assert.match(of({ transfer: transfer(1, 2048) })[1], /2\.0.KiB/);
  for (const state of ["failed", "stalled", "newcomer", "booting", "waiting", "running", "off", "unheard-of"]) {
    assert.ok(of({ state, name: null })[0], state);
    assert.equal(typeof description(machine(1, { state, name: null })), "string");
  }
});
