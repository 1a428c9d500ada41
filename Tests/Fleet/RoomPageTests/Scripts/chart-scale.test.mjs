// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import { byteTicks, scale, timeTicks } from "../../../../Sources/Fleet/RoomPage/Files/chart.js";

test("Ticks of bytes are round in the unit that is read", () => {
  const unit = 1024 ** 2;
  assert.deepEqual(byteTicks(350 * unit), [0, 100, 200, 300, 400].map((value) => value * unit));
  assert.deepEqual(byteTicks(900 * unit), [0, 0.25, 0.5, 0.75, 1].map((value) => value * 1024 ** 3));
  for (let most = 1e6; most < 1e13; most *= 1.41) {
    const made = byteTicks(most);
    assert.ok(made.length <= 5 && made.length >= 2 && made.at(-1) >= most);
  }
});

test("Ticks of time are where a clock is round", () => {
  assert.deepEqual(timeTicks(0, 100, 6), [0, 30, 60, 90]);
  assert.deepEqual(timeTicks(7, 33, 4), [10, 20, 30]);
  assert.deepEqual(timeTicks(5, 5), [5]);
  assert.ok(timeTicks(0, 7 * 86_400, 6).length <= 6);
  assert.ok(timeTicks(0, 400 * 86_400, 6).length <= 6);
});

test("A scale leads from values to places", () => {
  const place = scale(0, 10, 100, 0);
  assert.equal(place(0), 100);
  assert.equal(place(2.5), 75);
  assert.equal(scale(3, 3, 7, 90)(3), 7);
});
