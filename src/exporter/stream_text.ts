import { Turns } from "../exposition/turns.ts";
import { encodePieces } from "../text/encode_pieces.ts";

/**
 * Sends a document while it is rendered, once its reader asks for more, in turns with other work: a reader that keeps up
 * would else be given the whole of it without a pause.
 */
export function streamText(render: () => Promise<Iterable<string>>): ReadableStream<Uint8Array> {
  const turns = new Turns(0);
  let iterator: Iterator<Uint8Array> | undefined;
  return new ReadableStream({
    async pull(controller) {
      iterator ??= encodePieces(await render());
      await turns.next();
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}
