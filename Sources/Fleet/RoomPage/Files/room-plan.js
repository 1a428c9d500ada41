// SPDX-License-Identifier: GPL-3.0-or-later

import { isUnnamed } from "./families.js";

/// How machines are put into groups and seats. No document, no clock: the same machines always sit in the same place.

/// Orders texts as people count: `pc-2` before `pc-10`.
export const { compare } = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/// A plan with more empty places than these for each machine, and these in all, is a slip in the list and no room.
const MOST_PLACES = 8;
const FREE_PLACES = 64;

/// Orders machines by name; those without one come last.
export function byName(one, other) {
  return isUnnamed(one) - isUnnamed(other) || compare(one.id, other.id) || one.number - other.number;
}

/// Puts machines into groups: `[{ name, machines, plan }]`, in the order of `names`, then others by name, then those without a
/// group (`name` is null). A group without machines is left out. `plan` is null where nobody in the group has a seat.
export function groupsOf(machines, names = []) {
  const members = new Map();
  for (const machine of machines) {
    const name = machine.group ?? null;
    if (!members.has(name)) members.set(name, []);
    members.get(name).push(machine);
  }
  const others = [...members.keys()].filter((name) => name !== null).sort(compare);
  return [...new Set([...names, ...others, null])].filter((name) => members.has(name))
    .map((name) => group(name, members.get(name).sort(byName)));
}

function group(name, machines) {
  const plan = name === null ? null : planOf(machines);
  const place = ({ number }) => plan.seats.get(number).row * plan.columns + plan.seats.get(number).column;
  if (plan !== null) machines.sort((one, other) => place(one) - place(other));
  return { name, machines, plan };
}

/// The seats of a group: `{ columns, rows, aisles, passages, seats }`, or null where nobody has one.
///
/// Columns and rows in which nobody sits are no places: however many they are, they are one aisle (after the columns in
/// `aisles`) or one passage (after the rows in `passages`). Of two machines on one seat the lower number sits there; the
/// other stands in rows below, as do those without a seat.
export function planOf(machines) {
  const seated = machines.filter(({ row, column }) => Number.isInteger(row) && Number.isInteger(column));
  const [columns, rows] = ["column", "row"].map((name) => axis(seated.map((machine) => machine[name])));
  const [wide, deep] = [columns.places.size, rows.places.size];
  if (wide === 0 || wide * deep > machines.length * MOST_PLACES + FREE_PLACES) return null;
  const seats = new Map();
  const taken = new Set();
  for (const { number, column, row } of seated.sort((one, other) => one.number - other.number)) {
    if (taken.has(`${row} ${column}`)) continue;
    taken.add(`${row} ${column}`);
    seats.set(number, { column: columns.places.get(column), row: rows.places.get(row) });
  }
  const loose = machines.filter(({ number }) => !seats.has(number));
  loose.forEach(({ number }, index) => seats.set(number, { column: index % wide, row: deep + Math.floor(index / wide) }));
  return { columns: wide, rows: deep + Math.ceil(loose.length / wide), aisles: columns.gaps, passages: rows.gaps, seats };
}

/// The numbers that are used, each with its place, and the places after which some are missing.
function axis(numbers) {
  const used = [...new Set(numbers)].sort((one, other) => one - other);
  const places = new Map(used.map((number, place) => [number, place]));
  return { places, gaps: used.flatMap((number, place) => (used[place + 1] > number + 1 ? [place] : [])) };
}

/// How large the tiles are and where each stands, in pixels. What is computed here is what is drawn, so nobody has to ask a
/// browser where a tile is.

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

/// What tiles are like from a width on: heights and the size of the text as shares of the width.
const SIZES = [
  { size: "wide", from: 140, low: 0.42, high: 0.66, text: 0.105 },
  { size: "middle", from: 92, low: 0.5, high: 0.78, text: 0.145 },
  { size: "small", from: 48, low: 0.74, high: 0.9, text: 0.2 },
  { size: "tiny", from: 0, low: 1, high: 1.3, text: 0.36 },
];

