/**
 * Loaded into a process before anything else (node --import), lets its clock be set while it runs:
 * the n-th SIGUSR2 puts it the n-th number of MKT_TEST_CLOCK_STEPS, in milliseconds, off the true
 * time. What counts the time since the start (performance.now, timers) goes on, as it does where the
 * clock of a machine is set.
 */
const steps = (process.env.MKT_TEST_CLOCK_STEPS ?? '').split(',').map(Number)
const TrueDate = Date
let offsetMs = 0

globalThis.Date = class extends TrueDate {
  constructor(...given) {
    super(...(given.length === 0 ? [TrueDate.now() + offsetMs] : given))
  }

  static now() {
    return TrueDate.now() + offsetMs
  }
}

process.on('SIGUSR2', () => {
  offsetMs = steps.shift() ?? offsetMs
})
