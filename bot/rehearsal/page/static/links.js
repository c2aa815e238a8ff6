// Where a link of a message leads: into the chat with the bot, to the messenger's picker of
// chats, or out of the rehearsal.

const TELEGRAM_HOSTS = new Set(["t.me", "telegram.me"]);

/**
 * `{ kind: "start", payload }`, `{ kind: "add", channel, payload, rights }`,
 * `{ kind: "share", text }` or `{ kind: "external", url }`.
 */
export function readLink(href, username) {
  const url = URL.parse(href);
  if (!TELEGRAM_HOSTS.has(url?.host)) return { kind: "external", url: href };
  const path = url.pathname.slice(1);
  if (path.toLowerCase() === username.toLowerCase()) {
    return intoChats(url.searchParams) ?? { kind: "start", payload: url.searchParams.get("start") };
  }
  if (path === "share/url" || path === "share") {
    const parts = [url.searchParams.get("url"), url.searchParams.get("text")];
    return { kind: "share", text: parts.filter(Boolean).join("\n") };
  }
  return { kind: "external", url: href };
}

// A link that brings the bot into a group or channel, as an admin with some rights if it says so.
function intoChats(query) {
  const channel = query.has("startchannel");
  if (!channel && !query.has("startgroup")) return null;
  const rights = query.get("admin")?.split(/[ +]/).filter(Boolean).map((right) => `can_${right}`);
  const payload = channel ? null : query.get("startgroup") || null;
  return { kind: "add", channel, payload, rights: rights ?? null };
}
