// SPDX-License-Identifier: GPL-3.0-or-later

import { language } from "./words.js";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const plain = new Intl.NumberFormat(language);
const oneDigit = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const dayFormat = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short" });
const timeFormat = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const secondFormat = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/// Bytes in binary units, with three digits: `3.9 GiB`.
export function bytes(count) {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? plain.format(Math.round(value)) : oneDigit.format(value);
  return `${digits}\u00a0${UNITS[unit]}`;
}

/// Bytes a second.
export function rate(count) {
  return `${bytes(count)}/s`;
}

/// A share from 0 to 1 in percent. Only the whole is 100 %: what is nearly there is not.
export function percent(share) {
  const rounded = Math.round(share * 100);
  return `${share < 1 ? Math.min(99, rounded) : rounded}\u00a0%`;
}

/// Seconds as on a clock: `0:07`, `1:05:00`.
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] > 0 ? parts : parts.slice(1);
  return shown.map((part, place) => (place === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/// How long something took: tenths of seconds below ten, else as a clock shows it.
export function duration(seconds) {
  if (seconds < 10) return `${oneDigit.format(Math.max(0, seconds))}\u00a0s`;
  return seconds < 100 ? `${Math.round(seconds)}\u00a0s` : clock(seconds);
}

/// A number with the language's signs.
export function number(value) {
  return plain.format(value);
}

/// A factor such as `1.03`.
export function factor(value) {
  return twoDigits.format(value);
}

/// A day, by the browser's clock and place.
export function day(milliseconds) {
  return dayFormat.format(milliseconds);
}

/// A time of day in minutes.
export function time(milliseconds) {
  return timeFormat.format(milliseconds);
}

/// A time of day in seconds.
export function timeOfDay(milliseconds) {
  return secondFormat.format(milliseconds);
}
