// The lab kit's eyes inside a service: preloaded by `node --import`, answers over the IPC channel.
//
// It gives the service nothing: `globalThis.gc` stays undefined, no module is replaced, and the process
// ends no later than without it. It does take something away: a server that would listen beyond loopback
// is moved to 127.0.0.1. A lab about exposure is then safe to run in a café, and `listeners()` still
// reports the host that the code asked for.
import { Server, type ListenOptions } from 'node:net'
import { constants, performance, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks'
import process from 'node:process'
import v8 from 'node:v8'
import vm from 'node:vm'
import { isMainThread } from 'node:worker_threads'
import { isLoopback, loopbackAddress } from './loopback.ts'
import {
  isProtocolMessage,
  type Answers,
  type AskMessage,
  type Listener,
  type ProbeMessage,
  type Question,
} from './protocol.ts'

/** Tells that the probe is wanted. It is taken away again: what the service forks in its turn must not answer. */
export const probeVariable = 'HOTPATH_PROBE'

/** Requests of the runtime that are still under way while a service starts; timers and sockets are not. */
const startingUp = /^(FSReq|GetAddrInfo|FSReqPromise|Immediate|Worker|PROCESSWRAP|TCPConnectWrap)/

if (isMainThread && process.env[probeVariable]) {
  delete process.env[probeVariable]
  // Whoever started us may have died before we came to this line; then nobody would ever tell us to end.
  if (process.connected) install()
  else process.exit()
}

function install(): void {
  const collections = countForcedCollections()
  const listeners = watchListeners((listener) => tell({ hotpath: 'listening', listener }))

  const answers: { [Q in Question]: () => Answers[Q] | Promise<Answers[Q]> } = {
    memory: async () => {
      await collections.collect()
      const { heapUsed, external } = process.memoryUsage()
      return { heapUsedBytes: heapUsed, externalBytes: external }
    },
    usage: () => {
      const { rss, heapUsed, external } = process.memoryUsage()
      // In this order: asking for all threads is what brings the time of this one up to date.
      const { user, system } = process.cpuUsage()
      const main = process.threadCpuUsage()
      const { idle, active } = performance.eventLoopUtilization()
      return {
        rssBytes: rss,
        heapUsedBytes: heapUsed,
        externalBytes: external,
        allocatedBytes: v8.getHeapStatistics().total_allocated_bytes,
        cpuMicros: user + system,
        mainThreadCpuMicros: main.user + main.system,
        eventLoopIdleMs: idle,
        eventLoopActiveMs: active,
      }
    },
    engine: async () => {
      await turn() // the observer hears of a collection one turn later
      return {
        heapLimitBytes: v8.getHeapStatistics().heap_size_limit,
        forcedCollections: collections.forced(),
      }
    },
    listeners: () => [...listeners],
    settled: async () => {
      // Three quiet turns in a row. A busy machine makes the turns longer, not fewer.
      for (let quiet = 0; quiet < 3;) {
        await turn()
        quiet = process.getActiveResourcesInfo().some((name) => startingUp.test(name)) ? 0 : quiet + 1
      }
      return true as const
    },
  }

  process.on('message', (message: unknown) => {
    if (!isProtocolMessage(message) || message.hotpath !== 'ask') return
    const { id, question } = message as AskMessage // `hotpath: 'ask'` is sent by service.ts alone
    void Promise.resolve(answers[question]()).then((answer) => tell({ hotpath: 'answer', id, answer }))
  })
  // Whoever started the service has died: a lab never outlives its test.
  process.on('disconnect', () => process.exit())
  // Listening for messages would keep a service alive that has nothing left to do.
  process.channel?.unref()
}

interface GcDetail {
  readonly detail: { readonly flags: number }
}

function tell(message: ProbeMessage): void {
  // Without a callback a channel that just closed would raise an error in the service.
  if (process.connected) process.send?.(message, undefined, {}, () => {})
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}

/** Collects garbage for the probe, and counts what others forced. */
function countForcedCollections(): { collect(): Promise<void>; forced(): number } {
  v8.setFlagsFromString('--expose-gc')
  const collectGarbage = vm.runInNewContext('gc') as () => void // what --expose-gc puts into a new context
  v8.setFlagsFromString('--no-expose-gc')

  const ours: { from: number; to: number }[] = []
  let forced = 0
  new PerformanceObserver((list) => {
    // What a `gc` entry carries; the type of all entries has no detail.
    for (const { startTime, detail } of list.getEntries() as (PerformanceEntry & GcDetail)[]) {
      const { flags } = detail
      if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) === 0) continue
      if (!ours.some(({ from, to }) => from <= startTime && startTime <= to)) forced++
    }
  }).observe({ entryTypes: ['gc'] })

  return {
    async collect() {
      // Twice, with a turn between: closed sockets and finished promises let go of their objects in
      // a turn of the event loop, and what a finaliser releases is collected by the second round.
      for (let round = 0; round < 2; round++) {
        await turn()
        const from = performance.now()
        collectGarbage()
        ours.push({ from, to: performance.now() })
      }
    },
    forced: () => forced,
  }
}

/** Keeps the set of servers that listen, and keeps each of them on loopback. */
function watchListeners(onListening: (listener: Listener) => void): Set<Listener> {
  const listening = new Set<Listener>()
  // oxlint-disable-next-line typescript/unbound-method -- only ever applied to a server, below
  const original = Server.prototype.listen

  function listen(this: Server, ...args: unknown[]): Server {
    const tcp = tcpOptions(args)
    if (!tcp) return Reflect.apply(original, this, args)
    const { host: requestedHost, ...rest } = tcp.options
    this.once('listening', () => {
      const address = this.address()
      if (address === null || typeof address === 'string') return
      const listener: Listener = { requestedHost, address: address.address, port: address.port }
      listening.add(listener)
      this.once('close', () => listening.delete(listener))
      onListening(listener)
    })
    const host = isLoopback(requestedHost) ? requestedHost : loopbackAddress
    return Reflect.apply(original, this, [{ ...rest, host }, tcp.callback])
  }
  // The overloads of `listen` cannot be spelt by one function; `tcpOptions` reads each of them.
  Server.prototype.listen = listen as typeof original
  return listening
}

/** Reads the arguments of `server.listen`; undefined for a pipe, a handle or a file descriptor. */
function tcpOptions(args: unknown[]): { options: ListenOptions; callback: unknown } | undefined {
  const callback = args.findLast((argument) => typeof argument === 'function')
  const [first, second] = args
  if (typeof first === 'object' && first !== null) {
    if ('path' in first || 'fd' in first || 'handle' in first || '_handle' in first) return undefined
    return { options: first, callback }
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return undefined // the path of a pipe
  const port = typeof first === 'number' || typeof first === 'string' ? Number(first) : 0
  const host = typeof second === 'string' ? { host: second } : {}
  return { options: { port, ...host }, callback }
}
