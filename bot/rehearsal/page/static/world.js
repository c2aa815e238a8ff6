// What the server has told: people, chats, messages, totals. The server decides everything;
// this is its mirror, and the only place where the page keeps facts.

/** Mirrors the server's events and tells `listeners` of each, after it was applied. */
export class World {
  bot = { id: 0, name: "", username: "", description: "", short_description: "" };
  profiles = {};
  people = [];
  chats = [];
  keyboards = {};
  moved = {};
  commands = {};
  ownCommands = {};
  groupCommands = {};
  totals = null;
  goal = null;
  pending = 0;
  refused = [];
  connected = false;
  loaded = false;
  unread = new Map();
  #messages = new Map();
  #listeners = [];

  listen(listener) {
    this.#listeners.push(listener);
  }

  #tell(event) {
    for (const listener of this.#listeners) listener(event);
  }

  person(id) {
    return this.people.find((person) => person.id === id);
  }

  /** A group that became a supergroup is still found under its old id. */
  chat(id) {
    const now = this.moved[id] ?? id;
    return this.chats.find((chat) => chat.id === now);
  }

  /** The private chat with the bot first, then the groups that this person is in. */
  chatsOf(person) {
    const groups = this.groupsOf(person);
    return [this.chat(person.id), ...groups].filter(Boolean);
  }

  /** Groups and channels. */
  groupsOf(person) {
    return this.chats.filter((chat) => chat.kind !== "private" && chat.members.includes(person.id));
  }

  isAdmin(person, chat) {
    return ["creator", "administrator"].includes(chat.roles[person.id]);
  }

  /** Whether this person may make others admins, the bot among them. */
  mayAppoint(person, chat) {
    return chat.roles[person.id] === "creator";
  }

  mayPin(person, chat) {
    return chat.kind !== "private" && this.isAdmin(person, chat);
  }

  /** Whether one writes there: in a channel, only admins do. */
  mayWrite(person, chat) {
    return chat.kind !== "channel" || this.isAdmin(person, chat);
  }

  /** The messages of a chat, oldest first. */
  messages(chatId) {
    const messages = this.#messages.get(chatId) ?? new Map();
    return [...messages.values()].sort((a, b) => a.id - b.id);
  }

  message(chatId, id) {
    return this.#messages.get(chatId)?.get(id);
  }

  /** Whether the bot's chat was opened: until then a messenger shows only its start button. */
  isStarted(chat) {
    return chat.kind !== "private" || this.messages(chat.id).length > 0;
  }

  isBlocked(chat) {
    return chat.kind === "private" && !chat.bot_in && this.isStarted(chat);
  }

  /** The commands that this person's messenger shows in this chat. */
  commandsFor(person, chat) {
    const inPrivate = chat.kind === "private";
    if (inPrivate && this.ownCommands[chat.id]) return this.ownCommands[chat.id];
    const menus = inPrivate ? this.commands : this.groupCommands;
    return menus[baseLanguage(person)] ?? menus[""] ?? [];
  }

  /** The bot's name and descriptions as this person's messenger shows them. */
  botFor(person) {
    return { ...this.bot, ...this.profiles[""], ...this.profiles[baseLanguage(person)] };
  }

  /** Whether there is a wire to the server. */
  setConnected(connected) {
    this.connected = connected;
    this.#tell({ type: "connected" });
  }

  markRead(chatId) {
    if (this.unread.delete(chatId)) this.#tell({ type: "unread" });
  }

  apply(event) {
    APPLY[event.type]?.(this, event);
    this.#tell(event);
  }

  /** Everything anew: the first event of every connection. */
  replaceAll(state) {
    this.setBot(state);
    this.people = state.people;
    this.chats = state.chats;
    this.moved = state.moved;
    this.keyboards = state.keyboards;
    this.setCommands(state);
    this.pending = state.pending;
    this.setTotals(state);
    this.#messages = new Map();
    for (const [chatId, messages] of Object.entries(state.messages)) {
      this.#messages.set(Number(chatId), new Map(messages.map((each) => [each.id, each])));
    }
    this.loaded = true;
  }

  setBot({ bot, profiles }) {
    this.bot = bot;
    this.profiles = profiles ?? {};
  }

  /** Messengers keep one menu for private chats, one for groups, and some for single chats. */
  setCommands({ commands, group_commands: groupCommands, own_commands: ownCommands }) {
    this.commands = commands;
    this.groupCommands = groupCommands ?? commands;
    this.ownCommands = ownCommands ?? {};
  }

  setTotals({ totals, goal }) {
    this.totals = totals ?? null;
    this.goal = goal ?? totals?.goal ?? this.goal;
  }

  putMessage(message) {
    const chat = this.#messages.get(message.chat) ?? new Map();
    const isNew = !chat.has(message.id);
    this.#messages.set(message.chat, chat.set(message.id, message));
    if (isNew && message.from === "bot") {
      this.unread.set(message.chat, (this.unread.get(message.chat) ?? 0) + 1);
    }
  }

  dropMessages(chatId, ids) {
    for (const id of ids) this.#messages.get(chatId)?.delete(id);
  }

  putChat(chat) {
    const at = this.chats.findIndex((each) => each.id === chat.id);
    this.chats = at < 0 ? [...this.chats, chat] : this.chats.with(at, chat);
  }
}

// Bots register what they say by languages of two letters.
function baseLanguage(person) {
  return person.language.toLowerCase().split("-")[0];
}

const APPLY = {
  state: (world, event) => world.replaceAll(event),
  message: (world, { message }) => world.putMessage(message),
  deleted: (world, { chat, ids }) => world.dropMessages(chat, ids),
  keyboard: (world, { chat, keyboard }) => {
    world.keyboards[chat] = keyboard;
  },
  chat: (world, { chat }) => world.putChat(chat),
  people: (world, { people }) => {
    world.people = people;
  },
  bot: (world, event) => world.setBot(event),
  commands: (world, event) => world.setCommands(event),
  totals: (world, event) => world.setTotals(event),
  pending: (world, event) => {
    world.pending = event.pending;
  },
  refused: (world, { description }) => {
    world.refused.push({ description, at: Date.now() / 1000 });
  },
};
