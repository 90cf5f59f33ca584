// What `--trace-events-enabled` turns on, turned on and off while a process runs. It writes node_trace.*.log into the
// working directory, tens of megabytes a second where there is something to write.
import { createTracing } from 'node:trace_events'

/** The categories of the flag when none are given. */
export const defaultCategories = ['v8', 'node', 'node.async_hooks'] as const

/** Those that are worth their price: requests and file access. */
export const httpCategories = ['node.http', 'node.fs.async', 'node.dns.native', 'node.net.native'] as const

/** Traces until the result is disposed of. */
export function traceEvents(categories: readonly string[]): Disposable {
  const tracing = createTracing({ categories: [...categories] })
  tracing.enable()
  return { [Symbol.dispose]: () => tracing.disable() }
}
