// SPDX-License-Identifier: GPL-3.0-or-later

/// The lengths of time that can be chosen, in days; the first one is meant where an address has none of them.
export const DAYS = [7, 30, 90];

/// With more waves than this, a picture shows days.
const MOST_WAVES = 100;

/// What took so much longer than is usual is marked.
const SLOW = 1.5;

/// What an address asks for: `{ image, group, days }`.
export function asked(query) {
  const days = Number(query.get("days"));
  return { image: query.get("image") ?? "", group: query.get("group") ?? "", days: DAYS.includes(days) ? days : DAYS[0] };
}

/// What a picture draws, the oldest first: `{ isDays, marks: [{ at, count, high, most, isSlow, … }] }`, waves or, without waves
/// or with very many of them, days.
///
/// `high` is 95 % of a wave and 90 % of a day; `most` is the last machine of a wave, and `high` of a day. What has no time at
/// all stays, for it may have failed boots.
export function marksOf({ waves, days }) {
  const isDays = waves.length === 0 || waves.length > MOST_WAVES;
  return { isDays, marks: isDays ? sorted(days.map(dayMark)) : waveMarks(waves) };
}

/// The marks of waves alone. A wave is slow beside others of its own image.
export function waveMarks(waves) {
  return sorted(waves.map((wave) => ({
    ...wave, at: Date.parse(wave.began), count: wave.machines, high: wave.p95, most: wave.last,
  })));
}

/// A day has no time of day: it is one of the browser's calendar, whatever its place is.
function dayMark(day) {
  return { ...day, at: Date.parse(`${day.day.slice(0, 10)}T00:00`), count: day.boots, high: day.p90, most: day.p90 };
}

function sorted(marks) {
  const usual = new Map();
  for (const { image } of marks) {
    if (!usual.has(image)) usual.set(image, median(marks.filter((mark) => mark.image === image).map((mark) => mark.most)));
  }
  return marks.map((mark) => ({ ...mark, isSlow: mark.most !== null && mark.most > SLOW * usual.get(mark.image) }))
    .sort((one, other) => one.at - other.at);
}

/// The middle one of the numbers among `values`, or null where there is none.
export function median(values) {
  const numbers = values.filter((value) => typeof value === "number").sort((one, other) => one - other);
  if (numbers.length === 0) return null;
  const half = numbers.length >> 1;
  return numbers.length % 2 === 1 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
}

/// The figures that people ask for first, `[key, value, format]`: of a usual wave, or of a usual day where there is no wave.
export function figuresOf({ waves, days }) {
  const of = (list, key) => median(list.map((one) => one[key]));
  const times = waves.length > 0
    ? [["half", of(waves, "median")], ["p95", of(waves, "p95")], ["last", of(waves, "last")]]
    : [["half", of(days, "median")], ["p90", of(days, "p90")]];
  return [
    ...times.map(([key, value]) => [key, value, "clock"]),
    ["copies", of(waves, "copies"), "factor"], ["peers", of(waves, "peer_share"), "percent"],
  ].filter(([, value]) => value !== null);
}

/// The stages that took time, with the lengths of their bars, from 0 to 1: `width` up to the median, `rest` from there to 90 %.
export function stagesOf(stages) {
  const timed = stages.filter((one) => typeof one.median === "number");
  const longest = Math.max(...timed.map((one) => one.p90 ?? one.median), Number.MIN_VALUE);
  return timed.map((one) => ({
    ...one, width: one.median / longest, rest: Math.max(0, (one.p90 ?? one.median) - one.median) / longest,
  }));
}

/// Names to choose from, in their order and each once; what is chosen is among them, whether it is still there or not.
export function choices(names, chosen) {
  return [...new Set([...names, chosen])].filter(Boolean).sort((one, other) => one.localeCompare(other));
}

/// The place after a key, or null for a key that goes nowhere.
export function placeAfter(key, place, count) {
  if (count === 0) return null;
  switch (key) {
    case "ArrowLeft": return Math.max(0, (place ?? count) - 1);
    case "ArrowRight": return Math.min(count - 1, (place ?? -1) + 1);
    case "Home": return 0;
    case "End": return count - 1;
    default: return null;
  }
}
