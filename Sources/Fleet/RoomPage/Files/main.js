// SPDX-License-Identifier: GPL-3.0-or-later

import { createActions } from "./actions.js";
import { createApi } from "./api.js";
import { beginTheme, themeAfter } from "./canvas.js";
import { h } from "./dom.js";
import * as format from "./format.js";
import { createHistoryView } from "./history.js";
import { createImagesView } from "./images.js";
import { followKeys, showHelp } from "./keys.js";
import { createMachineView } from "./machine.js";
import { createFrames } from "./pace.js";
import { createProblemsView } from "./problems.js";
import { createRoomView } from "./room.js";
import { codeIn, formatRoute, parseRoute } from "./route.js";
import { createShell } from "./shell.js";
import { emptyRoom, reduce } from "./state.js";
import { followStream } from "./stream.js";
import { createSwarmView } from "./swarm.js";
import { createWelcomeView } from "./welcome.js";
import { language, words } from "./words.js";

const makers = {
  room: createRoomView, swarm: createSwarmView, images: createImagesView, machine: createMachineView,
  history: createHistoryView, problems: createProblemsView, welcome: createWelcomeView,
};

/// What who looks may do, until the server has said it.
const unknown = { may_act: false, detail: "" };

let room = emptyRoom;
let heardAt = 0;
let session = unknown;
let letters = true;
let route = parseRoute(location.hash);
let shown = null;
const views = new Map();
const narrow = matchMedia("(max-width: 640px)");

const page = {
  get room() { return room; },
  get route() { return route; },
  get session() { return session; },
  get narrow() { return narrow.matches; },
  words, format,
  api: createApi({ unanswered: words("common.unanswered"), locked: () => learnSession() }),
  now: () => room.time + (performance.now() - heardAt),
  isProjector: () => route.view === "room" && route.query.has("projector"),
  go(view, query = {}, { name = null, replace = false } = {}) {
    const address = formatRoute(view, name, query);
    if (address === location.hash) return;
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    follow();
  },
  signIn,
};

document.documentElement.lang = language;
beginTheme();
const shell = createShell(page, { theme: nextTheme, projector: toggleProjector, help });
Object.assign(page, { say: shell.say, toast: shell.toast });
page.act = createActions(page);
const frames = createFrames({ room: () => room, draw });

/// The view that an address means: an empty room has its first steps in place of the room.
function viewFor(view) {
  return view === "room" && (room.machines.size === 0 || room.images.size === 0) ? "welcome" : view;
}

function draw(changes) {
  shell.update(changes);
  if (room.time === 0) return;
  const name = viewFor(route.view);
  if (name !== shown) return show(name, changes.all);
  views.get(name).update(changes);
}

function show(name) {
  const before = shown === null ? null : views.get(shown);
  if (before) before.element.hidden = true;
  let view = views.get(name);
  const isNew = view === undefined;
  if (isNew) {
    view = makers[name](page);
    views.set(name, view);
    if (!view.element.querySelector("h1")) {
      view.element.prepend(h("h1", { class: "visually-hidden", text: words(`shell.view.${name}`) }));
    }
    view.element.querySelector("h1").tabIndex = -1;
    shell.main.append(view.element);
  }
  view.element.hidden = false;
  shown = name;
  view.route?.(route);
  view.update({
    all: true, machines: [], forgotten: [], images: true, swarms: true, problems: true, environment: true, link: true,
    clock: true, settled: true,
  });
  // Whoever goes to another view by keyboard or voice begins at its heading; the first one leaves the focus where it is.
  if (before && !(shown === "welcome" || before === views.get("welcome"))) focus(view);
}

function focus(view) {
  if (view.focus) view.focus();
  else view.element.querySelector("h1").focus({ preventScroll: true });
  scrollTo(0, 0);
}

/// Follows the address.
function follow() {
  route = parseRoute(location.hash);
  shell.route(route.view);
  document.documentElement.classList.toggle("is-projector", page.isProjector());
  if (room.time === 0) return;
  const name = viewFor(route.view);
  if (name !== shown) show(name);
  else views.get(name).route?.(route);
}

function tell(event) {
  const { room: next, changes } = reduce(room, event);
  if (event.kind === "snapshot" || event.kind === "tick") heardAt = performance.now();
  const isOther = next.page !== null && room.page !== null && next.page !== room.page;
  room = next;
  frames.add(changes);
  if (isOther) renew();
}

/// The server has another page than this one, so it was brought up to date: this one is loaded anew, unless somebody is in the
/// middle of something.
function renew() {
  const run = () => location.reload();
  if (document.querySelector("dialog[open]")) page.toast(words("shell.newer"), { label: words("shell.reload"), run });
  else run();
}

async function signIn(code) {
  try {
    await page.api.send("POST", "/session", { code });
    await learnSession();
    stream.restart();
    return null;
  } catch (refusal) {
    page.toast(refusal.detail || words("shell.code-refused"));
    return refusal;
  }
}

async function learnSession() {
  session = await page.api.get("/session").catch(() => unknown);
  // Buttons ask each second whether they can be used; nothing else is another one.
  frames.tick();
}

/// A link to the page has a code behind `#`. It is good once, so it does not stay in the history.
async function takeCode() {
  const code = codeIn(location.hash);
  if (code === null) return;
  history.replaceState(null, "", location.pathname);
  await signIn(code);
}

function nextTheme() {
  page.say(words(`shell.theme.${themeAfter()}`));
}

function toggleProjector() {
  const query = new URLSearchParams(route.view === "room" ? route.query : "");
  if (query.has("projector")) query.delete("projector");
  else query.set("projector", "1");
  page.go("room", query);
}

function help() {
  showHelp({ letters: () => letters, setLetters: (isOn) => { letters = isOn; } });
}

followKeys((does) => {
  if (does.go) page.go(does.go);
  else if (does === "projector") toggleProjector();
  else if (does === "theme") nextTheme();
  else if (does === "help") help();
  else views.get(shown)?.key?.(does);
}, () => letters);

addEventListener("hashchange", () => { if (codeIn(location.hash) !== null) takeCode(); else follow(); });
addEventListener("popstate", follow);
setInterval(() => frames.tick(), 1000);

const stream = followStream({ api: page.api, tell, describe: (status) => words("shell.answered", { status }) });
follow();
takeCode().then(learnSession);
