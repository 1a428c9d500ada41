// SPDX-License-Identifier: GPL-3.0-or-later

import { addChanges, noChanges } from "./state.js";

/// Runs a piece of work that is wanted more often than it may be done: never two at once, and never sooner than `gap`
/// milliseconds behind the one before. What is wanted meanwhile is done once, afterwards.
///
/// Gives the function that says that it is wanted. `work` must not throw.
export function createPace(work, gap, { now = () => performance.now(), later = setTimeout } = {}) {
  let [isBusy, isWanted] = [false, false];
  let [last, timer] = [-Infinity, null];

  function want() {
    if (timer !== null) return;
    if (isBusy) {
      isWanted = true;
      return;
    }
    const wait = last + gap - now();
    if (wait > 0) timer = later(() => { timer = null; run(); }, wait);
    else run();
  }

  async function run() {
    [isBusy, isWanted] = [true, false];
    await work();
    [isBusy, last] = [false, now()];
    if (isWanted) want();
  }

  return want;
}

/// So many machines are drawn in one frame: a change of hundreds takes several frames, and none of them comes late.
const slice = 80;
/// With so many machines at most, what goes over all of them is done in the same frame.
const few = 20;

/// Collects changes and gives them to `draw`, at most once a frame and none while the page is hidden.
///
/// `room` gives the room of now. `draw` gets the changes as views have them: machines as values, `slice` of them at most. They are
/// `settled` once the last of what was told is drawn, which is when what goes over all machines is to be done.
export function createFrames({ room, draw }) {
  let pending = noChanges();
  let [clock, isDue, isOwed] = [false, false, false];

  function plan() {
    if (isDue || document.hidden) return;
    isDue = true;
    requestAnimationFrame(flush);
  }

  function flush() {
    isDue = false;
    if (document.hidden) return;
    const now = room();
    const machines = [];
    for (const number of pending.machines) {
      if (machines.length === slice) break;
      pending.machines.delete(number);
      const machine = now.machines.get(number);
      if (machine) machines.push(machine);
    }
    const rest = pending.machines;
    const { all, forgotten, images, swarms, problems, environment, link } = pending;
    const changes = {
      all, machines: all ? [] : machines, forgotten: [...forgotten], images: all || images, swarms: all || swarms,
      problems: all || problems, environment: all || environment, link: all || link, clock: all || clock,
    };
    pending = noChanges();
    // What is drawn anew has every machine in it.
    if (!all) pending.machines = rest;
    changes.settled = pending.machines.size === 0 && changes.machines.length <= few;
    isOwed = !changes.settled;
    clock = false;
    draw(changes);
    if (isOwed) plan();
  }

  function all() {
    pending.all = true;
    plan();
  }

  document.addEventListener("visibilitychange", all);
  return {
    /// Something changed.
    add(changes) {
      addChanges(pending, changes);
      plan();
    },
    /// A second passed. Where nothing differs then, the browser draws no frame at all.
    tick() {
      clock = true;
      if (!isDue) flush();
    },
  };
}
