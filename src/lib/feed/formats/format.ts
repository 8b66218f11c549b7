/**
 * A format of trade files: how it is known, and where its trades stand. There are two kinds: rows of
 * fields (CSV and its kin, and the tables of Parquet and Feather files) and JSON values. A format is
 * one file in this folder, one row in formats.ts, and one case in test/lib/feed/formats/cases.ts.
 */
import type { TradeTime } from '../../core/trade-time.ts'
import type { RejectReason } from '../../core/trade.ts'

export type FileFormat = RowFormat | JsonFormat

interface Described {
  /** What --input-format takes and messages show: lower-case words joined by hyphens. */
  readonly name: string
  /** For docs/formats.md: whose files these are. */
  readonly title: string
  /** For docs/formats.md and messages: what a file of this format looks like. */
  readonly looksLike: string
  /** Where a symbol comes from that --symbol does not give. */
  readonly symbolFrom: 'row' | 'file-name' | 'folder'
  /** Set where its ids number other things than single trades: such ids are never equal to theirs. */
  readonly idsNumber?: 'aggregated trades'
  /** Facts about its units, ids and odd rows that a user should know; for docs/formats.md. */
  readonly notes?: string
}

/** One row a line. */
export interface RowFormat extends Described {
  readonly kind: 'rows'
  /** What may stand between the fields of a row; without it a comma, a semicolon or a tab. */
  readonly separators?: readonly Separator[]
  /**
   * The layout of a file that begins with these rows (at most DETECTION_LINES, at least one);
   * undefined where they are of another format. Errors: MktError (exit 65) where the file is of this
   * format but cannot be read, such as one with two columns for the price.
   */
  layoutOf(rows: readonly Row[], file: RowFile): RowLayout | undefined
}

/** The fields of one row. */
export type Row = readonly string[]

export type Separator = ',' | ' ' | ';' | '\t'

/** Where rows come from. */
export interface RowFile {
  /** What messages call it. */
  readonly name: string
  /** What its rows were split at. */
  readonly separator: Separator
}

/** Where the fields of a trade stand in a row, counted from 0. */
export interface RowLayout {
  /** What told the format, to follow "told by": 7 fields, the last two true or false. */
  readonly toldBy: string
  /** How many fields a row has; another number is a reject. */
  readonly fieldCount: number
  /** Whether the first row is a header. */
  readonly hasHeader: boolean
  readonly separator: Separator
  readonly time: number
  readonly price: number
  readonly size: number
  /** Absent where the rows name no symbol. */
  readonly symbol?: number | undefined
  /** Only where it is an id of the trade, unique within its symbol and the columns of idScope. */
  readonly id?: number | undefined
  readonly idScope?: readonly number[] | undefined
  /** The only values of a column with which a row is a trade; others are counted, not rejected. */
  readonly only?: { readonly column: number; readonly values: ReadonlySet<string> } | undefined
  /** Where prices or sizes are not plain decimal numbers: gives the decimal text. */
  readonly priceText?: ((field: string) => string) | undefined
  /** All rows of a file without symbols must have one value here: another one is a reject. */
  readonly oneValueOf?: number | undefined
}

/** The format of a file. */
export interface Detected {
  readonly format: FileFormat
  /** Set for every format of rows. */
  readonly layout?: RowLayout
  /** What told it, to follow "told by". */
  readonly toldBy: string
}

/** JSON values: one or more a line, or the items of one array. */
export interface JsonFormat extends Described {
  readonly kind: 'json'
  /** What tells the format, to follow "told by": the keys e, s, p, q and T. */
  readonly toldBy: string
  /**
   * What a JSON value says; undefined where it is not of this format. Numbers keep their digits:
   * they are of type number or NumberText (see numberText in core/exact-json.ts).
   */
  read(value: unknown): JsonContent | undefined
}

export type JsonContent =
  | { readonly trades: readonly TradeFields[] }
  /** Not about trades and no fault, such as a heartbeat: its type. */
  | { readonly control: string }

/** The fields of one trade as texts; what is absent or unfit is rejected by readTrade. */
export interface TradeFields {
  /** Undefined where the format names none: then the file's symbol holds. */
  readonly symbol: unknown
  readonly price: string | undefined
  readonly size: string | undefined
  readonly time: TradeTime | undefined
  readonly conditions?: readonly string[]
  /** Its id among the trades of its symbol. */
  readonly id?: string | undefined
  /** A fault of the item as a whole, such as not-a-trade. */
  readonly fault?: RejectReason
  /** The item, for the sample of a reject. */
  readonly value: unknown
}
