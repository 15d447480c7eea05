import { encodePieces } from "../text/encode_pieces.ts";

/** Sends a document while it is rendered, once its reader asks for more. */
export function streamText(render: () => Promise<Iterable<string>>): ReadableStream<Uint8Array> {
  let iterator: Iterator<Uint8Array> | undefined;
  return new ReadableStream({
    async pull(controller) {
      iterator ??= encodePieces(await render());
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}
