// SPDX-License-Identifier: GPL-3.0-or-later

import { picture } from "./canvas.js";
import { byteTicks, drawAxes, drawBand, drawLine, timeTicks } from "./chart.js";
import { h, setAttribute, setText } from "./dom.js";
import { family, provedShare } from "./families.js";
import { asTable, card, renew, table } from "./parts.js";
import { byShare, holding, missing, standing } from "./swarm-figures.js";
import { known, words } from "./words.js";

/// So many rows has a table at most.
const ROWS = 60;

/// The height of the strip, with what keeps it apart from the bars below it.
const STRIP = 54;

/// A card of the swarm's view: a heading, a sentence that says what the picture shows, the picture, and its numbers as a table
/// that is filled while it is open.
///
/// `columns` are keys of words, behind a `#` for numbers; `rows` gives lists of texts. `show(text, swatches, isSeen)` draws all
/// anew; `swatches` are the names of colours that are explained.
export function createPanel(name, { draw, columns, rows }) {
  const title = words(`swarm.${name}`);
  const sentence = h("p", { class: "hint" });
  const chart = picture(title, draw, `swarm-${name}`);
  const place = h("div", {});
  const numbers = asTable(place);
  const { element, note } = card(title, "swarm-panel", sentence, chart.element, numbers);
  numbers.addEventListener("toggle", fill);

  /// Cells are kept, so that a screen reader does not lose its place.
  function fill() {
    if (!numbers.open || numbers.hidden) return;
    const wanted = rows().slice(0, ROWS);
    const texts = wanted.flat();
    const cells = place.querySelectorAll("td");
    if (cells.length === texts.length) cells.forEach((cell, index) => setText(cell, texts[index]));
    else place.replaceChildren(table(title, columns.map((column) => column.replace(/[^#]+/, (key) => words(key))), wanted));
  }

  return {
    element, chart,
    show(text, swatches, isSeen = true) {
      setText(sentence, text);
      setAttribute(chart.canvas, "aria-label", `${title}. ${text}`);
      chart.element.hidden = numbers.hidden = note.hidden = !isSeen;
      renew(note, swatches, () => swatches.map((swatch) => h("span", { class: "swarm-swatch" },
        h("i", { class: `is-${swatch}` }), words(known(`family.${swatch}`) ? `family.${swatch}` : `swarm.is.${swatch}`))));
      chart.paint();
      fill();
    },
  };
}

/// What the room holds of the image: a strip from its first byte to its last, and below it a bar for each machine.
export function createHolding({ format }) {
  let [held, machines] = [null, []];
  const state = (machine) => [machine.id, format.percent(provedShare(machine)), words(`family.${family(machine)}`)];
  const panel = createPanel("holding", {
    columns: ["shell.view.machine", "#stage.verify", "room.column.state"],
    rows: () => machines.map(state).reverse(),
    draw(context, width, height, colours) {
      if (held) drawStrip(context, width, colours, held);
      drawBars(context, width, height, colours, machines);
    },
  });
  const box = panel.chart.element;
  box.addEventListener("pointermove", ({ offsetY }) => {
    const machine = machines[Math.floor((offsetY - STRIP) / (box.clientHeight - STRIP) * machines.length)];
    box.title = machine ? state(machine).join(" · ") : "";
  });
  return {
    ...panel,
    show({ members, detail, untold }) {
      machines = byShare(members);
      held = detail && holding(detail);
      box.style.height = `${STRIP + Math.min(300, machines.length * 9)}px`;
      panel.show(untold ?? words(`swarm.holds.${held.kind}`, {
        n: held.holders, least: held.least, share: format.percent(Math.max(0.01, held.alone)),
      }), ["server", "heat", "download", "ready", "stalled"]);
    },
  };
}

/// A column for each part: how strong it is says how many have it, and how much of it the server alone has is filled from
/// above.
function drawStrip(context, width, colours, { parts, holders }) {
  const high = STRIP - 8;
  const wide = width / parts.length;
  context.fillStyle = colours["surface-2"];
  context.fillRect(0, 0, width, high);
  parts.forEach((mean, place) => {
    context.globalAlpha = holders > 0 ? Math.min(1, mean / holders) : 0;
    context.fillStyle = colours.peers;
    context.fillRect(place * wide, 0, wide + 0.5, high);
    context.globalAlpha = 1;
    context.fillStyle = colours.server;
    context.fillRect(place * wide, 0, wide + 0.5, missing(mean) * high);
  });
}

/// Of more machines than there is room for, some stand for their neighbours.
function drawBars(context, width, height, colours, machines) {
  const rows = Math.min(150, machines.length);
  const high = (height - STRIP) / rows;
  context.textBaseline = "middle";
  for (let row = 0; row < rows; row += 1) {
    const machine = machines[Math.floor(row / rows * machines.length)];
    const top = STRIP + row * high;
    const thick = high > 4 ? high - 2 : high;
    const long = provedShare(machine) * width;
    context.fillStyle = colours["surface-2"];
    context.fillRect(0, top, width, thick);
    context.fillStyle = colours[standing(machine)];
    context.fillRect(0, top, long, thick);
    if (standing(machine) === "stalled" && high > 4) drawStop(context, Math.min(width - 9, long), top + thick / 2, colours);
  }
}

/// The sign of a machine that stands still, for colours are not seen by all.
function drawStop(context, x, y, colours) {
  context.fillStyle = colours.ink;
  context.fillRect(x + 2, y - 4, 2, 8);
  context.fillRect(x + 6, y - 4, 2, 8);
}

/// How far everybody is, over time: a line for each machine, above 60 of them percentiles.
export function createProgress({ format }) {
  return createTimeChart(format, "progress", ["5 %", "swarm.is.median", "95 %"], {
    row: ({ bands }, place) => [0, 2, 4].map((which) => (bands[place] ? format.percent(bands[place][which]) : "–")),
    text: ({ complete, machines }) => words("swarm.complete", { complete, n: machines }),
    swatches: ({ lines }) => (lines === null ? ["median", "half", "most", "stalled"] : ["download", "ready", "stalled"]),
    y: () => ({ from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], label: format.percent }),
    draw(context, plot, colours, { swarm, trail, members, points, end }) {
      if (trail.lines === null) drawBands(context, colours, trail, points);
      for (const machine of members) {
        const shares = trail.lines?.get(machine.number);
        if (shares) drawLine(context, points(shares), { colour: colours[standing(machine)] });
        if (standing(machine) === "stalled") drawStop(context, end, plot.y(provedShare(machine)), colours);
      }
      if (!(swarm.bound > 0)) return;
      const x = plot.x(swarm.bound);
      drawLine(context, [[x, plot.top], [x, plot.bottom]], { colour: colours.bound, dash: [5, 4] });
      context.fillStyle = colours.bound;
      context.textAlign = "right";
      context.fillText(words("swarm.bound", { time: format.clock(swarm.bound) }), x - 5, plot.bottom - 18);
    },
  });
}

function drawBands(context, colours, { bands }, points) {
  const edge = (which) => points(bands.map((band) => band?.[which] ?? null)).filter(Boolean);
  drawBand(context, edge(4), edge(0), colours.download, 0.22);
  drawBand(context, edge(3), edge(1), colours.download, 0.36);
  drawLine(context, edge(2), { colour: colours.download, width: 2.5 });
}

/// The bytes that arrive over time: from machines, and from the server below them.
export function createRates({ format }) {
  const sums = ({ server, peers }) => server.map((rate, place) => rate + peers[place]);
  return createTimeChart(format, "rates", ["swarm.is.peers", "swarm.is.server"], {
    row: ({ server, peers }, place) => [format.rate(peers[place]), format.rate(server[place])],
    text: (swarm) => words("swarm.now", {
      all: format.rate(swarm.rate_server + swarm.rate_peers), server: format.rate(swarm.rate_server),
    }),
    swatches: () => ["peers", "server"],
    y(trail) {
      const ticks = byteTicks(Math.max(1e6, ...sums(trail)));
      return { from: 0, to: ticks.at(-1), ticks, label: format.rate };
    },
    draw(context, plot, colours, { trail, points }) {
      const server = points(trail.server);
      drawBand(context, server, server.map(([x]) => [x, plot.bottom]), colours.server);
      drawBand(context, points(sums(trail)), server, colours.peers);
    },
  });
}

/// A picture of a trail. Both of them have the same times below, from the swarm's first byte to the last that is expected.
function createTimeChart(format, name, columns, { row, text, swatches, y, draw }) {
  let shown = {};
  let seconds = null;
  const panel = createPanel(name, {
    columns: ["swarm.time", ...columns.map((column) => `#${column}`)],
    rows() {
      const step = Math.ceil(seconds.length / 24);
      return seconds.map((at, place) => [format.clock(at), ...row(shown.trail, place)]).reverse()
        .filter((_, place) => place % step === 0);
    },
    draw(context, width, height, colours) {
      const { swarm, trail } = shown;
      if (!trail) return;
      const from = Math.min(0, seconds[0]);
      const to = 1.02 * Math.max(1, seconds.at(-1), swarm.bound, trail.ended === null ? swarm.forecast : 0);
      const plot = drawAxes(context, width, height, colours, {
        x: { from, to, ticks: timeTicks(0, to, width / 80), label: format.clock }, y: y(trail),
      });
      const points = (values) => values.map((value, place) => value === null ? null : [plot.x(seconds[place]), plot.y(value)]);
      draw(context, plot, colours, { ...shown, points, end: plot.x(seconds.at(-1)) });
    },
  });
  return {
    ...panel,
    show(what) {
      shown = what;
      const { swarm, trail } = what;
      seconds = trail?.t.map((at) => (at - swarm.began) / 1000);
      if (trail) panel.show(text(swarm), swatches(trail));
      else panel.show(words("swarm.unseen"), [], false);
    },
  };
}
