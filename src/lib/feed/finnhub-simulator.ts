import { listenForClients } from './simulator/simulator-server.ts'
import type { SimulatorOptions } from './simulator/simulator-options.ts'
import { SimulatorRun } from './simulator/simulator-run.ts'

export interface Simulator {
  /** Where it listens: only this machine reaches it. */
  readonly url: string
  readonly port: number
  /** What was handed to the sockets of clients so far. */
  readonly sent: { readonly frames: number; readonly trades: number }
  /** The newest messages of clients, the oldest of them first. */
  readonly received: readonly string[]
  /** Resolves when nothing but pings is sent any more, or it was stopped; rejects where it failed. */
  readonly finished: Promise<void>
  /** How many handshakes there were, the refused ones too. */
  handshakes(): number
  /** Closes all connections, after what was sent has reached them, and gives the port back. */
  stop(): Promise<void>
}

/**
 * Starts a server on this machine that speaks Finnhub's WebSocket protocol and sends made-up trades
 * or a recording. Its clock stands still while nobody has subscribed. Every client gets the same
 * trades, as far as it has asked for their symbols.
 *
 * @throws MktError CANNOT_LISTEN (exit 69), CANNOT_RECORD (exit 73)
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const run = new SimulatorRun(options)
  const server = await listenForClients({
    port: options.port ?? 0,
    token: options.token,
    faultOf: options.faults ?? (() => undefined),
    connected: (socket, token, fault) => run.connected(socket, token, fault),
  }).catch((error: unknown) => failed(error, run))
  const frames = await run.frames().catch(async (error: unknown) => {
    await server.close()
    return failed(error, run)
  })
  const finished = run.send(frames)
  // Whoever does not ask how it ended is not told.
  finished.catch(() => undefined)
  let stopped: Promise<void> | undefined
  const stop = async () => {
    await run.end()
    await server.close()
    await finished.catch(() => undefined)
    run.close()
  }
  return {
    url: `ws://127.0.0.1:${server.port}`,
    port: server.port,
    sent: run.sent,
    received: run.received,
    finished,
    handshakes: () => server.handshakes(),
    stop: () => (stopped ??= stop()),
  }
}

function failed(error: unknown, run: SimulatorRun): never {
  run.close()
  throw error
}
