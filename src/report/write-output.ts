import type { OutputFile } from './output-file.ts'
import { writeText } from './write-text.ts'

/** Writes the chunks to a file, packed where its name ends in .gz, or to stdout where none is named. */
export async function writeOutput(
  chunks: AsyncIterable<string | Uint8Array>,
  file: OutputFile | undefined,
  stop: AbortSignal,
): Promise<void> {
  if (file === undefined) return writeText(chunks, process.stdout, stop)
  const { writeOutputFile } = await import('./output-file.ts')
  const { packed } = await import('./packed.ts')
  await writeOutputFile(file.path.endsWith('.gz') ? packed(chunks) : chunks, file, stop)
}
