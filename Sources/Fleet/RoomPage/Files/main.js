// SPDX-License-Identifier: GPL-3.0-or-later

import { beginSession, codeIn } from "./session.js";
import { show } from "./room.js";

const pace = 1000;
let events = null;
const notice = document.getElementById("notice");

function say(text) {
  notice.hidden = text === "";
  notice.textContent = text;
}

/// Asks for the status, and again when something happened, at most once a second. False where only another session helps.
async function look() {
  const answer = await fetch("/api/v1/status");
  if (answer.ok) {
    show(await answer.json(), document);
    document.getElementById("room").hidden = false;
    say("");
  } else {
    say((await answer.json()).detail);
  }
  return answer.status !== 401 && answer.status !== 403;
}

async function follow() {
  events?.close();
  if (!await look()) return;
  events = new EventSource("/api/v1/events");
  let due = null;
  const soon = () => { due ??= setTimeout(() => { due = null; look().catch(lost); }, pace); };
  for (const kind of ["resync", "stage", "forgotten", "problem", "solved", "image"]) events.addEventListener(kind, soon);
  // A browser asks again by itself, but not where it was refused: then the server says what is to be done.
  events.onerror = () => { if (events.readyState === EventSource.CLOSED) followSoon(); else lost(); };
}

function followSoon() { setTimeout(() => { follow().catch(() => { lost(); followSoon(); }); }, 5 * pace); }

function lost() { say("The server gives no answer; this page goes on by itself when it does."); }

async function begin() {
  const code = codeIn(location.hash);
  if (code !== null) {
    // It is good once, so it need not stay in the history.
    history.replaceState(null, "", location.pathname);
    const refusal = await beginSession(code);
    if (refusal !== null) return say(refusal.detail);
  }
  await follow().catch(() => { lost(); followSoon(); });
}

addEventListener("hashchange", () => { if (codeIn(location.hash) !== null) begin().catch(lost); });
begin().catch(lost);