/// What large and small tiles measure, whatever there is room for.
const FIXED = { large: 172, small: 46 };

/// The smallest tile that a pointer or a finger hits, and the smallest that is looked at only.
const LEAST = 24;
const FINGER = 37;
const DOT = 12;

/// Groups without seats are so many times as wide as they are high.
const SHAPE = 1.6;

const sizeOf = (width) => SIZES.find(({ from }) => width >= from);

/// The groups as a filter leaves them: in a plan the others keep their seats, to be drawn as empty ones, and elsewhere they go;
/// groups with nobody to show go too.
export function shownGroups(groups, isShown) {
  if (isShown === null) return groups;
  return groups.filter(({ machines }) => machines.some(isShown))
    .map((group) => (group.plan ? group : { ...group, machines: group.machines.filter(isShown) }));
}

/// The largest size at which a room fits `space`: `{ width, height, rem, kind, narrow, projector }`. `kind` is `fit`, `large`
/// or `small`. A phone scrolls anyway, so there the width alone decides; so it is where nothing fits.
///
/// The layout is `{ size, width, height, font, isFramed, head, pad, total, blocks, places }`. A block is `{ name, left, top,
/// width, height, places }`, and a place `{ number, left, top, width, height }`; all places are there in the order of reading,
/// too.
export function fitRoom(groups, space) {
  const shown = groups.map((group) => ({ ...group, plan: usable(group.plan, space) }));
  const isByWidth = space.narrow || Object.hasOwn(FIXED, space.kind);
  const count = groups.reduce((sum, { machines }) => sum + machines.length, 1);
  const first = FIXED[space.kind] ?? (space.narrow ? ofPhone : largest)(count, space);
  const made = search(shown, space, first, isByWidth ? Infinity : space.height) ?? search(shown, space, 30, Infinity);
  return settle(made);
}

/// The first of the smaller and smaller tiles that fit `most` pixels of height.
function search(groups, space, first, most) {
  for (let width = first; width >= (space.projector ? DOT : LEAST); width -= 2) {
    const { low, high } = sizeOf(width);
    const of = (share) => arrange(groups, space, width, Math.floor(share * width));
    const made = of(low);
    if (!made || made.counted > most) continue;
    // What is left of the height is used.
    return [high, (low + high) / 2].map(of).find(({ counted }) => counted <= most && most < Infinity) ?? made;
  }
  return null;
}

/// No tile can be wider than this, for all of them together have to fit.
function largest(count, { width, height, rem, projector }) {
  return clamp(2 * Math.ceil(Math.sqrt((width * height) / count / SIZES[0].low) / 2), LEAST, rem * (projector ? 20 : 16));
}

function ofPhone(count, { width }) {
  const beside = clamp(Math.round(Math.sqrt(count / 2)), 3, 8);
  return Math.max(FINGER, Math.floor((width - 24) / beside) - 8);
}

/// A plan that does not even fit with the smallest tiles is none; its machines stand in rows then.
function usable(plan, { width, projector }) {
  const least = (projector ? DOT : LEAST) + 3;
  return plan && plan.columns * least + plan.aisles.length * 8 + 14 <= width ? plan : null;
}

