// Verifies a badge (Open Badges 3.0, VC-JWT, EdDSA) with WebCrypto, and looks up its bit in the status list.
const DECODER = new TextDecoder("utf-8", { fatal: true });

// The browser or the network cannot do it: says nothing about the badge. Its message is a key of the page's words.
export class Unable extends Error {}

// {flaw: null or "not_a_badge" | "unknown_key" | "changed" | "revoked", payload, status: "good" or "unknown"}
export async function verify(badge) {
  if (!globalThis.crypto?.subtle) throw new Unable("insecure");
  const document = await json("/.well-known/did.json");
  const opened = await open(badge.trim(), document, "JWT");
  if (opened.flaw) return opened;
  const { payload } = opened;
  if (!payload.type?.includes("OpenBadgeCredential") || payload.issuer?.id !== document.id || payload.iss !== document.id) {
    return { flaw: "not_a_badge" };
  }
  if (payload.sub !== payload.credentialSubject?.id || payload.jti !== payload.id) return { flaw: "not_a_badge" };
  const status = await statusOf(payload.credentialStatus, document);
  return { flaw: status === "revoked" ? "revoked" : null, payload, status };
}

async function open(jws, document, type) {
  const parts = jws.split(".");
  let header, payload, signature;
  try {
    if (parts.length !== 3) return { flaw: "not_a_badge" };
    header = JSON.parse(DECODER.decode(bytes(parts[0])));
    payload = JSON.parse(DECODER.decode(bytes(parts[1])));
    signature = bytes(parts[2]);
  } catch {
    return { flaw: "changed" };
  }
  if (header?.alg !== "EdDSA" || header.typ !== type || "crit" in header) return { flaw: "not_a_badge" };
  const method = document.verificationMethod.find((one) => one.id === header.kid);
  if (!method) return { flaw: "unknown_key" };
  const key = await keyOf(method.publicKeyJwk);
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  return (await crypto.subtle.verify("Ed25519", key, signature, signed)) ? { flaw: null, payload } : { flaw: "changed" };
}

async function keyOf(jwk) {
  try {
    return await crypto.subtle.importKey("raw", bytes(jwk.x), "Ed25519", false, ["verify"]);
  } catch {
    throw new Unable("unable");
  }
}

// The list is asked for here, whatever address the badge was made under: its signature and its name say which it is.
async function statusOf(entry, document) {
  if (typeof DecompressionStream === "undefined") return "unknown";
  const answer = await ask(new URL(entry.statusListCredential).pathname);
  const { flaw, payload } = await open((await answer.text()).trim(), document, "vc+jwt");
  const list = payload?.credentialSubject;
  const now = Date.now();
  const fits = !flaw && payload.id === entry.statusListCredential && list.statusPurpose === entry.statusPurpose
    && Date.parse(payload.validUntil) > now;
  if (!fits) return "unknown";
  const stream = new Blob([bytes(list.encodedList.slice(1))]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bits = new Uint8Array(await new Response(stream).arrayBuffer());
  const index = Number(entry.statusListIndex);
  return bits[index >> 3] & (0x80 >> (index & 7)) ? "revoked" : "good";
}

async function json(address) {
  return (await ask(address)).json();
}

async function ask(address) {
  let answer;
  try {
    answer = await fetch(address, { cache: "no-store", credentials: "omit" });
  } catch {
    throw new Unable("offline");
  }
  if (!answer.ok) throw new Unable("offline");
  return answer;
}

function bytes(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error("no base64url");
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
}
