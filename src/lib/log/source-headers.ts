/** Names of the headers that tell copies of a record from records. */
export const SOURCE_HEADER = 'mkt-src'
export const SEQUENCE_HEADER = 'mkt-seq'
