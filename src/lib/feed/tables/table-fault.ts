import { EXIT, MktError } from '../../core/errors.ts'

/** What a reader of tables throws where the file is not as it should be; openTable names the file. */
export class TableFault extends Error {
  readonly code: 'FILE_CUT' | 'FILE_DAMAGED' | 'FILE_NOT_SUPPORTED'
  /** What to do about it. */
  readonly advice: string

  constructor(message: string, code: TableFault['code'] = 'FILE_DAMAGED', advice = GET_AGAIN) {
    super(message)
    this.code = code
    this.advice = advice
  }
}

const GET_AGAIN = 'get the whole file once more'

/** Throws a TableFault unless this holds. */
export function check(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new TableFault(fault)
}

/** A file that is sound, but of a kind that mkt does not read. */
export function unsupported(what: string, advice: string): TableFault {
  return new TableFault(what, 'FILE_NOT_SUPPORTED', advice)
}

/** A table without a column that is read has no rows to give. */
export function checkColumns(count: number): void {
  if (count > 0) return
  throw unsupported('it has no column of numbers, texts or times', 'name a file of trades')
}

/** The error in the words of mkt. */
export function namingFile(error: unknown, name: string): unknown {
  if (error instanceof MktError || isOfTheSystem(error)) return error
  const fault = error instanceof TableFault ? error : new TableFault(CONTRADICTION)
  const what = fault.code === 'FILE_DAMAGED' ? `it is damaged: ${fault.message}` : fault.message
  return new MktError(`Cannot read ${name}: ${what}`, {
    code: fault.code,
    exit: EXIT.badData,
    tryThis: [fault.advice],
    cause: error,
  })
}

/** What a library throws where it stumbles says nothing to a user; it is kept as the cause. */
const CONTRADICTION = 'its parts contradict each other'

/** Faults of the disk and the end of the program, which say nothing about the content. */
function isOfTheSystem(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'AbortError' || 'syscall' in error
}
