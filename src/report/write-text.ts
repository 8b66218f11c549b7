/**
 * Writes the chunks, each once the one before was taken, so that memory stays bounded. Ends early
 * when `stop` is aborted or the stream takes no more: its 'error' event says why (for stdout,
 * base-command listens).
 */
export async function writeText(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string>,
  stream: NodeJS.WritableStream,
  stop: AbortSignal,
): Promise<void> {
  for await (const chunk of chunks) {
    if (stop.aborted || !(await isTaken(chunk, stream))) return
  }
}

function isTaken(chunk: string | Uint8Array, stream: NodeJS.WritableStream): Promise<boolean> {
  return new Promise((resolve) => {
    stream.write(chunk, (error) => resolve(!error))
  })
}
