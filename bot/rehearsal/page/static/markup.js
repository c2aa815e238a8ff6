// Message markup becomes elements. The server has escaped and checked it; here only what is
// known is built anew, without attributes, so that a mistake there cannot become script here.

import { el } from "./dom.js";

const KEPT = new Set(["B", "I", "U", "S", "CODE", "PRE", "BLOCKQUOTE"]);
const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/;
const COMMAND = /(?<![\w/<])\/[a-z][a-z0-9_]{0,31}(?:@\w{4,32})?(?![\w/])/;
const ADDRESS_OR_COMMAND = new RegExp(`${ADDRESS.source}|${COMMAND.source}`, "g");

/** The nodes of a message's `html`. Web addresses and commands become links, as in messengers. */
export function fromMarkup(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return copyChildren(parsed.body, true);
}

function copyChildren(parent, linking) {
  return [...parent.childNodes].flatMap((node) => copy(node, linking));
}

function copy(node, linking) {
  if (node.nodeType === Node.TEXT_NODE) {
    return linking ? linked(node.data) : [node.data];
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  if (node.tagName === "A") return [link(node.getAttribute("href"), copyChildren(node, false))];
  if (!KEPT.has(node.tagName)) return copyChildren(node, linking);
  const literal = node.tagName === "CODE" || node.tagName === "PRE";
  return [el(node.tagName.toLowerCase(), {}, copyChildren(node, linking && !literal))];
}

function linked(text) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS_OR_COMMAND)) {
    const [found] = match;
    pieces.push(text.slice(end, match.index));
    pieces.push(found.startsWith("/") ? command(found) : link(found, [found]));
    end = match.index + found.length;
  }
  pieces.push(text.slice(end));
  return pieces.filter((piece) => piece !== "");
}

function link(href, children) {
  if (!/^https?:\/\//.test(href ?? "")) return el("span", {}, children);
  return el("a", { href, rel: "noopener noreferrer", target: "_blank" }, children);
}

function command(text) {
  return el("button", { type: "button", class: "command", "data-command": text }, text);
}
