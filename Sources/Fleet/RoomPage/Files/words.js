// SPDX-License-Identifier: GPL-3.0-or-later

import german from "./de.js";
import english from "./en.js";

/// What languages there are: another one is a file like `en.js`, and a line here.
const languages = { en: english, de: german };

/// The language of the page, as the browser prefers it unless somebody chose.
export const language = chosenLanguage();
const rules = new Intl.PluralRules(language);

/// The text of a key in the page's language, with `{name}` replaced by what is given.
///
/// Where a key has forms for numbers, `n` chooses. A key that a language lacks is taken from English; one that nobody has is shown as it
/// is, for a server may be newer than the page: `known` asks beforehand.
export function words(key, values = {}) {
  return fill(languages[language][key] ?? english[key] ?? key, values, rules);
}

/// Whether there is a text for a key.
export function known(key) {
  return Object.hasOwn(english, key);
}

/// A text with its forms and places filled in; no clock, no document.
export function fill(text, values, pluralRules) {
  const form = typeof text === "string" ? text : text[pluralRules.select(Number(values.n))] ?? text.other;
  return form.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}

function chosenLanguage() {
  if (typeof document === "undefined") return "en";
  const wanted = [kept("language"), ...(navigator.languages ?? [navigator.language])];
  for (const tag of wanted) {
    const name = tag?.slice(0, 2).toLowerCase();
    if (name && Object.hasOwn(languages, name)) return name;
  }
  return "en";
}

/// What this browser keeps under a key; null where there is nothing, or it keeps nothing.
export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/// Has this browser keep a text for later visits. Where it keeps nothing it counts until the page is closed.
export function keep(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    // See above.
  }
}
