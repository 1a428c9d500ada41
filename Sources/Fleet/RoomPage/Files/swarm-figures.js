// SPDX-License-Identifier: GPL-3.0-or-later

import { family, isReady, provedShare } from "./families.js";
import { isMoving, lastWave, movingSwarms } from "./gauge.js";
import { groupsOf } from "./room-plan.js";

/// A machine's own times may be a little off the swarm's.
const TOLERANCE = 1000;

/// The swarm that an address means by an image's name or an infohash; null where there is none.
///
/// Without a name it is one that moves, else the one that moved last, else any. `current` is the infohash that is shown: it
/// stays while it moves, for two swarms may change places every second.
export function chosenSwarm(swarms, name, current = null) {
  const one = (infohash) => swarms.find((swarm) => swarm.infohash === infohash);
  if (name === null) {
    const shown = one(current);
    if (shown && isMoving(shown)) return shown;
    return movingSwarms(swarms)[0] ?? lastWave(swarms) ?? swarms[0] ?? null;
  }
  // What is on offer comes before what is not, and an image before parts of one.
  const preference = ({ offered, part }) => (offered ? 0 : 2) + (part === null ? 0 : 1);
  const ofImage = swarms.filter((swarm) => swarm.image === name);
  return one(name) ?? ofImage.sort((first, second) => preference(first) - preference(second))[0] ?? null;
}

/// The machines that fetch a swarm's image together, or did so last. One that was done with it before the first of them began
/// is of an earlier time and does not count.
export function membersOf(machines, swarm) {
  if (swarm.began === null) return [];
  return [...machines.values()].filter(({ version, transfer, since }) =>
    version === swarm.infohash && transfer !== null && (since === null || since >= swarm.began - TOLERANCE));
}

/// How a machine stands with the image: "stalled", "ready" (has it all, or runs it) or "download".
export function standing(machine) {
  if (isReady(machine) || provedShare(machine) >= 1) return "ready";
  return ["failed", "stalled", "off"].includes(family(machine)) ? "stalled" : "download";
}

/// Machines by the share that they have proved, the most first.
export function byShare(machines) {
  return machines.toSorted((one, other) => provedShare(other) - provedShare(one) || one.number - other.number);
}

/// The five that give most now, and the five that get least of those that fetch: lists of `{ machine, rate }`.
export function busiest(machines) {
  const givers = machines.map((machine) => ({ machine, rate: machine.transfer.rate_up })).filter(({ rate }) => rate > 0);
  const getters = machines.filter((machine) => standing(machine) === "download")
    .map((machine) => ({ machine, rate: machine.transfer.rate_down }));
  const byRate = (one, other) => one.rate - other.rate;
  return { givers: givers.sort(byRate).reverse().slice(0, 5), getters: getters.sort(byRate).slice(0, 5) };
}

/// What the room holds of an image, from a swarm's details: `{ kind, parts, holders, least, alone }`.
///
/// `kind` is what can be said of it: "alone" (the server alone has `alone`, a share from 0 to 1), "thin" (each part is there
/// about once, single pieces may be not) or "held" (each part is with `least` of `holders` at least).
export function holding({ availability, peers, pieces }) {
  const parts = peers > 0 && availability.length > 0 ? availability : [0];
  const alone = parts.reduce((sum, mean) => sum + missing(mean), 0) / parts.length;
  const least = Math.min(peers, Math.floor(Math.min(...parts) + 1e-6));
  // A part of several pieces that is there once in the mean may have one that is nowhere and another that is there twice.
  const isThin = pieces > parts.length && least < 2;
  return { kind: alone > 0 ? "alone" : isThin ? "thin" : "held", parts, holders: peers, least, alone };
}

/// The share of a part that nobody but the server has: at least so much of it, where so many have it in the mean.
export function missing(mean) {
  return mean < 1 - 1e-6 ? 1 - mean : 0;
}

/// Up to so many machines have a row with a name each.
export const NAMED = 60;

/// Up to so many machines have a row each; with more, groups stand for them.
export const SQUARES = 400;

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/// Who gave how much to whom, as a table. Rows give, columns get; `given[row * count + column]` has bytes.
///
/// The first `apart` rows are the server and, where there are any, addresses that are no machine's (`{ key }`). The others are
/// machines (`{ id, group }`) or groups (`{ group }`), as the `count` columns are. `runs` are the rows, those of a group as
/// one. `inside` is the share of what machines gave that stayed in its group (null where that says nothing), `lost` how many
/// flows went to machines that the page does not know.
export function flowTable(flows, members, machines, groupNames = []) {
  const known = new Map([...machines.values()].map((machine) => [machine.id, machine]));
  const listed = new Set(members);
  for (const { from, to } of flows) for (const id of [from, to]) if (known.has(id)) listed.add(known.get(id));
  const isGroups = listed.size > SQUARES;
  const keyOf = (machine) => (isGroups ? machine.group ?? null : machine.number);
  const rows = [{ key: "server" }];
  if (flows.some(({ from }) => from !== "server" && !known.has(from))) rows.push({ key: "unknown" });
  const apart = rows.length;
  const places = new Map();
  const runs = rows.map((row, from) => ({ ...row, from, to: from + 1 }));
  // Of a group that is one row any machine will do.
  const shown = new Map([...listed].map((machine) => [keyOf(machine), machine]));
  for (const { name: group, machines: seated } of groupsOf([...shown.values()], groupNames)) {
    const from = rows.length;
    for (const machine of seated) {
      // However many groups there are, the table has an end: its last row is that of all further ones.
      if (rows.length < SQUARES + apart) rows.push(isGroups ? { group } : { group, id: machine.id });
      else rows[rows.length - 1] = { group: "…" };
      places.set(keyOf(machine), rows.length - 1 - apart);
    }
    runs.push({ group, from, to: rows.length });
  }
  const count = rows.length - apart;
  const given = new Float64Array(rows.length * count);
  let [all, inside, lost] = [0, 0, 0];
  for (const { from, to, bytes } of flows) {
    const [giver, getter] = [known.get(from), known.get(to)];
    if (!getter) {
      lost += 1;
      continue;
    }
    const row = from === "server" ? 0 : giver ? apart + places.get(keyOf(giver)) : 1;
    given[row * count + places.get(keyOf(getter))] += bytes;
    if (row < apart) continue;
    all += bytes;
    if (giver.group === getter.group) inside += bytes;
  }
  return { isGroups, rows, apart, runs, count, given, lost, inside: all > 0 && runs.length > apart + 1 ? inside / all : null };
}

