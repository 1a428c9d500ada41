// SPDX-License-Identifier: GPL-3.0-or-later

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  asked, choices, figuresOf, marksOf, median, placeAfter, stagesOf, waveMarks,
} from "../../../../Sources/Fleet/RoomPage/Files/history-figures.js";

function wave(began, changes = {}) {
  return {
    began, image: "debian", version: null, machines: 30, failed: 0, median: 60, p90: 70, p95: 75, last: 80, copies: 1.02,
    peer_share: 0.95, ...changes,
  };
}

function day(text, changes = {}) {
  return { day: text, boots: 10, failed: 0, median: 60, p90: 80, ...changes };
}

test("An address says what is shown, and nonsense in it is as if it were not there", () => {
  const full = { image: "my image", group: "room-101", days: 30 };
  assert.deepEqual(asked(new URLSearchParams(full)), full);
  assert.deepEqual(asked(new URLSearchParams("days=8")), { image: "", group: "", days: 7 });
});

test("Days are drawn where there are no waves, or too many", () => {
  const waves = Array.from({ length: 101 }, () => wave("2026-12-01T09:00:00Z"));
  const days = [day("2026-12-01")];
  assert.equal(marksOf({ waves, days }).isDays, true);
  assert.equal(marksOf({ waves, days }).marks.length, 1);
  assert.equal(marksOf({ waves: waves.slice(1), days }).marks.length, 100);
  assert.equal(marksOf({ waves: [], days }).isDays, true);
});

test("Marks go from the oldest to the latest", () => {
  const marks = waveMarks([wave("2026-12-02T09:00:00Z"), wave("2026-12-01T09:00:00Z", { median: 50 })]);
  assert.deepEqual(marks.map((mark) => mark.median), [50, 60]);
});

test("A wave is slow beside others of its own image", () => {
  const at = "2026-12-01T09:00:00Z";
  const waves = [
    wave(at), wave(at), wave(at, { last: 130 }), wave(at, { image: "large", last: 400 }), wave(at, { last: null }),
  ];
  assert.deepEqual(waveMarks(waves).map((mark) => mark.isSlow), [false, false, true, false, false]);
});

test("A day without a successful boot is there with its failures", () => {
  const { marks: [mark] } = marksOf({ waves: [], days: [day("2026-12-01", { median: null, p90: null, failed: 3 })] });
  assert.deepEqual([mark.median, mark.failed, mark.isSlow], [null, 3, false]);
});

test("A day is that of the calendar, west of Greenwich, too", () => {
  const { marks: [mark] } = marksOf({ waves: [], days: [day("2026-12-01")] });
  assert.equal(new Date(mark.at).getDate(), 1);
});

test("The median leaves out what is not known", () => {
  assert.equal(median([3, null, 1, undefined, 2]), 2);
  assert.equal(median([1, 2]), 1.5);
  assert.equal(median([null]), null);
});

test("The figures above are those of a usual wave, or of a usual day without waves", () => {
  const waves = [wave("a", { last: 80 }), wave("b", { last: 90 }), wave("c", { last: 300, copies: null })];
  assert.deepEqual(figuresOf({ waves, days: [] }), [
    ["half", 60, "clock"], ["p95", 75, "clock"], ["last", 90, "clock"], ["copies", 1.02, "factor"], ["peers", 0.95, "percent"],
  ]);
  assert.deepEqual(figuresOf({ waves: [], days: [day("a"), day("b", { p90: 100 })] }), [
    ["half", 60, "clock"], ["p90", 90, "clock"],
  ]);
});

test("Bars of stages share the longest of them", () => {
  const stages = stagesOf([
    { stage: "loader", median: 2, p90: 4 }, { stage: "download", median: 8, p90: 16 }, { stage: "seed", median: 4, p90: null },
    { stage: "verify", median: null, p90: null },
  ]);
  assert.deepEqual(stages.map((one) => [one.width, one.rest]), [[0.125, 0.125], [0.5, 0.5], [0.25, 0]]);
  assert.deepEqual(stagesOf([{ stage: "agent", median: 0, p90: 0 }]).map((one) => one.width), [0]);
  assert.deepEqual(stagesOf([]), []);
});

test("What is chosen can be chosen, though nobody has it any more", () => {
  assert.deepEqual(choices(["b", "a", "b", null], "gone"), ["a", "b", "gone"]);
  assert.deepEqual(choices([], ""), []);
});

test("Arrow keys begin at the end that they come from and stay within", () => {
  assert.equal(placeAfter("ArrowRight", null, 5), 0);
  assert.equal(placeAfter("ArrowLeft", null, 5), 4);
  assert.equal(placeAfter("ArrowRight", 4, 5), 4);
  assert.equal(placeAfter("Home", 3, 5), 0);
  assert.equal(placeAfter("End", null, 5), 4);
  assert.equal(placeAfter("a", 1, 5), null);
  assert.equal(placeAfter("End", null, 0), null);
});
