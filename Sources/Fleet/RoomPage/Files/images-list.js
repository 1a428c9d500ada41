// SPDX-License-Identifier: GPL-3.0-or-later

import { quoted } from "./room-filter.js";

/// What people tell images apart by, in the order of the list: what needs somebody first, then what is being done; with the
/// family that gives each its sign and colour.
///
/// `broken`: no machine can start it. `withdrawn`: it was on offer, and is only given to its end. `doubtful`: on offer as it
/// was, and something is wrong. `preparing`, `ready`: as the interface says.
export const STANDINGS = {
  broken: "failed", withdrawn: "stalled", doubtful: "stalled", preparing: "download", ready: "running",
};

/// What a machine starts that is no image of the list.
const NO_IMAGES = new Set(["local", "menu", "wait"]);

/// How an image stands. A state that this page does not know is one that nobody can start.
export function standing(image) {
  if (image.state === "preparing") return "preparing";
  if (image.state === "ready") return image.problems.length > 0 ? "doubtful" : "ready";
  return image.versions.length > 0 && image.infohash === null ? "withdrawn" : "broken";
}

/// The images in the order of the list: the one that the address names, then by what needs somebody, by how many machines use
/// them, by name.
export function orderedImages(images, asked = null) {
  const order = (image) => (image.name === asked ? -1 : Object.keys(STANDINGS).indexOf(standing(image)));
  return [...images].sort((one, other) =>
    order(one) - order(other) || other.machines - one.machines || one.display_name.localeCompare(other.display_name));
}

/// Who uses what: `Map(image → Map(group → number of machines))`; machines without a group have null.
export function usersByImage(machines) {
  const found = new Map();
  for (const { image, group } of machines) {
    if (image === null || image === undefined || NO_IMAGES.has(image)) continue;
    if (!found.has(image)) found.set(image, new Map());
    const groups = found.get(image);
    groups.set(group ?? null, (groups.get(group ?? null) ?? 0) + 1);
  }
  return found;
}

/// The filter of the room for the machines of an image, or of one of its groups; null is "no group", undefined all.
export function usersFilter(image, group) {
  const own = `image:${quoted(image)}`;
  if (group === undefined) return own;
  return `${own} group:${group === null ? "none" : quoted(group)}`;
}

/// The look at an image's `progress` from which its rate is told: `{ done, total, at }`, or null without progress.
///
/// It is the first one, unless nothing was read then: waiting for its turn is no slow reading. Another total, or less done than
/// before, is another version, which begins anew.
export function firstLook(first, progress, at) {
  if (!progress) return null;
  const isOther = !first || first.total !== progress.total || progress.done < first.done || first.done === 0;
  return isOther ? { done: progress.done, total: progress.total, at } : first;
}

/// `{ share, rate, left }`: from 0 to 1, bytes a second, seconds; the latter two are null where nobody can know yet.
export function preparation(first, { done, total }, now) {
  const rate = done > first.done && now > first.at ? (done - first.done) / (now - first.at) * 1000 : null;
  const left = rate === null ? null : Math.max(0, total - done) / rate;
  return { share: total > 0 ? Math.min(1, done / total) : 0, rate, left };
}
