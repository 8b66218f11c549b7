import type { WebSocket } from 'ws'
import { pause } from '../../core/pause.ts'
import { FramePacer } from './frame-pacer.ts'
import { frameRecorder, type FrameRecorder } from './frame-recorder.ts'
import { openRecording } from './recorded-frames.ts'
import { simulatedFrames, type DueFrame } from './simulated-frames.ts'
import { SimulatorConnection, type SimulatorHooks } from './simulator-connection.ts'
import type { SimulatorFault } from './simulator-faults.ts'
import { SIMULATOR_DEFAULTS, type SimulatorOptions } from './simulator-options.ts'

/** The newest messages of clients that are kept. */
const RECEIVED_KEPT = 10_000
/** A client that has not taken so much yet holds the sending back. */
const BACKLOG_MAX_BYTES = 8 * 1024 * 1024
const BACKLOG_LOOK_MS = 5
/** The close code of a server that stops. */
const GOING_AWAY = 1001
/** A client that does not close within this time is cut off. */
const DRAIN_LIMIT_MS = 1_000
const DRAIN_LOOK_MS = 10

/** The clients of one simulator and what is sent to them. */
export class SimulatorRun {
  readonly sent = { frames: 0, trades: 0 }
  readonly received: string[] = []
  private readonly options: SimulatorOptions
  private readonly recorder: FrameRecorder
  private readonly ending = new AbortController()
  private readonly pacer = new FramePacer(this.ending.signal)
  private readonly connections = new Set<SimulatorConnection>()
  private readonly tokens = new Map<string, SimulatorConnection>()
  private readonly hooks: SimulatorHooks
  private listeners: readonly SimulatorConnection[] = []
  private traded: readonly string[] = []
  private failure: { error: unknown } | undefined

  constructor(options: SimulatorOptions) {
    this.options = options
    this.recorder = frameRecorder(options.record)
    this.hooks = {
      maxSymbols: options.maxSymbols ?? SIMULATOR_DEFAULTS.maxSymbols,
      textPingMs: options.textPingMs ?? SIMULATOR_DEFAULTS.textPingMs,
      settleMs: options.settleMs ?? SIMULATOR_DEFAULTS.settleMs,
      isComplete: (symbols) => options.symbols?.every((symbol) => symbols.has(symbol)) ?? false,
      received: (text) => this.keep(text),
      handed: (text, trades) => this.handed(text, trades),
      changed: () => this.changed(),
    }
  }

  connected(socket: WebSocket, token: string, fault: SimulatorFault): void {
    const connection = new SimulatorConnection(socket, fault, this.hooks)
    const twin = this.options.onePerToken === true ? this.tokens.get(token) : undefined
    this.connections.add(connection)
    this.tokens.set(token, connection)
    socket.on('close', () => {
      this.connections.delete(connection)
      if (this.tokens.get(token) === connection) this.tokens.delete(token)
    })
    if (twin === undefined) return
    twin.end()
    connection.end()
  }

  /** Sends until there is nothing more to send, or it is ended. */
  async send(frames: Iterable<DueFrame> | AsyncIterable<DueFrame>): Promise<void> {
    for await (const frame of frames) {
      if (frame.offsetMs >= (this.options.durationMs ?? Infinity)) break
      await this.pacer.until(frame.offsetMs)
      await this.untilTaken()
      if (this.ending.signal.aborted) break
      const content = frame.make()
      for (const connection of this.listeners) connection.deliver(content)
    }
    if (this.failure !== undefined) throw this.failure.error
  }

  /** What there is to send. Errors: those of openPath for a recording. */
  async frames(): Promise<Iterable<DueFrame> | AsyncIterable<DueFrame>> {
    const { recording, rate, seed, count, startMs } = this.options
    if (recording !== undefined) {
      const { path, speed = 1, shiftToNow = false } = recording
      return openRecording({ path, rate, speed, shiftToNow, signal: this.ending.signal })
    }
    return simulatedFrames({
      seed: seed ?? SIMULATOR_DEFAULTS.seed,
      rate: rate ?? SIMULATOR_DEFAULTS.rate,
      count: count ?? Infinity,
      symbols: () => this.traded,
      timeOf: (offsetMs) => (startMs === undefined ? Date.now() : startMs + offsetMs),
    })
  }

  /** Ends the sending; what was sent still reaches its client, unless that takes too long. */
  async end(): Promise<void> {
    this.ending.abort()
    for (const connection of this.connections) connection.end(GOING_AWAY)
    const limitMs = performance.now() + DRAIN_LIMIT_MS
    while (this.connections.size > 0 && performance.now() < limitMs) await pause(DRAIN_LOOK_MS)
  }

  close(): void {
    this.recorder.close()
  }

  private async untilTaken(): Promise<void> {
    const isBehind = () => this.listeners.some((each) => each.backlogBytes > BACKLOG_MAX_BYTES)
    while (isBehind() && !this.ending.signal.aborted) {
      await pause(BACKLOG_LOOK_MS, this.ending.signal)
    }
  }

  private changed(): void {
    this.listeners = [...this.connections].filter((connection) => connection.isListening)
    const wanted = new Set(this.listeners.flatMap((connection) => [...connection.symbols]))
    const { symbols } = this.options
    this.traded = symbols?.filter((symbol) => wanted.has(symbol)) ?? [...wanted]
    if (this.traded.length > 0) this.pacer.start()
    else this.pacer.stop()
  }

  private keep(text: string): void {
    this.received.push(text)
    if (this.received.length > RECEIVED_KEPT) this.received.shift()
  }

  private handed(text: string, trades: number): void {
    this.sent.frames += 1
    this.sent.trades += trades
    this.options.onFrame?.(text)
    try {
      this.recorder.write(text)
    } catch (error) {
      this.failure ??= { error }
      this.ending.abort()
    }
  }
}
