// Characters that French keyboards and word processors make, and that programs do not take for what they look like.
const QUOTES = { "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'" };
const SPACES = { "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u200b": "", "\ufeff": "" };
const DASHES = { "–": "-", "—": "-", "−": "-" };
export const PLAIN = { ...QUOTES, ...SPACES, ...DASHES };
export const ODD = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "g");

export function isSpace(character) {
  return character in SPACES;
}

// Files in which such characters belong to the text itself.
export function isProse(kind) {
  return kind === "md" || kind === "txt" || kind === "csv";
}

export function find(text) {
  return [...text.matchAll(ODD)].map((match) => ({ from: match.index, character: match[0] }));
}
