// SPDX-License-Identifier: GPL-3.0-or-later

import { h, setAttribute, setText } from "./dom.js";
import { createPanel } from "./swarm-charts.js";
import { flowTable, NAMED, shadeOf, stepFrom, strongest } from "./swarm-figures.js";
import { words } from "./words.js";

/// The height of a row that stands apart, at least; what is between these and the others; what is above the first for names.
const LINE = 15;
const GAP = 8;
const ABOVE = 60;

/// Who gives to whom: rows give, columns get, the server stands apart. Arrow keys and the pointer go from square to square.
export function createMatrix(page) {
  const { format } = page;
  let [flows, table, layout, square] = [[], null, null, null];
  const readout = h("p", { class: "hint", text: words("swarm.matrix.how") });
  const panel = createPanel("matrix", {
    columns: ["swarm.from", "swarm.to", "#Bytes"],
    rows: () => flows.map(({ from, to, bytes }) =>
      [from === "server" ? words("swarm.is.server") : from, to, format.bytes(bytes)]),
    draw(context, width, _, colours) {
      if (table === null) return;
      layout = layOut(context, width, table);
      // The width decides how high it is; the picture is drawn once more when it has grown or shrunk.
      box.style.height = `${layout.height}px`;
      drawMatrix(context, colours, table, layout, square);
    },
  });
  const box = panel.chart.element;
  box.after(readout);
  box.tabIndex = 0;
  setAttribute(box, "role", "application");
  setAttribute(box, "aria-label", `${words("swarm.matrix")}. ${words("swarm.matrix.how")}`);
  box.onpointermove = box.onpointerdown = ({ offsetX, offsetY }) => look(squareAt(table, layout, offsetX, offsetY));
  box.onkeydown = (event) => {
    const next = stepFrom(table, square ?? { row: 0, column: 0 }, event.key);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    look(next);
    page.say(readout.textContent);
  };

  function look(next) {
    square = next;
    tell();
    panel.chart.paint();
  }

  function tell() {
    setText(readout, square === null ? words("swarm.matrix.how") : words("swarm.matrix.gave", {
      from: titleOf(table.rows[square.row]), to: titleOf(table.rows[table.apart + square.column]),
      bytes: format.bytes(table.given[square.row * table.count + square.column]),
    }));
  }

  return {
    ...panel,
    show({ members, detail, untold }) {
      flows = detail?.flows ?? [];
      table = flowTable(flows, members, page.room.machines, page.room.groups);
      if (square !== null && (square.row >= table.rows.length || square.column >= table.count)) square = null;
      const isSeen = flows.length > 0 && table.count > 0;
      const parts = [isSeen ? words("swarm.matrix.rows") : untold ?? words("swarm.nothing")];
      if (table.inside !== null) parts.push(words("swarm.matrix.inside", { share: format.percent(table.inside) }));
      const left = table.lost + (detail?.flows_left_out ?? 0);
      if (left > 0) parts.push(words("swarm.matrix.left-out", { n: left }));
      readout.hidden = !isSeen;
      panel.show(parts.join(" "), ["server", "heat"], isSeen);
      tell();
    },
  };
}

/// What a row is called, not too long, and so that it does not turn what is around it, whatever direction it is written in.
function titleOf({ key, id, group }) {
  const name = key ? words(`swarm.is.${key}`) : id ?? group ?? words("room.no-group");
  return `\u2068${name.length > 24 ? `${name.slice(0, 23)}…` : name}\u2069`;
}

/// How a table lies in a picture of a width: `{ labels, left, cell, line, top, height, y }`, all in pixels; `y` gives a row's.
function layOut(context, width, { rows, apart, runs, count, isGroups }) {
  // Where machines are many, their groups are named.
  const named = count <= NAMED || isGroups ? rows.map((row, from) => ({ ...row, from, to: from + 1 })) : runs;
  const labels = named.map((one) => ({ ...one, text: titleOf(one) }));
  const left = Math.min(130, width * 0.26, Math.max(...labels.map(({ text }) => context.measureText(text).width)) + 10);
  const cell = Math.min((width - left) / count, 700 / count, 64);
  const line = Math.max(LINE, Math.min(cell, 40));
  const top = ABOVE + apart * line + GAP;
  const y = (row) => (row < apart ? ABOVE + row * line : top + (row - apart) * cell);
  return { labels, left, cell, line, top, y, height: Math.ceil(top + cell * count + 3) };
}

/// The square at a point of the picture, or null.
function squareAt({ rows, apart, count }, { left, cell, line, top }, x, y) {
  const column = Math.floor((x - left) / cell);
  const row = y < top ? Math.min(apart - 1, Math.floor((y - ABOVE) / line)) : apart + Math.floor((y - top) / cell);
  return row >= 0 && row < rows.length && column >= 0 && column < count ? { row, column } : null;
}

function drawMatrix(context, colours, table, layout, square) {
  const { apart, count, given, runs, isGroups } = table;
  const { left, cell, line, top, y } = layout;
  const side = cell * count;
  const gap = cell >= 7 ? 1 : 0;
  const high = (row) => (row < apart ? line : cell);
  const [mostApart, most] = [given.subarray(0, apart * count), given.subarray(apart * count)].map(strongest);
  context.fillStyle = colours["surface-2"];
  context.fillRect(left, y(0), side, apart * line);
  context.fillRect(left, top, side, side);
  given.forEach((bytes, place) => {
    if (bytes === 0) return;
    const [row, column] = [Math.floor(place / count), place % count];
    context.fillStyle = row === 0 ? colours.server : row < apart ? colours.ink : colours.peers;
    context.globalAlpha = shadeOf(bytes, row < apart ? mostApart : most);
    context.fillRect(left + column * cell, y(row), cell - gap, high(row) - gap);
  });
  context.globalAlpha = 1;
  context.fillStyle = colours.surface;
  for (const { from } of isGroups ? [] : runs.slice(apart)) {
    context.fillRect(left, y(from) - 1, side, 1.5);
    context.fillRect(left + (from - apart) * cell - 1, top, 1.5, side);
  }
  drawNames(context, colours, apart, layout);
  if (square === null) return;
  const { row, column } = square;
  context.strokeStyle = colours.ink;
  context.strokeRect(left, y(row), side, high(row));
  context.strokeRect(left + column * cell, y(0), cell, top + side - y(0));
  context.lineWidth = 3;
  context.strokeRect(left + column * cell, y(row), cell, high(row));
}

/// The names beside the rows and above the columns, where there is room for them.
function drawNames(context, colours, apart, { labels, left, cell, line, top, y }) {
  context.direction = "ltr";
  context.textBaseline = "middle";
  context.fillStyle = colours["ink-2"];
  let free = 0;
  for (const { text, from, to } of labels) {
    const middle = (y(from) + y(to - 1) + (to <= apart ? line : cell)) / 2;
    if (middle < free) continue;
    free = middle + 12;
    context.textAlign = "right";
    context.fillText(text, left - 6, middle, left - 8);
    if (from < apart) continue;
    context.save();
    context.translate(left + middle - top, ABOVE - 4);
    context.rotate(-Math.PI / 2);
    context.textAlign = "left";
    context.fillText(text, 0, 0, ABOVE - 4);
    context.restore();
  }
}
