// SPDX-License-Identifier: GPL-3.0-or-later

import { h, keyed, setAttribute, setText } from "./dom.js";
import { isReady } from "./families.js";
import { imageName, machinesWords } from "./parts.js";
import { formatRoute } from "./route.js";

const GOOD = 1.1;
const FAIR = 1.3;

/// How many machines of a swarm are still on their way, those left aside that stand still.
export function underWay(swarm) {
  return Math.max(0, swarm.machines - swarm.complete - swarm.left_out);
}

/// Whether somebody fetches it now.
export function isMoving(swarm) {
  return swarm.began !== null && underWay(swarm) > 0;
}

/// The swarms in which somebody fetches, the one with most machines under way first.
export function movingSwarms(swarms) {
  return swarms.filter(isMoving)
    .sort((one, other) => underWay(other) - underWay(one) || (one.infohash < other.infohash ? -1 : 1));
}

/// The swarm whose machines were the last to have everything, or null.
export function lastWave(swarms) {
  const end = (swarm) => swarm.began + swarm.elapsed * 1000;
  const waves = swarms.filter((swarm) => swarm.began !== null && swarm.elapsed !== null && swarm.machines > 0);
  return waves.sort((one, other) => end(other) - end(one))[0] ?? null;
}

/// The swarm that the gauge tells of, and the others that move. `infohash` asks for one of them, whatever it does.
export function chosenSwarms(swarms, infohash = null) {
  if (infohash !== null) return { swarm: swarms.find((swarm) => swarm.infohash === infohash) ?? null, others: [] };
  const [first, ...others] = movingSwarms(swarms);
  return { swarm: first ?? lastWave(swarms), others };
}

/// How good a time is beside what the cables allow: "good", "fair" or "poor"; null where nothing is known.
export function grade(ratio) {
  if (ratio === null) return null;
  const shown = Math.round(ratio * 100) / 100;
  if (shown <= GOOD) return "good";
  return shown <= FAIR ? "fair" : "poor";
}

/// One swarm's line of time, or null before its first byte. Times are seconds since that byte;
/// `…At` are shares of its length.
/// `now` is the server's clock in ms, or null where it cannot be trusted.
export function timeLine(swarm, now = null) {
  if (swarm === null || swarm.began === null || swarm.elapsed === null) return null;
  const moving = isMoving(swarm);
  const elapsed = moving && now !== null ? Math.max(swarm.elapsed, (now - swarm.began) / 1000) : swarm.elapsed;
  const forecast = moving && swarm.forecast !== null ? Math.max(swarm.forecast, elapsed) : null;
  const bound = swarm.bound > 0 ? swarm.bound : null;
  const end = moving ? forecast : elapsed;
  const ratio = bound !== null && end !== null ? end / bound : null;
  const length = Math.max(elapsed, bound, forecast) * 1.04 || 1;
  return {
    moving, elapsed, bound, forecast, ratio, grade: grade(ratio), left: forecast === null ? null : forecast - elapsed,
    nowAt: elapsed / length, boundAt: bound / length, forecastAt: forecast / length,
  };
}

/// The share of a swarm's bytes that its machines have from each other, from 0 to 1; null before the first byte.
export function sharedPart(swarm, machines) {
  let [server, peers] = [0, 0];
  for (const { version, transfer } of machines) {
    if (version !== swarm.infohash || transfer === null) continue;
    server += transfer.from_server;
    peers += transfer.from_peers;
  }
  return server + peers > 0 ? peers / (server + peers) : null;
}

/// How many machines have everything, of how many, and how many of these run their system.
/// Machines without a name do not count beside machines with one: nobody waits for them.
export function readiness(machines, isReady) {
  const all = [...machines];
  const named = all.filter((machine) => machine.name !== null);
  const counted = named.length > 0 ? named : all;
  const ready = counted.filter(isReady);
  return { total: counted.length, ready: ready.length, running: ready.filter((machine) => machine.stage === "os").length };
}

/// The family whose colour a grade has.
const GRADES = { good: "running", fair: "start", poor: "stalled" };

/// What is at a glance: how many are ready, and the swarm against what the cables allow.
/// After `show(infohash)` it tells of that swarm alone.
export function createGauge(page) {
  const { words } = page;
  let [infohash, isStale, goesOn] = [null, true, false];
  const [count, total, below] = [h("b"), h("span"), h("p", { class: "hint" })];
  const time = createTime(page);
  const figures = createFigures(page);
  const others = h("p", { class: "row gauge-others" });
  const unknown = h("p", { class: "empty", text: words("gauge.nothing-yet") });
  const element = h("section", { class: "gauge card", "aria-label": words("gauge.label") },
    h("div", {}, h("p", { class: "gauge-big" }, count, " ", total), below),
    h("div", { class: "gauge-time" }, time.element, unknown, others), figures.element);

  function drawCount(key, ready, all, note) {
    setText(count, page.format.number(ready));
    setText(total, words(`gauge.ready.${key}`, { total: page.format.number(all) }));
    setText(below, note);
  }

  function draw() {
    const { room } = page;
    const chosen = chosenSwarms(room.swarms, infohash);
    const line = timeLine(chosen.swarm, room.link.state === "live" ? page.now() : null);
    if (infohash === null) {
      const { ready, running, total: all } = readiness(room.machines.values(), isReady);
      drawCount("room", ready, all, words("gauge.running", { n: running }));
    } else if (chosen.swarm !== null) {
      const { complete, machines } = chosen.swarm;
      drawCount("swarm", complete, machines, words("gauge.under-way", { n: underWay(chosen.swarm) }));
    }
    unknown.hidden = line !== null;
    time.element.hidden = figures.element.hidden = line === null;
    if (line !== null) {
      time.draw(chosen.swarm, line);
      figures.draw(chosen.swarm);
    }
    drawOthers(page, others, chosen.others);
    [isStale, goesOn] = [false, line?.moving === true];
  }

  return {
    element,
    /// Going over all machines costs most, so it is done after the last of those that changed, and each second while something moves.
    update({ all, clock, settled, machines, forgotten, swarms, images, link }) {
      isStale ||= all || swarms || images || link || machines.length + forgotten.length > 0;
      if (settled && (isStale || (clock && goesOn))) draw();
    },
    show(next) {
      infohash = next;
      draw();
    },
  };
}

