// Where the page stands: as whom, and in which chat. It is kept in the address (`#person/chat`),
// so that a reload, a bookmark and the back button keep the place.

/** The one current place. `listen` hears of each move. */
export class Place {
  #world;
  #listeners = [];
  // The chat in which each persona was last, to come back to.
  #last = new Map();
  /** The topic of a forum that one is in. */
  thread = null;
  #personId = null;
  #chatId = null;

  constructor(world) {
    this.#world = world;
    addEventListener("hashchange", () => this.readAddress());
  }

  /** Who one is, as the world knows this person now; undefined before anything is known. */
  get person() {
    return this.#world.person(this.#personId);
  }

  /** The chat one looks at. */
  get chat() {
    return this.#world.chat(this.#chatId);
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  /** Goes where the address says, or to the first persona where it says nothing usable. */
  readAddress() {
    if (!this.#world.loaded) return;
    const [personId, chatId] = location.hash.slice(1).split("/").map(Number);
    const person = this.#world.person(personId) ?? this.#world.people[0];
    const chats = this.#world.chatsOf(person);
    const chat = chats.find((each) => each === this.#world.chat(chatId)) ?? this.#usual(person);
    if (!this.#isAt(person, chat)) this.#arrive(person, chat);
  }

  /** Goes to a topic of the forum; null is its General. */
  enter(thread) {
    this.thread = thread;
    for (const listener of this.#listeners) listener();
  }

  /** Becomes this person, in the chat where that person was last. */
  become(person) {
    this.go(person, this.#usual(person));
  }

  go(person, chat) {
    if (this.#isAt(person, chat)) return;
    location.hash = `${person.id}/${chat.id}`;
    this.#arrive(person, chat);
  }

  /** After the world was replaced: the same place, in the new world. */
  refresh() {
    if (this.person && this.chat) this.#arrive(this.person, this.chat);
    else this.readAddress();
  }

  #isAt(person, chat) {
    return this.#personId === person.id && this.#chatId === chat.id;
  }

  #usual(person) {
    const chats = this.#world.chatsOf(person);
    const last = chats.find((each) => each.id === this.#last.get(person.id));
    // The people of a group are met in their group first.
    const inGroup = person.role === "admin" || person.role === "member";
    return last ?? (inGroup ? chats[1] : chats[0]) ?? chats[0];
  }

  #arrive(person, chat) {
    this.#personId = person.id;
    if (this.#chatId !== chat.id) this.thread = null;
    this.#chatId = chat.id;
    this.#last.set(person.id, chat.id);
    for (const listener of this.#listeners) listener();
  }
}