/// Blocks with tiles of a width, in lines from the left; null where one is wider than the room. `counted` is the height without
/// the machines of no group, which stand last: there is a rail that tells of them.
function arrange(groups, space, width, height) {
  const isDense = width < 30;
  const isFramed = groups.filter(({ name }) => name !== null).length > 1;
  const measures = {
    width, height, isFramed, gap: isDense ? 2 : width < 48 ? 4 : 7, aisle: Math.max(4, Math.round(width * 0.16)),
    pad: isFramed ? (isDense ? 7 : 11) : 0,
    head: Math.round(space.rem * (isDense ? 1.6 : 2.1)), least: isFramed ? Math.min(space.width, space.rem * 9) : 0,
  };
  const between = isDense ? 10 : 14;
  let [left, top, deep, counted] = [0, 0, 0, 0];
  const boxes = [];
  for (const group of groups) {
    const box = boxOf(group, measures, space);
    if (box.width > space.width) return null;
    if (left > 0 && left + box.width > space.width) {
      top += deep + between;
      [left, deep] = [0, 0];
    }
    boxes.push({ ...box, group, left, top });
    left += box.width + between;
    deep = Math.max(deep, box.height);
    if (group.name !== null || groups.length === 1) counted = top + deep;
  }
  return { ...measures, boxes, total: top + deep, counted };
}

function boxOf({ plan, machines }, measures, space) {
  const { width, height, gap, aisle, pad, head, least, isFramed } = measures;
  const fitting = Math.max(1, Math.floor((space.width - 2 * pad + gap) / (width + gap)));
  const square = clamp(Math.round(Math.sqrt((machines.length * height * SHAPE) / width)), 1, fitting);
  const columns = plan?.columns ?? (isFramed ? square : fitting);
  const rows = plan?.rows ?? Math.ceil(machines.length / columns);
  const length = (count, size, gaps = []) => count * (size + gap) - gap + gaps.length * (aisle + gap) + 2 * pad;
  return {
    columns, rows, width: Math.max(least, length(columns, width, plan?.aisles)),
    height: head + length(rows, height, plan?.passages),
  };
}

/// Where columns or rows begin.
function starts(count, size, gapsAfter, next, { aisle, gap }) {
  return Array.from({ length: count }, (_, place) => {
    const start = next;
    next += size + gap + (gapsAfter?.includes(place) ? aisle + gap : 0);
    return start;
  });
}

/// Puts every machine in its place.
function settle({ boxes, ...made }) {
  const { width, height, pad, head } = made;
  const blocks = boxes.map(({ group: { name, machines, plan }, columns, rows, ...box }) => {
    const across = starts(columns, width, plan?.aisles, box.left + pad, made);
    const down = starts(rows, height, plan?.passages, box.top + pad + head, made);
    const places = machines.map(({ number }, index) => {
      const { column, row } = plan?.seats.get(number) ?? { column: index % columns, row: Math.floor(index / columns) };
      return { number, left: across[column], top: down[row], width, height };
    });
    return { ...box, name, places };
  });
  const { size, text } = sizeOf(width);
  return { ...made, size, font: Math.max(10.5, width * text), blocks, places: blocks.flatMap(({ places }) => places) };
}

/// Steps of the arrow keys, as right and down.
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/// Whoever stands aside counts as this many times farther than whoever stands straight ahead.
const ASIDE = 3;

/// The place nearest to a machine in the direction of an arrow key, as its number; null where there is none.
///
/// Left and right stay in their row; where it ends they go on in the order of reading.
export function neighbour(places, number, key) {
  const at = places.findIndex((place) => place.number === number);
  if (at < 0) return places[0]?.number ?? null;
  const [right, down] = STEPS[key];
  const from = places[at];
  let [best, least] = [places[at + right]?.number ?? null, Infinity];
  if (right === 0) best = null;
  for (const { number: other, left, top } of places) {
    const [x, y] = [left - from.left, top - from.top];
    const ahead = x * right + y * down;
    const aside = Math.abs(right === 0 ? x : y);
    const distance = ahead + aside * ASIDE;
    if (ahead < 2 || distance >= least || (right !== 0 && aside >= from.height)) continue;
    [best, least] = [other, distance];
  }
  return best;
}

/// The numbers of the places that a rectangle between two points touches.
export function within(places, one, other) {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)];
  return places.filter((place) => place.left < right && place.left + place.width > left
    && place.top < bottom && place.top + place.height > top).map((place) => place.number);
}
