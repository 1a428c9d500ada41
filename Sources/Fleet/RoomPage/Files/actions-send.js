// SPDX-License-Identifier: GPL-3.0-or-later

import { segment } from "./api.js";

/// The path of a machine in the interface.
export function machinePath(id, behind = "") {
  return `/machines/${segment(id)}${behind}`;
}

/// What an error of a request means to a person: `{ text, isFinal }`. `isFinal`: the next request would fail as well.
export function failureOf({ status = 0, detail = "", code }, words) {
  const isLocked = status === 401 || status === 403;
  const key = status === 0 ? "unreachable" : isLocked ? "session" : code === "changed-meanwhile" ? "changed" : null;
  const more = key === null ? "" : words(`act.failed.${key}`);
  return {
    text: [detail, more].filter(Boolean).join(" ") || words("act.failed"),
    isFinal: isLocked || status === 0 || status === 429 || status >= 500,
  };
}

/// Has an action done with machines. Never throws: gives `{ done, refused, failure }`, `failure` a text or null.
///
/// Nothing is sent a second time: whether a request without an answer was carried out, nobody knows.
export async function order({ api, words }, action, ids) {
  try {
    return { ...await api.send("POST", "/actions", { ...action, machines: ids }), failure: null };
  } catch (error) {
    return { done: [], refused: [], failure: failureOf(error, words).text };
  }
}

/// Sends requests about single machines one after the other, each `{ id, method, behind, body }`, and gives what `order` does.
/// Ends at the first failure that all others would share.
export async function each({ api, words }, steps) {
  const [done, refused] = [[], []];
  for (const { id, method, behind, body } of steps) {
    try {
      await api.send(method, machinePath(id, behind), body);
      done.push(id);
    } catch (error) {
      const { text, isFinal } = failureOf(error, words);
      if (isFinal) return { done, refused, failure: text };
      refused.push({ id, reason: text });
    }
  }
  return { done, refused, failure: null };
}

const isSame = (one, other) => one?.image === other?.image && (one?.once ?? true) === (other?.once ?? true);

/// The requests that take back what was said of a next boot.
///
/// `former` has what was there before by the machine's number, `wanted` is what was set since, `machines` is the room's map.
/// Where somebody else, or a boot, changed it since, it stays. The stream may be a moment behind, and have what was before.
export function undoing(former, wanted, machines) {
  const steps = [];
  for (const [number, before] of former) {
    const machine = machines.get(number);
    if (!machine || !(isSame(machine.next_boot, wanted) || isSame(machine.next_boot, before))) continue;
    const { id } = machine;
    steps.push({ id, behind: "/next-boot", ...(before === null ? { method: "DELETE" } : { method: "PUT", body: before }) });
  }
  return steps;
}

/// The action of a toast that takes something back: `steps` gives the requests, for `all` machines at most.
export function offerUndo(page, all, steps) {
  return {
    label: page.words("act.undo"),
    async run() {
      const { done, refused, failure } = await each(page, steps());
      const why = failure ?? refused[0]?.reason ?? "";
      page.toast(`${page.words("act.undone", { n: done.length, all })} ${why}`);
    },
  };
}