/// A number above which there are two in a hundred of those that are not 0, so that one that is far above does not leave all
/// others pale.
export function strongest(values) {
  const some = values.filter((value) => value > 0).sort();
  return some[Math.floor((some.length - 1) * 0.98)] ?? 1;
}

/// How strong the colour of a square is, from where it can be told from nothing to 1.
export function shadeOf(bytes, most) {
  return Math.min(1, 0.15 + 0.85 * Math.sqrt(bytes / most));
}

/// The square that an arrow key leads to from another, or null for another key.
export function stepFrom({ rows, count }, { row, column }, key) {
  if (!Object.hasOwn(STEPS, key)) return null;
  const [down, right] = STEPS[key];
  const within = (value, length) => Math.min(length - 1, Math.max(0, value));
  return { row: within(row + down, rows.length), column: within(column + right, count) };
}

/// So many points a swarm at most, and so many swarms.
export const POINTS = 120;
export const SWARMS = 16;

/// Up to so many machines have a line each; with more there are percentiles only.
export const LINES = 60;

/// So long after its last movement a swarm is forgotten, in ms.
export const IDLE = 600_000;

const PERCENTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
const EMPTY = { step: 1000, ended: null, t: [], server: [], peers: [], bands: [], lines: new Map() };

/// What the page saw of each swarm, after the news of `time` (ms). The same object where nothing is to be noted.
///
/// A trail is `{ step, ended, t, server, peers, bands, lines }`. `t` has the server's times in ms. The others are as long:
/// bytes a second from the server and from machines, percentiles of the shares (null without machines), and `lines`, a map
/// from a machine's number to its shares (null before it was there), or null above 60 machines. `ended` is when it was seen to
/// stand still.
export function follow(trails, machines, swarms, time) {
  const next = new Map();
  let isSame = true;
  let free = SWARMS - trails.size;
  for (const swarm of swarms) {
    const before = trails.get(swarm.infohash) ?? null;
    if (before === null && free <= 0) continue;
    const after = trailAfter(before, machines, swarm, time);
    if (before === null && after !== null) free -= 1;
    isSame &&= after === before;
    if (after !== null) next.set(swarm.infohash, after);
  }
  return isSame && next.size === trails.size ? trails : next;
}

function trailAfter(before, machines, swarm, time) {
  const last = before?.t.at(-1);
  // Another wave, or a clock that was set back, makes what was seen worthless.
  const isOf = before !== null && swarm.began <= last && time > last - before.step - 1000;
  if (!isMoving(swarm)) {
    if (!isOf || swarm.began === null) return null;
    if (before.ended !== null) return time - before.ended >= IDLE ? null : before;
    return { ...recorded(before, machines, swarm, time), ended: time };
  }
  if (!isOf) return recorded(EMPTY, machines, swarm, time);
  const trail = before.ended === null ? before : { ...before, ended: null };
  // News come a little early at times; half a second is not waited for.
  return time < last + trail.step - 500 ? trail : recorded(trail, machines, swarm, time);
}

function recorded(trail, machines, swarm, time) {
  const room = trail.t.length >= POINTS ? halved(trail) : trail;
  const members = membersOf(machines, swarm);
  return {
    ...room,
    t: [...room.t, time],
    server: [...room.server, swarm.rate_server],
    peers: [...room.peers, swarm.rate_peers],
    bands: [...room.bands, percentiles(members.map(provedShare))],
    lines: room.lines === null || members.length > LINES ? null : new Map(members.map((machine) =>
      [machine.number, [...room.lines.get(machine.number) ?? room.t.map(() => null), provedShare(machine)]])),
  };
}

/// Every second point, from the first on, so that the next one comes in the new step.
function halved(trail) {
  const half = (list) => list.filter((_, place) => place % 2 === 0);
  return {
    ...trail,
    step: trail.step * 2,
    t: half(trail.t), server: half(trail.server), peers: half(trail.peers), bands: half(trail.bands),
    lines: trail.lines && new Map([...trail.lines].map(([number, shares]) => [number, half(shares)])),
  };
}

/// The 5th, 25th, 50th, 75th and 95th percentile of shares; null where there are none.
export function percentiles(shares) {
  if (shares.length === 0) return null;
  const sorted = Float64Array.from(shares).sort();
  return PERCENTILES.map((share) => sorted[Math.round(share * (sorted.length - 1))]);
}
