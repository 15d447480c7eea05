/** How many may wait. */
interface FairQueueLimits {
  readonly maxWaiting: number;
  readonly maxWaitingOfClient: number;
}

/** What became of a newcomer. An item that lost its place to the newcomer is `pushedOut`. */
type Admission<Item> =
  | { readonly admitted: true; readonly pushedOut: Item | undefined }
  | { readonly admitted: false; readonly full: "client" | "queue" };

/** The items of one client, by what they are about. */
interface ClientLine<Item> {
  readonly topics: Map<string, Item[]>;
  count: number;
}

/**
 * A queue in which nobody can keep others from their turn.
 *
 * Clients take turns, whatever number of items each has in it, and within a client its topics do. When no place is left,
 * the client with the most items, or its topic with the most, loses the last one to whoever has fewer.
 */
export class FairQueue<Item> {
  readonly #limits: FairQueueLimits;
  /** In the order of their turns. */
  readonly #clients = new Map<string, ClientLine<Item>>();
  #count = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  /** Adds an item behind those of the same client and topic. */
  push(client: string, topic: string, item: Item): Admission<Item> {
    const own = this.#clients.get(client) ?? { topics: new Map(), count: 0 };
    let pushedOut: Item | undefined;
    if (own.count >= this.#limits.maxWaitingOfClient || this.#count >= this.#limits.maxWaiting) {
      const isOwnFull = own.count >= this.#limits.maxWaitingOfClient;
      const [name, line] = isOwnFull ? [client, own] as const : this.#longestClient(client, own);
      // Among its own, a topic gives way to one that has at least two items fewer.
      pushedOut = this.#pushOut(name, line, line === own ? (own.topics.get(topic)?.length ?? 0) + 1 : 0);
      if (pushedOut === undefined) return { admitted: false, full: isOwnFull ? "client" : "queue" };
    }
    const items = own.topics.get(topic);
    if (items === undefined) own.topics.set(topic, [item]);
    else items.push(item);
    own.count++;
    this.#count++;
    // A line that lost its only item is no longer there.
    if (!this.#clients.has(client)) this.#clients.set(client, own);
    return { admitted: true, pushedOut };
  }

  /** Takes out the item whose turn it is; `undefined` when nothing waits. */
  shift(): Item | undefined {
    const [turn] = this.#clients;
    if (turn === undefined) return undefined;
    const [client, line] = turn;
    const [topicTurn] = line.topics;
    if (topicTurn === undefined) return undefined;
    const [topic, items] = topicTurn;
    const item = items.shift();
    line.count--;
    this.#count--;
    line.topics.delete(topic);
    if (items.length > 0) line.topics.set(topic, items);
    this.#clients.delete(client);
    if (line.count > 0) this.#clients.set(client, line);
    return item;
  }

  /** Finds the client that gives way to `client`: itself where no other has at least two items more. */
  #longestClient(client: string, own: ClientLine<Item>): readonly [string, ClientLine<Item>] {
    let longest: readonly [string, ClientLine<Item>] = [client, own];
    for (const each of this.#clients) {
      if (each[1].count > longest[1].count) longest = each;
    }
    return longest[1].count > own.count + 1 ? longest : [client, own];
  }

  /** Takes the last item of the topic that has the most, if those are more than `enough`. */
  #pushOut(client: string, line: ClientLine<Item>, enough: number): Item | undefined {
    let [topic, items]: [string, Item[]] = ["", []];
    for (const each of line.topics) {
      if (each[1].length > items.length) [topic, items] = each;
    }
    if (items.length <= enough) return undefined;
    const item = items.pop();
    if (items.length === 0) line.topics.delete(topic);
    this.#count--;
    if (--line.count === 0) this.#clients.delete(client);
    return item;
  }
}
