// SPDX-License-Identifier: GPL-3.0-or-later

/// Why the server did not do what was asked: its problem document (RFC 9457), or that there was no answer (`status` 0).
export class Refusal extends Error {
  constructor(status, document) {
    super(document?.detail ?? "");
    this.status = status;
    this.detail = document?.detail ?? "";
    this.code = document?.code ?? null;
    this.candidates = document?.candidates ?? null;
  }
}

/// Asks the interface of the server that the page came from; `unanswered` is the sentence for a server that gives no answer.
/// `locked` is called when something was not allowed: what this page may do has changed.
export function createApi({ send = fetch, unanswered = "", locked = () => {} } = {}) {
  async function ask(method, path, body) {
    const request = { method, cache: "no-store", headers: {} };
    if (method !== "GET") request.headers["X-BootTorrent"] = "1";
    if (body !== undefined) {
      request.headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(body);
    }
    let answer;
    try {
      answer = await send(`/api/v1${path}`, request);
    } catch {
      throw new Refusal(0, { detail: unanswered });
    }
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    if (answer.status === 401 || answer.status === 403) locked();
    throw new Refusal(answer.status, await answer.json().catch(() => null));
  }
  return {
    /// The document at a path below `/api/v1`.
    get: (path) => ask("GET", path),
    /// Changes something; gives the answer's document, or null for an empty one.
    send: (method, path, body) => ask(method, path, body),
  };
}

/// A part of a path: a name with whatever characters.
export function segment(name) {
  return encodeURIComponent(name);
}
