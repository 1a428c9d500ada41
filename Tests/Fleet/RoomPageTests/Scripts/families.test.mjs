// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { FAMILIES, family, isReady, level, provedShare } from "../../../../Sources/Fleet/RoomPage/Files/families.js";

const cases = [
  ["failed", "failed", "failed", 1], ["stalled", "kernel", "stalled", 1], ["stalled", "download", "stalled", 0.25],
  ["newcomer", "dhcp", "newcomer", 0], ["off", "os", "off", 0], ["booting", "dhcp", "start", 0.2],
  ["booting", "manifest", "start", 0.95], ["booting", "download", "download", 0.25], ["booting", "verify", "download", 1],
  ["waiting", "seed", "ready", 1], ["running", "handover", "ready", 1], ["running", "os", "running", 1],
  ["of a later server", "of a later server", "start", 0],
];

for (const [state, stage, expected, filled] of cases) {
  test(`${state} in ${stage} is shown as ${expected}`, () => {
    const machine = { state, stage, transfer: { total: 400, verified: 100 } };
    assert.equal(family(machine), expected);
    assert.equal(level(machine), filled);
    assert.ok(FAMILIES.includes(family(machine)));
    assert.equal(isReady(machine), expected === "ready" || expected === "running");
  });
}

test("shares stay within 0 and 1, whatever a machine tells", () => {
  assert.equal(provedShare({ transfer: null }), 0);
  assert.equal(provedShare({ transfer: { total: 0, verified: 5 } }), 0);
  assert.equal(provedShare({ transfer: { total: 4, verified: 5 } }), 1);
  assert.equal(provedShare({ transfer: { total: 4, verified: -5 } }), 0);
});
