/** Which TimescaleDB the tests have; the role of a server must be able to create databases. */
export const TIMESCALE_URL = process.env.MKT_TEST_TIMESCALE_URL
/** The same with the Apache licence, and a server that has the extension but does not load it. */
export const APACHE_URL = process.env.MKT_TEST_TIMESCALE_APACHE_URL
export const UNLOADED_URL = process.env.MKT_TEST_TIMESCALE_UNLOADED_URL

/** For the run to say. */
export const TIMESCALE_KIND =
  TIMESCALE_URL === undefined
    ? 'as WebAssembly, for one client at a time (MKT_TEST_TIMESCALE_URL names a server)'
    : 'on the server of MKT_TEST_TIMESCALE_URL'
