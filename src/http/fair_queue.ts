/** How many may wait. */
interface FairQueueLimits {
  readonly maxWaiting: number;
  readonly maxWaitingOfClient: number;
}

/** What became of a newcomer. An item that lost its place to the newcomer is `pushedOut`. */
type Admission<Item> =
  | { readonly admitted: true; readonly pushedOut: Item | undefined }
  | { readonly admitted: false; readonly full: "client" | "queue" };

interface Place<Item> {
  readonly item: Item;
  /** Grows with each newcomer. */
  readonly number: number;
}

/** The items of one client, by what they are about. */
interface ClientLine<Item> {
  /** In the order of their turns. */
  readonly topics: Map<string, Place<Item>[]>;
  count: number;
  takesNewest: boolean;
}

/**
 * A queue in which nobody can keep others from their turn.
 *
 * Clients take turns, whatever number of items each has in it. Every other turn of a client goes to its newest item, the
 * ones between to its topics in turn and there to the oldest item: whoever keeps many items waiting makes a newcomer
 * behind the same address wait for a few of them, not for all, and yet each item that has a place gets its turn. When no
 * place is left, the client with the most items, or its topic with the most, loses the last one to whoever has fewer.
 */
export class FairQueue<Item> {
  readonly #limits: FairQueueLimits;
  /** In the order of their turns. */
  readonly #clients = new Map<string, ClientLine<Item>>();
  #count = 0;
  #nextNumber = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  /** Adds an item behind those of the same client and topic. */
  push(client: string, topic: string, item: Item): Admission<Item> {
    const own = this.#clients.get(client) ?? { topics: new Map(), count: 0, takesNewest: true };
    let pushedOut: Item | undefined;
    if (own.count >= this.#limits.maxWaitingOfClient || this.#count >= this.#limits.maxWaiting) {
      const isOwnFull = own.count >= this.#limits.maxWaitingOfClient;
      const [name, line] = isOwnFull ? [client, own] as const : this.#longestClient(client, own);
      // Among its own, a topic gives way to one that has at least two items fewer.
      pushedOut = this.#pushOut(name, line, line === own ? (own.topics.get(topic)?.length ?? 0) + 1 : 0);
      if (pushedOut === undefined) return { admitted: false, full: isOwnFull ? "client" : "queue" };
    }
    const places = own.topics.get(topic);
    const place = { item, number: this.#nextNumber++ };
    if (places === undefined) own.topics.set(topic, [place]);
    else places.push(place);
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
    const item = line.takesNewest ? takeNewest(line) : takeOldest(line);
    line.takesNewest = !line.takesNewest;
    line.count--;
    this.#count--;
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
    let [topic, places]: [string, Place<Item>[]] = ["", []];
    for (const each of line.topics) {
      if (each[1].length > places.length) [topic, places] = each;
    }
    if (places.length <= enough) return undefined;
    const item = places.pop()?.item;
    if (places.length === 0) line.topics.delete(topic);
    this.#count--;
    if (--line.count === 0) this.#clients.delete(client);
    return item;
  }
}

function takeNewest<Item>({ topics }: ClientLine<Item>): Item | undefined {
  let [topic, places]: [string, Place<Item>[]] = ["", []];
  for (const each of topics) {
    if ((each[1].at(-1)?.number ?? -1) > (places.at(-1)?.number ?? -1)) [topic, places] = each;
  }
  const item = places.pop()?.item;
  if (places.length === 0) topics.delete(topic);
  return item;
}

function takeOldest<Item>({ topics }: ClientLine<Item>): Item | undefined {
  const [turn] = topics;
  if (turn === undefined) return undefined;
  const [topic, places] = turn;
  const item = places.shift()?.item;
  topics.delete(topic);
  if (places.length > 0) topics.set(topic, places);
  return item;
}
