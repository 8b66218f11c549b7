/**
 * What the spans of mkt.coverage say, as parts of statements. A gap is what they lack between the
 * first span of a symbol and now; before its first span, and after a file, nobody knows.
 */
import { FILE_REASON, SILENT_AFTER_MS } from '../core/coverage.ts'
import { textArray } from '../postgres/array-literal.ts'
import type { Fragment, Sql } from '../postgres/connection.ts'

/** What lies between the spans of a symbol, and after the last one up to now, which `toMs` is. */
export function uncovered(
  sql: Sql,
  symbols: readonly string[] | undefined,
  toMs: number,
): Fragment {
  const chosen = symbols ? sql`where symbol = any (${textArray(symbols)}::text::text[])` : sql``
  return sql`
    select symbol, to_ms as from_ms, reason, next_ms is null as is_last, coalesce(next_ms, case
        when reason is distinct from ${FILE_REASON} and to_ms < ${toMs - SILENT_AFTER_MS}::bigint
        then ${toMs}::bigint end) as to_ms
    from (
      select symbol, to_ms, reason,
        lead(from_ms) over (partition by symbol order by from_ms) as next_ms
      from mkt.coverage ${chosen}
    ) as spans`
}

/**
 * An expression over the rows of `b` (symbol, start_ms, end_ms): true where one span holds the whole
 * time from start to end and no log lost records of it; null before the first span, after a file that nothing followed,
 * and where there is no coverage at all; else false.
 */
export function completeness(sql: Sql): Fragment {
  return sql`
    case
      when ${losses(sql)} && int8range(b.start_ms, b.end_ms, '[]') then false
      else coalesce(${byLastSpan(sql)}, ${byNextSpan(sql)})
    end`
}

/** When lost records were sent: the same for every bar, so that it is looked up once. */
function losses(sql: Sql): Fragment {
  return sql`
    (select range_agg(int8range(least(from_ms, to_ms), greatest(from_ms, to_ms), '[]'))
     from mkt.losses)`
}

/** Null where there is no span that begins before the bar, and after a file. */
function byLastSpan(sql: Sql): Fragment {
  return sql`
    (select case
        when c.to_ms >= b.end_ms then true
        when c.to_ms > b.start_ms or c.reason is distinct from ${FILE_REASON} then false
      end
      from mkt.coverage c where c.symbol = b.symbol and c.from_ms <= b.start_ms
      order by c.from_ms desc limit 1)`
}

/** False where a span begins in the bar, or later while there was one before; else null. */
function byNextSpan(sql: Sql): Fragment {
  return sql`
    (select case when c.from_ms < b.end_ms or exists (
        select from mkt.coverage p where p.symbol = b.symbol and p.from_ms <= b.start_ms) then false
      end
      from mkt.coverage c where c.symbol = b.symbol and c.from_ms > b.start_ms
      order by c.from_ms limit 1)`
}
