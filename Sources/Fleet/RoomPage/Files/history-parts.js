// SPDX-License-Identifier: GPL-3.0-or-later

import { picture } from "./canvas.js";
import { drawAxes, timeTicks } from "./chart.js";
import { h, setText } from "./dom.js";
import { family } from "./families.js";
import { figuresOf, marksOf, placeAfter, stagesOf, waveMarks } from "./history-figures.js";
import { asTable, bar, card, imageName, machineLink, table } from "./parts.js";
import { known } from "./words.js";

/// All pictures and tables of one document: `{ elements, close }`.
export function createHistoryParts(page, found) {
  const { words } = page;
  const { isDays, marks } = marksOf(found);
  const columns = markColumns(page, isDays);
  const label = words("history.shows", { n: marks.length, slow: marks.filter((mark) => mark.isSlow).length });
  const chart = createHistoryChart(page, marks, {
    label, legend: words("history.legend"),
    tell: (mark) => columns.map(([key, cell]) => `${heading(page, key)} \u2068${cell(mark)}\u2069`).join(", "),
  });
  const title = words("history.times");
  const times = card(title, "", chart.element, asTable(pastTable(page, title, columns, [...marks].reverse())));
  times.note.textContent = label;
  return {
    elements: [figures(page, found), times.element, h("div", { class: "columns" }, ...cards(page, found, isDays))],
    close: chart.close,
  };
}

/// The figures in large letters. Of boots beyond those that the server looks at it is told how many they are.
function figures(page, found) {
  const { words, format } = page;
  const failed = words("machine.of", { done: format.number(found.failed), all: format.number(found.boots) });
  const shown = [...figuresOf(found).map(([key, value, kind]) => [key, format[kind](value)]), ["stage.failed", failed]];
  return h("div", { class: "card" },
    h("dl", { class: "row history-figures" }, ...shown.map(([key, text]) =>
      h("div", {}, h("dt", { class: "hint", text: heading(page, key) }), h("dd", { text })))),
    found.left_out > 0 ? h("p", { class: "hint", text: words("history.left-out", { n: found.left_out }) }) : null);
}

/// The cards below the picture. Where it shows days, the waves have a table of their own.
function cards(page, found, isDays) {
  const cell = cellsOf(page);
  const stageName = (stage) => (known(`stage.${stage}`) ? page.words(`stage.${stage}`) : stage ?? "");
  const lists = [
    ["stages", stagesOf(found.stages), [
      ["machine.step", (row) => stageName(row.stage)],
      ["bar", ({ stage, width, rest }) => {
        const look = `is-${family({ state: "booting", stage })}`;
        return bar([[look, width], [`${look} history-rest`, rest]]);
      }],
      cell("#half", "median", "duration"), cell("#p90", "p90", "duration"),
    ]],
    ["slowest", found.slowest, [
      ["shell.view.machine", (row) => machineLink(row.machine, row.name ?? row.machine)],
      cell("#times-usual", "times_of_median", "factor"), cell("#half", "median", "clock"),
      cell("#slowest-boot", "slowest", "clock"), cell("#boots", "boots", "number"),
      ["slowest-stage", (row) => stageName(row.stage)],
    ]],
    ["images", found.images, [
      ["room.column.image", (row) => imageName(page.room, row.image)],
      cell("#boots", "boots", "number"), cell("#stage.failed", "failed", "number"),
      cell("#half", "median", "clock"), cell("#p90", "p90", "clock"),
    ]],
    ["waves", isDays ? waveMarks(found.waves).reverse().slice(0, 30) : [], markColumns(page, false)],
  ];
  return lists.filter(([, rows]) => rows.length > 0).map(([name, rows, columns]) => {
    const title = page.words(`history.${name}`);
    return card(title, "", pastTable(page, title, columns, rows)).element;
  });
}

/// The columns of waves or of days, as `marksOf` gives them.
function markColumns(page, isDays) {
  const { words, format } = page;
  const cell = cellsOf(page);
  const when = ["when", ({ at, isSlow }) =>
    [format.day(at), isDays ? "" : format.time(at), isSlow ? `▼ ${words("history.slow")}` : ""].filter(Boolean).join(", ")];
  const counts = [cell(isDays ? "#boots" : "#room.machines", "count", "number"), cell("#stage.failed", "failed", "number")];
  const half = cell("#half", "median", "clock");
  if (isDays) return [when, ...counts, half, cell("#p90", "high", "clock")];
  return [
    when, ["room.column.image", (mark) => imageName(page.room, mark.image)], ...counts, half, cell("#p95", "high", "clock"),
    cell("#last", "most", "clock"), cell("#copies", "copies", "factor"), cell("#peers", "peer_share", "percent"),
  ];
}

