// SPDX-License-Identifier: GPL-3.0-or-later

import { h } from "./dom.js";
import { keep, kept } from "./words.js";

/// The names of the colours in base.css that pictures use.
const NAMES = [
  "ink", "ink-2", "line", "surface", "surface-2", "accent", "server", "peers", "bound", "failed", "stalled", "newcomer", "off",
  "start", "download", "ready", "running",
];

const painters = new Set();
let palette = null;

/// The page's colours as the browser resolves them, by name, with `font` (its family) and `size` (in pixels); kept until the
/// theme changes.
function colours() {
  if (palette !== null) return palette;
  const probe = h("i", { hidden: true });
  // Pictures keep their colours where the system forces its own.
  probe.style.forcedColorAdjust = "none";
  document.body.append(probe);
  palette = {};
  for (const name of NAMES) {
    probe.style.color = `var(--${name})`;
    palette[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  palette.size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  palette.font = getComputedStyle(document.body).fontFamily;
  return palette;
}

/// Has all pictures drawn again in the colours of now.
function repaint() {
  palette = null;
  for (const paint of painters) paint();
}

/// A canvas that is as sharp as the screen, and is drawn again when its box or the theme changes.
///
/// `label` says in words what it shows. `draw(context, width, height, colours)` gets CSS pixels. Whoever made it closes it.
export function picture(label, draw, className = "") {
  const canvas = h("canvas", { role: "img", "aria-label": label });
  const element = h("div", { class: `picture ${className}` }, canvas);
  const context = canvas.getContext("2d");
  let size = { width: 0, height: 0 };

  function paint() {
    const { width, height } = size;
    if (width === 0 || height === 0) return;
    const scale = devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const shown = colours();
    context.font = `${shown.size * 0.78}px ${shown.font}`;
    context.lineWidth = 1;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    draw(context, width, height, shown);
  }

  const observer = new ResizeObserver(([entry]) => {
    size = { width: entry.contentRect.width, height: entry.contentRect.height };
    paint();
  });
  observer.observe(element);
  painters.add(paint);
  return {
    element, canvas, paint,
    close() {
      observer.disconnect();
      painters.delete(paint);
    },
  };
}

const THEMES = ["auto", "light", "dark"];

/// Shows the theme that was chosen in this browser, and draws pictures anew when the system's changes.
export function beginTheme() {
  show(kept("theme"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}

/// Shows the theme behind the one that is shown, keeps it, and gives its name.
export function themeAfter() {
  const theme = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
  show(theme);
  keep("theme", theme);
  return theme;
}

/// What is no theme is `auto`.
function show(theme) {
  document.documentElement.dataset.theme = THEMES.includes(theme) ? theme : THEMES[0];
  repaint();
}