function swarmName({ room }, { image, part, infohash }) {
  return [imageName(room, image), part].filter(Boolean).join(", ") || infohash.slice(0, 8);
}

/// How long it takes still or took, against the bound, as words and as a line.
function createTime(page) {
  const { words, format } = page;
  const [lead, chip, note] = [h("b"), h("a"), h("span")];
  const leftOut = h("a", { href: "#/room?q=state:failed,stalled" });
  const marks = ["now", "bound", "forecast"].map((key) => ({
    key, mark: h("i", { class: `is-${key}` }), label: h("span", { class: `gauge-label is-${key}` }),
  }));
  const element = h("div", {},
    h("p", { class: "row gauge-lead" }, lead, chip),
    h("div", { class: "gauge-track", "aria-hidden": "true" }, ...marks.map(({ mark }) => mark)),
    h("p", { class: "row hint" }, ...marks.map(({ label }) => label)),
    h("p", { class: "row hint" }, note, leftOut));

  function drawMarks(line) {
    const times = { now: line.elapsed, bound: line.bound, forecast: line.forecast };
    for (const { key, mark, label } of marks) {
      mark.hidden = label.hidden = times[key] === null;
      if (mark.hidden) continue;
      mark.style[key === "now" ? "width" : "left"] = `${(line[`${key}At`] * 100).toFixed(2)}%`;
      setText(label, words(`gauge.time.${key}`, { time: format.clock(times[key]) }));
    }
  }

  return {
    element,
    draw(swarm, line) {
      element.classList.toggle("is-calm", !line.moving);
      setText(lead, leadWords(page, swarm, line));
      chip.hidden = line.grade === null;
      if (line.grade !== null) {
        setText(chip, words("gauge.ratio", { ratio: format.factor(line.ratio) }));
        setAttribute(chip, "class", `chip push is-${GRADES[line.grade]}`);
        setAttribute(chip, "href", formatRoute("swarm", swarm.infohash));
      }
      drawMarks(line);
      const [name, began] = [swarmName(page, swarm), `${format.day(swarm.began)}, ${format.time(swarm.began)}`];
      setText(note, line.moving ? name : words("gauge.last-wave", { name, time: began }));
      leftOut.hidden = swarm.left_out === 0;
      setText(leftOut, words("gauge.left-out", { n: swarm.left_out }));
    },
  };
}

function leadWords({ words, format }, swarm, line) {
  const machines = machinesWords(swarm.complete);
  if (!line.moving) return words("gauge.done-in", { machines, time: format.clock(line.elapsed) });
  return line.left === null ? words("gauge.too-early") : words("gauge.last-in", { time: format.clock(line.left) });
}

/// Three numbers beside the line.
function createFigures(page) {
  const { words, format } = page;
  const figures = ["copies", "share", "rate"].map((key) => ({ key, value: h("dd"), below: h("dd", { class: "hint" }) }));
  return {
    element: h("dl", { class: "gauge-figures" }, ...figures.map(({ key, value, below }) =>
      h("div", {}, h("dt", { class: "hint", text: words(`gauge.${key}`) }), value, below))),
    draw(swarm) {
      const share = sharedPart(swarm, page.room.machines.values());
      const rate = swarm.rate_server + swarm.rate_peers;
      const texts = [
        [format.factor(swarm.copies), words("gauge.copies.for", { machines: machinesWords(swarm.machines) })],
        [share === null ? "–" : format.percent(share), ""],
        [format.rate(rate), words("gauge.rate.server", { share: format.percent(rate > 0 ? swarm.rate_server / rate : 0) })],
      ];
      figures.forEach(({ value, below }, place) => {
        setText(value, texts[place][0]);
        setText(below, texts[place][1]);
      });
    },
  };
}

/// Other swarms that move, a few words each.
function drawOthers(page, place, swarms) {
  place.hidden = swarms.length === 0;
  keyed(place, swarms, {
    keyOf: (swarm) => swarm.infohash,
    make: (swarm) => h("a", { href: formatRoute("swarm", swarm.infohash) }),
    update: (link, swarm) => setText(link, page.words("gauge.other", {
      name: swarmName(page, swarm), n: page.format.number(swarm.complete), total: page.format.number(swarm.machines),
    })),
  });
}
