// SPDX-License-Identifier: GPL-3.0-or-later

/// When a connection counts as broken, and when it is tried again. The server gives a sign of life every 5 s.
const silence = 12_000;
const patience = [1_000, 2_000, 4_000, 8_000, 15_000];

/// What to do about a connection, as a value: happenings in, actions out, times as arguments.
///
/// `state` is `connecting`, `live`, `lost`, `held` (connected, but what the server says does not come through) or `refused`.
export function createLink() {
  return { state: "connecting", heard: null, began: null, attempts: 0, retryAt: null };
}

/// A connection was opened.
export function opening(link, now) {
  return { ...link, began: now, heard: null, retryAt: null };
}

/// The server was heard: a sign of life, or news.
export function heard(link, now) {
  return { ...link, state: "live", heard: now, attempts: 0, retryAt: null };
}

/// The connection ended, or there was none.
export function broken(link, now) {
  const wait = patience[Math.min(link.attempts, patience.length - 1)];
  return { ...link, state: link.state === "held" ? "held" : "lost", attempts: link.attempts + 1, retryAt: now + wait };
}

/// The server said that it will not tell this page anything: only another link, or somebody's right, helps.
export function refused(link) {
  return { ...link, state: "refused", retryAt: null };
}

/// Time passed: gives the link, and whether to end the connection and whether to open one.
export function elapsed(link, now) {
  if (link.state === "refused") return { link, end: false, open: false };
  if (link.retryAt !== null) return { link, end: false, open: now >= link.retryAt };
  const since = link.heard ?? link.began;
  if (since === null || now - since < silence) return { link, end: false, open: false };
  // Who is connected and never hears anything has something in between that gathers what the server sends.
  const silent = link.heard === null ? { ...link, state: "held" } : link;
  return { link: broken(silent, now), end: true, open: false };
}

/// Follows the server's stream for as long as the page lives; `tell` gets events for the reducer.
///
/// The browser's `EventSource` tells neither comments nor why it was refused, so the stream is read by `fetch`.
export function followStream({ api, tell, now = () => performance.now(), describe, timers = window }) {
  let link = createLink();
  let connection = null;
  let last = null;

  function become(next, detail = "") {
    const changed = next.state !== link.state || next.state === "refused";
    link = next;
    if (changed && link.state !== "live") tell({ kind: "link", data: { state: link.state, since: Date.now(), detail } });
  }

  async function open() {
    connection?.abort();
    const own = (connection = new AbortController());
    link = opening(link, now());
    try {
      const answer = await fetch("/api/v1/stream", {
        cache: "no-store", signal: own.signal, headers: last === null ? {} : { "Last-Event-ID": last },
      });
      if (!answer.ok) return await refuse(answer);
      await read(answer.body, own);
      if (!own.signal.aborted) become(broken(link, now()));
    } catch {
      if (!own.signal.aborted) become(broken(link, now()));
    }
  }

  async function refuse(answer) {
    const detail = (await answer.json().catch(() => null))?.detail ?? describe(answer.status);
    if (answer.status === 401 || answer.status === 403 || answer.status === 421) become(refused(link), detail);
    else become(broken(link, now()), detail);
  }

  async function read(body, own) {
    const parser = createParser();
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || own.signal.aborted) return;
      const events = parser(value);
      link = heard(link, now());
      for (const event of events) {
        tell({ kind: event.kind, data: JSON.parse(event.data), at: Date.now() });
        // What was not understood is told again when the connection is opened anew.
        if (event.id !== null) last = event.id;
      }
      // A sign of life alone says that the connection is well again.
      if (events.length === 0) tell({ kind: "alive", at: Date.now() });
    }
  }

  function look() {
    const { link: next, end, open: isDue } = elapsed(link, now());
    if (end) connection?.abort();
    become(next);
    if (isDue) open();
  }

  const timer = timers.setInterval(look, 500);
  open();
  return {
    /// Begins anew, as after another session began; what was heard before is told whole.
    restart() {
      last = null;
      link = createLink();
      open();
    },
    close() {
      timers.clearInterval(timer);
      connection?.abort();
    },
  };
}

/// Takes a stream of server-sent events apart (HTML, section 9.2): gives the events that a further piece of text completes.
///
/// More than `limit` characters without an end of an event are no event of ours.
export function createParser(limit = 64 * 1024 * 1024) {
  let rest = "";
  return (text) => {
    const events = [];
    // Only what is new can have an end in it, but for one that began in the text before.
    let from = Math.max(0, rest.length - 1);
    rest += text;
    for (let end = rest.indexOf("\n\n", from); end >= 0; end = rest.indexOf("\n\n", from)) {
      const event = eventIn(rest.slice(0, end));
      if (event !== null) events.push(event);
      rest = rest.slice(end + 2);
      from = 0;
    }
    if (rest.length > limit) throw new RangeError("an event has no end");
    return events;
  };
}

function eventIn(block) {
  const event = { kind: "message", id: null, data: [] };
  for (const line of block.split("\n")) {
    const [, field, value] = line.match(/^([^:]*):? ?(.*)$/s);
    if (field === "event") event.kind = value;
    else if (field === "id") event.id = value;
    else if (field === "data") event.data.push(value);
  }
  if (event.data.length === 0) return null;
  return { ...event, data: event.data.join("\n") };
}
