// A question as the hash of an address, and back.

const FIELDS = { expr: "e", wrt: "x", as: "as", layout: "layout", vec: "vec", convention: "structure", tab: "tab", claim: "claim" };

export function toHash(state) {
  const found = new URLSearchParams();
  for (const [field, name] of Object.entries(FIELDS)) if (state[field]) found.set(name, state[field]);
  for (const [name, kind] of Object.entries(state.declare)) found.append("d", `${name}: ${kind}`);
  return "#" + found.toString();
}

/** The question of a hash, or null where it has none. */
export function fromHash(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  if (!given.get("e")) return null;
  const state = { declare: {} };
  for (const [field, name] of Object.entries(FIELDS)) state[field] = given.get(name) ?? "";
  for (const text of given.getAll("d")) {
    const [name, ...kind] = text.split(":");
    if (name.trim() && kind.length) state.declare[name.trim()] = kind.join(":").trim();
  }
  return state;
}
