import { writeOutputFile, type OutputFile } from './output-file.ts'
import { writeText } from './write-text.ts'

/** Writes the chunks to a file, or to stdout where none is named. */
export async function writeOutput(
  chunks: AsyncIterable<string>,
  file: OutputFile | undefined,
  stop: AbortSignal,
): Promise<void> {
  if (file === undefined) await writeText(chunks, process.stdout, stop)
  else await writeOutputFile(chunks, file, stop)
}
