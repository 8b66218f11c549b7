/** How results are printed: for a person, or for a program. */
export const OUTPUT_FORMATS = ['table', 'csv', 'json', 'ndjson'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]
