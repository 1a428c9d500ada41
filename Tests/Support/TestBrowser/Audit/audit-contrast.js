// SPDX-License-Identifier: GPL-3.0-or-later

// Words can be read: the contrast between them and what is painted behind them (WCAG 2.2, 1.4.3).

const painter = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/// Red, green and blue from 0 to 255 and how opaque it is, of what getComputedStyle says.
const colourOf = (text) => {
  const numbers = (text.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  if (text.startsWith("rgb")) return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
  // Any other kind of colour is what it is painted as.
  painter.clearRect(0, 0, 1, 1);
  painter.fillStyle = text;
  painter.fillRect(0, 0, 1, 1);
  const [red, green, blue, opaque] = painter.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, opaque / 255];
};

/// What is seen where one colour lies over another that is opaque.
const over = (upper, lower) => [0, 1, 2].map((part) => upper[part] * upper[3] + lower[part] * (1 - upper[3])).concat(1);

const faded = (colour, opacity) => [colour[0], colour[1], colour[2], colour[3] * opacity];

const luminanceOf = (colour) => {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrastOf = (one, other) => {
  const [low, high] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

const opacityOf = (element) => {
  let opacity = 1;
  for (let one = element; one; one = one.parentElement) opacity *= Number(styleOf(one).opacity);
  return opacity;
};

/// What is painted where nothing is said.
const bareGround = () => {
  const scheme = styleOf(document.documentElement).colorScheme;
  const isDark = scheme.includes("dark") &&
    (!scheme.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches);
  return isDark ? [18, 18, 18, 1] : [255, 255, 255, 1];
};

/// The elements that lie behind an element's words at a place, from the front to the back; not what lies above them.
const layersAt = (element, x, y) => {
  const own = [];
  for (let one = element; one; one = one.parentElement) own.push(one);
  const there = document.elementsFromPoint(x, y);
  const first = there.findIndex((one) => own.includes(one));
  // Out of the window nothing is found, and what is covered is not in front: then what it is in is all that is known.
  return first < 0 ? own : there.slice(first);
};

/// What the ::before or ::after of an element paints over a large part of it; null for a dot, a line or nothing.
const veilOf = (element, kind) => {
  const style = getComputedStyle(element, kind);
  if (style.content === "none" || style.content === "normal" || style.position !== "absolute") return null;
  const box = element.getBoundingClientRect();
  const share = (parseFloat(style.width) * parseFloat(style.height)) / (box.width * box.height);
  const colour = faded(colourOf(style.backgroundColor), Number(style.opacity));
  return share >= 0.25 && colour[3] > 0 ? colour : null;
};

/// What may be painted behind an element's words: one colour, and one more for each veil that may be over it.
///
/// Pictures and drawings have no one colour; what they lie on counts.
const groundsOf = (element, x, y) => {
  let grounds = [bareGround()];
  for (const one of layersAt(element, x, y).reverse()) {
    const colour = faded(colourOf(styleOf(one).backgroundColor), opacityOf(one));
    if (colour[3] > 0) grounds = grounds.map((ground) => over(colour, ground));
    const veils = ["::before", "::after"].map((kind) => veilOf(one, kind)).filter(Boolean);
    grounds = grounds.concat(veils.flatMap((veil) => grounds.map((ground) => over(veil, ground))));
  }
  return grounds;
};

const isLarge = (style) => {
  const size = parseFloat(style.fontSize);
  return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
};

const checkWords = (element, box, words) => {
  const style = styleOf(element);
  const colour = faded(colourOf(style.color), opacityOf(element));
  const grounds = groundsOf(element, box.x + box.width / 2, box.y + box.height / 2);
  const ratio = Math.min(...grounds.map((ground) => contrastOf(over(colour, ground), ground)));
  const needed = isLarge(style) ? 3 : 4.5;
  if (ratio < needed) find(`contrast ${ratio.toFixed(2)} below ${needed}`, element, words.trim().slice(0, 40));
};

/// What somebody reads: it is seen, and not of a control that cannot be used.
const isRead = (element) => isVisible(element) && !isDisabled(element) && !isForEars(element);

/// Does something while everything that is painted can be found where it is, what lets clicks through as well.
const findingAllLayers = (act) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { pointer-events: auto !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  act();
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
};

const checkContrast = () => {
  // With forced colours the system chooses them.
  if (!matchMedia("(forced-colors: active)").matches) findingAllLayers(checkAllWords);
};

const checkAllWords = () => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const seen = new Set();
  while (walker.nextNode()) {
    const words = walker.currentNode;
    const element = words.parentElement;
    if (!words.data.trim() || seen.has(element) || element.matches("script, style, noscript, option")) continue;
    range.selectNodeContents(words);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height || !isRead(element)) continue;
    seen.add(element);
    checkWords(element, box, words.data);
  }
  const others = ["checkbox", "radio", "range", "hidden", "color"].map((type) => `[type=${type}]`).join(", ");
  for (const field of all(`input:not(${others}), textarea, select`)) {
    if (isRead(field)) checkWords(field, field.getBoundingClientRect(), field.value);
  }
};
