// Asking the server: a time limit on every request, JSON in and out, and never an exception for what a network does.
const LONGEST_MS = 8000;

export async function send(method, address, { body, csrf, key, keepalive = false, longestMs = LONGEST_MS } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), longestMs);
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (csrf) headers["X-CSRF-Token"] = csrf;
  if (key) headers["Idempotency-Key"] = key;
  try {
    const answer = await fetch(address, { method, headers, keepalive, signal: stop.signal, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : null, retryAfter: Number(answer.headers.get("Retry-After")) };
  } catch {
    return { ok: false, status: 0, body: null, retryAfter: 0 };
  } finally {
    clearTimeout(timer);
  }
}

// crypto.randomUUID() is there with TLS only, and rooms without it are served, too.
export function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
