// SPDX-License-Identifier: GPL-3.0-or-later

// What all rules ask of elements, and where findings are put. The files audit-*.js are joined into one function of the page.

const findings = [];
const styles = new Map();

/// The computed style of an element, which is asked for once.
const styleOf = (element) => {
  if (!styles.has(element)) styles.set(element, getComputedStyle(element));
  return styles.get(element);
};

/// A selector for a person who looks for the element: its id, or its path from the nearest element with one.
const selectorOf = (element) => {
  const parts = [];
  for (let one = element; one && one !== document.body; one = one.parentElement) {
    if (one.id) {
      parts.unshift(`#${CSS.escape(one.id)}`);
      break;
    }
    const same = [...(one.parentElement?.children ?? [])].filter((other) => other.localName === one.localName);
    const place = same.length > 1 ? `:nth-of-type(${same.indexOf(one) + 1})` : "";
    parts.unshift(one.localName + [...one.classList].slice(0, 2).map((name) => `.${name}`).join("") + place);
  }
  return parts.join(" > ") || element.localName;
};

const find = (rule, element, words = "") => findings.push(`${rule}: ${selectorOf(element)}${words && ` (${words})`}`);
const all = (selector) => [...document.querySelectorAll(selector)];

/// While a modal dialog is open, what is behind it is inert and darkened, and counts for nobody.
const modal = [...document.querySelectorAll(":modal")].at(-1);
const isBehind = (element) => modal !== undefined && !modal.contains(element);

/// Whether somebody can see it: it has a size and neither it nor what it is in is hidden.
const isVisible = (element) => !isBehind(element) &&
  element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });

/// Whether assistive programs are told of it.
const isTold = (element) =>
  !isBehind(element) && !element.closest("[aria-hidden=true], [inert]") &&
  element.checkVisibility({ visibilityProperty: true });

/// Whether it is there for assistive programs only: a dot of one pixel, or cut off.
const isForEars = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const box = one.getBoundingClientRect();
    const style = styleOf(one);
    if (style.position !== "absolute" && style.position !== "fixed") continue;
    const isCut = style.clipPath === "inset(50%)" || style.clip === "rect(0px, 0px, 0px, 0px)";
    if (isCut || (box.width <= 1 && box.height <= 1)) return true;
  }
  return false;
};

const isDisabled = (element) =>
  element.matches(":disabled") || Boolean(element.closest("[aria-disabled=true], fieldset:disabled"));

/// What an element is called: aria-labelledby, aria-label, its label, its words if they count, alternative texts, its title.
const nameOf = (element, wordsCount = true) => {
  const referred = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const words = referred.map((id) => document.getElementById(id)?.textContent.trim() ?? "").join(" ").trim();
  if (words) return words;
  const given = element.getAttribute("aria-label")?.trim() || element.getAttribute("alt")?.trim();
  if (given) return given;
  const labels = [...(element.labels ?? [])].map((label) => label.textContent.trim()).join(" ").trim();
  if (labels) return labels;
  const isNamedByWords = wordsCount && !element.matches("input, select, textarea");
  const own = isNamedByWords ? element.textContent.trim() : "";
  const inner = !isNamedByWords ? "" : [...element.querySelectorAll("[alt], [aria-label]")]
    .map((one) => one.getAttribute("alt") ?? one.getAttribute("aria-label")).join(" ").trim();
  const worn = element.matches("input[type=submit], input[type=button], input[type=reset]") ? element.value : "";
  return own || inner || worn || element.title.trim();
};
