// SPDX-License-Identifier: GPL-3.0-or-later

/// The code of a link, which stands behind `#` so that it is in no log; null where there is none.
export function codeIn(fragment) {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("code");
}

/// Exchanges a code for a session; gives the problem document of a refusal, or null.
export async function beginSession(code, send = fetch) {
  const answer = await send("/api/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-BootTorrent": "1" },
    body: JSON.stringify({ code }),
  });
  return answer.ok ? null : await answer.json();
}
