// SPDX-License-Identifier: GPL-3.0-or-later

/// What views there are; the first one is shown where an address names none.
const VIEWS = ["room", "swarm", "images", "machine", "history", "problems"];

/// Reads what stands behind `#`: `/machine/pc-07?at=log`.
export function parseRoute(fragment) {
  const [path, query = ""] = fragment.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const [view, ...rest] = path.split("/");
  const name = rest.length === 0 || rest.join("/") === "" ? null : decoded(rest.join("/"));
  return { view: VIEWS.includes(view) ? view : VIEWS[0], name, query: new URLSearchParams(query) };
}

/// The address of a view, with `#`. Values that are empty are left out.
export function formatRoute(view, name = null, query = {}) {
  const entries = (query instanceof URLSearchParams ? [...query] : Object.entries(query))
    .filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = entries.map(([key, value]) => `${encodeURIComponent(key)}=${readable(value)}`).join("&");
  return `#/${view}${name === null ? "" : `/${readable(name)}`}${text === "" ? "" : `?${text}`}`;
}

/// Escaped, but for what people read in addresses and no browser takes amiss.
function readable(text) {
  return encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%20", "+").replaceAll("%2F", "/");
}

/// The code of a link, which stands behind `#` so that it is in no log; null where there is none.
export function codeIn(fragment) {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("code");
}

function decoded(text) {
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    return text;
  }
}