/// Makes columns `[key, cell]` of a table: a property of its rows in a format.
function cellsOf({ format }) {
  return (key, name, kind) => [key, (row) => (typeof row[name] === "number" ? format[kind](row[name]) : "–")];
}

function pastTable(page, caption, columns, rows) {
  const heads = columns.map(([key]) => (key.startsWith("#") ? "#" : "") + heading(page, key));
  return table(caption, heads, rows.map((row) => columns.map(([, cell]) => cell(row))));
}

/// What a column is called: by the end of a key of this view, or by another view's whole key.
function heading({ words }, key) {
  const name = key.replace("#", "");
  return name === "bar" ? "" : words(known(name) ? name : `history.${name}`);
}

/// Boots over time: a mark a wave or a day, from its median machine to its last. Pointed at or walked along with arrow keys, a
/// mark is told in words below: `tell(mark)`. `label` says what the picture shows, `legend` how to read it.
export function createHistoryChart(page, marks, { label, legend, tell }) {
  const told = h("p", { class: "hint history-told", text: legend });
  const drawn = picture(label, draw, "history-picture");
  const frame = h("div", {
    tabindex: "0", role: "group", "aria-label": legend,
    on: { keydown: walk, pointermove: point, pointerdown: point, pointerleave: () => choose(null), blur: () => choose(null) },
  }, drawn.element);
  let place = null;
  let plot = null;

  function choose(next) {
    if (next === place) return;
    place = next;
    drawn.paint();
    setText(told, place === null ? legend : tell(marks[place]));
  }

  function walk(event) {
    const next = placeAfter(event.key, place, marks.length);
    if (next === null) return;
    event.preventDefault();
    choose(next);
    page.say(told.textContent);
  }

  function point(event) {
    if (plot === null) return;
    const found = Math.floor((event.offsetX - plot.left) / (plot.right - plot.left) * marks.length);
    choose(Math.min(marks.length - 1, Math.max(0, found)));
  }

  function draw(context, width, height, colours) {
    if (marks.length === 0) return;
    const to = 1.1 * Math.max(1, ...marks.map((mark) => mark.most ?? mark.high ?? mark.median ?? 0));
    const day = (index) => (index < 0 ? "" : page.format.day(marks[index].at));
    const ticks = [...marks.keys()].filter((index) => day(index) !== day(index - 1));
    plot = drawAxes(context, width, height, colours, {
      x: { from: -0.5, to: marks.length - 0.5, ticks, label: day },
      y: { from: 0, to, ticks: timeTicks(0, to), label: page.format.clock },
    });
    const wide = Math.max(2, Math.min(18, (plot.right - plot.left) / marks.length * 0.55));
    context.textAlign = "center";
    context.textBaseline = "bottom";
    marks.forEach((mark, index) => {
      context.globalAlpha = place === null || place === index ? 1 : 0.4;
      drawBoots(context, plot, mark, plot.x(index), wide, colours);
    });
    context.globalAlpha = 1;
  }

  return { element: h("div", {}, frame, told), close: drawn.close };
}

/// A thick bar up to nearly all, a thin one up to the last; what is slow or failed has a sign, too.
function drawBoots(context, plot, { median, high, most, isSlow, failed }, x, wide, colours) {
  const bar = (from, to, width) => {
    context.fillRect(x - width / 2, plot.y(to), width, Math.max(2, plot.y(from) - plot.y(to)));
  };
  context.fillStyle = isSlow ? colours.stalled : colours.download;
  if (median !== null) {
    bar(median, high ?? median, wide);
    if (most !== null) bar(high ?? median, most, wide / 3);
  }
  context.fillStyle = colours.ink;
  if (isSlow) context.fillText("▼", x, plot.y(most) - 2);
  context.fillStyle = colours.failed;
  if (failed > 0) context.fillText("✕", x, plot.bottom - 2);
}
