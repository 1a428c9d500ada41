// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { createPace } from "../../../../Sources/Fleet/RoomPage/Files/pace.js";

test("work is never done twice at once, and not too often", async () => {
  let [time, runs] = [0, 0];
  const [timers, ends] = [[], []];
  const want = createPace(() => { runs += 1; return new Promise((end) => ends.push(end)); }, 2000, {
    now: () => time, later: (act, wait) => { timers.push({ act, wait }); return timers.length; },
  });
  const settle = () => new Promise(setImmediate);
  want();
  want();
  want();
  assert.equal(runs, 1);
  time = 500;
  ends.shift()();
  await settle();
  assert.deepEqual([runs, timers.length, timers[0].wait], [1, 1, 2000]);
  timers[0].act();
  assert.equal(runs, 1 + 1);
});
