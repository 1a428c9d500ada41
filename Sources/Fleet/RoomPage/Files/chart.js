// SPDX-License-Identifier: GPL-3.0-or-later

/// The scales of pictures: no canvas, no document.

const STEPS = [0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200];
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

/// From 0 to `max` or above in four steps or fewer, round in the unit in which bytes are read.
export function byteTicks(max) {
  let unit = 1;
  while (max / unit > 800) unit *= 1024;
  const step = unit * STEPS.find((one) => one * unit * 4 >= max);
  return multiples(step, 0, Math.max(1, Math.ceil(max / step)));
}

/// Round times in seconds between two times, `most` of them at most.
export function timeTicks(from, to, most = 6) {
  const wanted = (to - from) / Math.max(1, most - 1);
  const step = SECONDS.find((one) => one >= wanted) ?? Math.ceil(wanted / 86400) * 86400;
  return multiples(step, Math.ceil(from / step), Math.floor(to / step));
}

function multiples(step, first, last) {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => (first + place) * step);
}

/// A function from values to places. Where there is one value only, everything is at the beginning.
export function scale(from, to, begin, end) {
  return (value) => begin + (value - from) / (to - from || 1) * (end - begin);
}

/// Draws the axes of a picture and gives where things are in it: `{ x, y, left, right, top, bottom }`, with `x` and `y` as
/// functions from values to pixels.
///
/// `x` and `y` are `{ from, to, ticks, label }`, `label` a function from a value to its words. Labels that would touch the
/// one before are left out.
export function drawAxes(context, width, height, colours, { x, y }) {
  context.direction = "ltr";
  const long = (text) => context.measureText(text).width;
  const left = Math.ceil(Math.max(...y.ticks.map((value) => long(y.label(value))))) + 10;
  const plot = { left, right: width - 12, top: 10, bottom: height - 24 };
  plot.x = scale(x.from, x.to, left, plot.right);
  plot.y = scale(y.from, y.to, plot.bottom, plot.top);
  context.fillStyle = colours["ink-2"];
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of y.ticks) {
    const at = Math.round(plot.y(value)) + 0.5;
    drawLine(context, [[left, at], [plot.right, at]], { colour: colours.line, width: 1 });
    context.fillText(y.label(value), left - 8, at);
  }
  context.textAlign = "left";
  context.textBaseline = "top";
  let taken = -Infinity;
  for (const value of x.ticks) {
    const text = x.label(value);
    const begin = Math.max(0, Math.min(width - long(text), plot.x(value) - long(text) / 2));
    if (begin < taken) continue;
    context.fillText(text, begin, plot.bottom + 7);
    taken = begin + long(text) + 8;
  }
  return plot;
}

/// Draws a line through points `[x, y]` in pixels. A point that is null interrupts it.
export function drawLine(context, points, { colour, width = 1.5, dash = [] }) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.beginPath();
  points.forEach((point, place) => {
    if (point !== null) context[points[place - 1] ? "lineTo" : "moveTo"](...point);
  });
  context.stroke();
  context.setLineDash([]);
}

/// Fills what is between two lines of points `[x, y]` in pixels.
export function drawBand(context, upper, lower, colour, alpha = 1) {
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  context.beginPath();
  for (const point of [...upper, ...lower.toReversed()]) context.lineTo(...point);
  context.fill();
  context.globalAlpha = 1;
}
