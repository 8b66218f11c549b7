/**
 * What was replayed, as the home keeps it: one small file for each source of a log and topic, in
 * `<home>/replayed/<log and topic>/`, written whole or not at all.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import { digest, hashedName } from '../disk/hashed-name.ts'
import { writeDurably } from '../disk/write-durably.ts'

/** The options that decide which trades a file gives, and which symbols they have. */
export interface Selection {
  readonly symbol?: string | undefined
  readonly prefix?: string | undefined
  readonly inputFormat?: string | undefined
  /** Only trades with an event time in [fromMs, toMs), ms since 1970. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
}

export interface ReplayRecord {
  /** What was sent, for messages: a path, or stdin. */
  readonly name: string
  /** The NAME of --source; absent for a file. */
  readonly source?: string | undefined
  /** SHA-256 of the unpacked content; for a named stream of its beginning. */
  readonly sha256: string
  /** How many bytes that hash covers. */
  readonly length: number
  /** Whether the last line lacked a line end. */
  readonly endsInLine: boolean
  readonly selection: Selection
  /** With the partition count the source of all its records, for ever. */
  readonly id: string
  readonly partitions: number
  readonly sentAt: string
}

/** Where the records of one log and topic lie. */
export interface RecordFolder {
  /** The folder for everything that mkt keeps, in which it lies. */
  readonly home: string
  readonly path: string
  readonly log: { readonly id: string; readonly topic: string }
}

export function recordFolder(home: string, log: RecordFolder['log']): RecordFolder {
  return { home, log, path: join(home, 'replayed', hashedName([log.id, log.topic])) }
}

/** One text for equal selections, whatever order their options came in. */
export function selectionText(selection: Selection): string {
  const { symbol = null, inputFormat = null, prefix, fromMs, toMs } = selection
  return JSON.stringify({ inputFormat, symbol, prefix, fromMs, toMs })
}

/** All records of a folder; none where it is missing. Errors: BAD_RECORD (exit 65). */
export async function readRecords({ path }: RecordFolder): Promise<ReplayRecord[]> {
  const records: ReplayRecord[] = []
  for (const name of await namesIn(path)) {
    if (name.endsWith('.json')) records.push(await readRecord(join(path, name)))
  }
  return records
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw badRecord(folder, messageOf(error))
  }
}

async function readRecord(path: string): Promise<ReplayRecord> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as ReplayRecord
    if (typeof record.id === 'string' && Number.isInteger(record.length)) return record
  } catch (error) {
    throw badRecord(path, messageOf(error))
  }
  throw badRecord(path, 'it is no record of a replay')
}

function badRecord(path: string, why: string): MktError {
  return new MktError(`Cannot read ${path}, which says what was replayed before: ${why}`, {
    code: 'BAD_RECORD',
    exit: EXIT.badData,
    tryThis: ['mend or remove it; the file that it stands for is not known any more then'],
  })
}

/**
 * Writes a record, durable before this resolves. It takes the place of an earlier one of the same
 * content (or name) and selection.
 *
 * @throws MktError CANNOT_RECORD (exit 73)
 */
export async function writeRecord({ path }: RecordFolder, record: ReplayRecord): Promise<void> {
  const subject = record.source === undefined ? ['file', record.sha256] : ['named', record.source]
  const name = digest([...subject, selectionText(record.selection)]).slice(0, 32)
  try {
    await writeDurably(join(path, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`)
  } catch (error) {
    throw new MktError(`Cannot keep in ${path} what is replayed: ${messageOf(error)}`, {
      code: 'CANNOT_RECORD',
      exit: EXIT.cannotCreate,
      tryThis: ['set MKT_HOME to a folder that can be written'],
    })
  }
}
