// SPDX-License-Identifier: GPL-3.0-or-later

import { button, h, icon, setAttribute, setText } from "./dom.js";
import { family } from "./families.js";
import * as format from "./format.js";
import { formatRoute } from "./route.js";
import { words } from "./words.js";

const TABS = ["room", "swarm", "images", "history", "problems"];

/// A text is spoken after so many milliseconds: later ones in that time replace it, and nobody is talked to without a pause.
const SETTLE = 250;
/// How long a message stays, and how many there are.
const STAY = 9_000;
const MOST = 3;

/// What stands around every view: the name, the tabs, how the connection is, and a voice for screen readers.
///
/// `acts` has what the buttons at the top do, by name: `theme`, `projector`, `help`.
export function createShell(page, acts) {
  const tabs = new Map(TABS.map((name) => [name, tab(name)]));
  const place = h("span", { class: "shell-place" });
  const link = h("span", { class: "shell-link", role: "status" }, h("span", { class: "dot", "aria-hidden": "true" }));
  const linkText = h("span");
  link.append(linkText);
  const notice = h("div", { class: "notice", hidden: true }, h("p", { role: "alert" }));
  const main = h("main", { id: "main", tabindex: "-1" });
  const voice = h("p", { class: "visually-hidden", "aria-live": "polite" });
  const toasts = h("div", { class: "toasts" });
  const tools = ["theme", "projector", "help"].map((name) =>
    h("button", {
      type: "button", class: "button quiet only-icon", "aria-label": words(`shell.${name}`), title: words(`shell.${name}`),
      on: { click: acts[name] },
    }, icon(name)));
  document.body.replaceChildren(
    h("a", { class: "skip", href: "#main", text: words("shell.skip"), on: { click: skip } }),
    h("header", { class: "shell-head" },
      h("a", { class: "brand", href: formatRoute("room") }, icon("brand"), h("span", { text: "BootTorrent" })), place,
      h("nav", { class: "tabs", "aria-label": words("shell.views") }, ...[...tabs.values()].map((made) => made.element)),
      link, h("div", { class: "shell-tools" }, ...tools)),
    notice, main, voice, toasts);
  let isStale = true;
  let timer = 0;

  function skip(event) {
    event.preventDefault();
    main.focus();
  }

  function tab(name) {
    const badge = h("span", { class: "badge", hidden: true });
    return {
      badge,
      element: h("a", { class: "tab", href: formatRoute(name) },
        icon(name), h("span", { class: "tab-text", text: words(`shell.view.${name}`) }), badge),
    };
  }

  function badge(name, count, meaning) {
    const { badge: element } = tabs.get(name);
    element.hidden = count === 0;
    setText(element, count);
    setAttribute(element, "aria-label", words(meaning, { n: count }));
  }

  function showLink() {
    const { state, since, detail } = page.room.link;
    setAttribute(link, "data-state", state);
    setText(linkText, words(`shell.link.${state}`));
    document.documentElement.classList.toggle("is-stale", state !== "live" && page.room.time > 0);
    const text = notice.firstElementChild;
    notice.hidden = state === "live" || (state === "connecting" && page.room.time === 0);
    if (notice.hidden) return;
    const seen = page.room.time > 0 ? words("shell.picture-of", { time: format.timeOfDay(page.room.time) }) : "";
    setText(text, [words(`shell.notice.${state}`, { time: format.timeOfDay(since) }), detail, seen].filter(Boolean).join(" "));
  }

  function say(text) {
    clearTimeout(timer);
    timer = setTimeout(() => setText(voice, text), SETTLE);
  }

  /// Whoever has the focus or the pointer on a message keeps it.
  function toast(text, action) {
    const shown = h("div", { class: "toast" }, h("p", { text }));
    const close = () => shown.remove();
    if (action) shown.append(button(action.label, () => { close(); action.run(); }, { kind: "small" }));
    while (toasts.childElementCount >= MOST) toasts.firstElementChild.remove();
    toasts.append(shown);
    say(text);
    const later = () => setTimeout(() => (shown.matches(":hover, :focus-within") ? later() : close()), STAY);
    later();
  }

  return {
    main,
    /// Speaks to screen readers, one text at a time.
    say,
    /// Shows a short message, with something that can be done about it if need be: `{ label, run }`.
    toast,
    /// Brings badges, the title and the connection up to date.
    update(changes) {
      if (changes.link) showLink();
      if (changes.environment) setText(place, page.room.environment?.name ?? "");
      // Each frame brings some machines; all of them are counted after the last of them.
      isStale ||= changes.all || changes.images || changes.problems || changes.machines.length > 0 || changes.forgotten.length > 0;
      if (!isStale || !changes.settled) return;
      isStale = false;
      const { machines, images } = page.room;
      const needy = [...machines.values()].filter((machine) => ["failed", "stalled"].includes(family(machine))).length;
      const broken = [...images.values()].filter((image) => image.state === "broken" || image.problems.length > 0).length;
      badge("room", needy, "shell.badge.room");
      badge("images", broken, "shell.badge.images");
      badge("problems", page.room.problems.length, "shell.badge.problems");
      const name = page.room.environment?.name;
      document.title = `${needy > 0 ? `(${needy}) ` : ""}${name ? `${name} · ` : ""}BootTorrent`;
    },
    /// Marks the tab of a view.
    route(view) {
      for (const [name, made] of tabs) {
        setAttribute(made.element, "aria-current", name === view || (view === "machine" && name === "room") ? "page" : null);
      }
    },
  };
}
