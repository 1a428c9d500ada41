// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import test from "node:test";
import { bootResult, mediansOf, waterfall } from "../../../../Sources/Fleet/RoomPage/Files/machine-facts.js";

const marks = (...pairs) => pairs.map(([stage, after]) => ({ stage, after }));

test("a step lasts until the next one that was reached", () => {
  const { rows } = waterfall(marks(["dhcp", 0], ["loader", 2], ["script", 3], ["kernel", 5]), {
    elapsed: 9, state: "booting",
  });
  assert.deepEqual(rows.map(({ name, from, length }) => [name, from, length]),
    [["dhcp", 0, 2], ["loader", 2, 3], ["kernel", 5, 4]]);
  assert.deepEqual(rows.map(({ isHere }) => isHere), [false, false, true]);
});

test("the last step of a failed boot ends where it failed, and has its colour", () => {
  const { rows, total } = waterfall(marks(["agent", 0], ["download", 4], ["failed", 10]), {
    elapsed: 900, state: "failed",
  });
  assert.deepEqual([rows.at(-1).family, rows.at(-1).length, total], ["failed", 6, 10]);
});

test("a boot whose system runs ends with it", () => {
  const { rows, total } = waterfall(marks(["download", 0], ["handover", 40], ["os", 60]), {
    elapsed: 9000, state: "running",
  });
  assert.deepEqual([rows.at(-1).length, total], [0, 60]);
});

test("the median of a step is the sum of its stages, and a step that is slow is found", () => {
  const medians = mediansOf({ stages: [{ stage: "kernel", median: 3 }, { stage: "initramfs", median: 4 }, { stage: "x" }] });
  const { rows, slow } = waterfall(marks(["kernel", 0], ["agent", 30]), { elapsed: 31, medians, state: "booting" });
  assert.equal(rows[0].median, 7);
  assert.equal(rows[1].median, null);
  assert.equal(slow.name, "kernel");
});

test("a history without stages has no medians", () => {
  assert.equal(mediansOf({}).size, 0);
  assert.equal(mediansOf({ stages: [] }).size, 0);
});

test("nothing is drawn of a boot without stages", () => {
  assert.deepEqual(waterfall([], { elapsed: 5, state: "off" }).rows, []);
});

test("a boot that came up tells how long its system took", () => {
  const boot = (stage, ...stages) => ({ stage, duration: 500, stages: marks(...stages) });
  assert.deepEqual(bootResult(boot("os", ["handover", 60], ["os", 80])), { result: "up", seconds: 80 });
  assert.deepEqual(bootResult(boot("handover", ["handover", 60])), { result: "up", seconds: 60 });
  assert.equal(bootResult(boot("failed", ["handover", 60])).result, "failed");
  assert.equal(bootResult(boot("download", ["download", 9])).result, "open");
});

test("a boot of a machine that stays and gives ends where that began", () => {
  const { rows, total } = waterfall(marks(["download", 0], ["seed", 40]), { elapsed: 9000, state: "waiting" });
  assert.deepEqual([rows.at(-1).length, total], [0, 40]);
});
