// The JavaScript heap: what is in use, what it may grow to, and what has passed through it.
import process from 'node:process'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
import { Gauge, type Registry } from 'prom-client'
import { type MetricFamily, registerCounter } from './family.ts'

export const memoryFamily: MetricFamily = {
  name: 'memory',
  description: 'Heap in use, its limit and its spaces, memory outside of it, bytes allocated.',
  start(context) {
    const registers = [context.registry]
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    }
    gauge('nodejs_heap_size_used_bytes', 'Heap in use, garbage that is not yet collected included.', () => {
      return getHeapStatistics().used_heap_size
    })
    gauge('nodejs_heap_size_total_bytes', 'Heap that V8 has taken from the operating system.', () => {
      return getHeapStatistics().total_heap_size
    })
    gauge('nodejs_heap_size_limit_bytes', 'Heap size at which the process dies.', () => {
      return getHeapStatistics().heap_size_limit
    })
    gauge(
      'nodejs_external_memory_bytes',
      'Memory outside the heap that its objects hold, buffers included.',
      () => {
        return process.memoryUsage().external
      },
    )
    startSpaces(context.registry)
    // Counted by V8 since the version that Node 26 brought; without it there is no honest substitute.
    if (typeof getHeapStatistics().total_allocated_bytes === 'number') {
      registerCounter(context, {
        name: 'nodejs_heap_allocated_bytes_total',
        help: 'Bytes allocated on the heap since the process started, collected since or not.',
        read: () => [{ labels: {}, value: getHeapStatistics().total_allocated_bytes }],
      })
    }
    return undefined
  },
}

const spaceSizes = [
  { suffix: 'total', field: 'space_size', help: 'Size of a heap space.' },
  { suffix: 'used', field: 'space_used_size', help: 'Bytes in use of a heap space.' },
  { suffix: 'available', field: 'space_available_size', help: 'Bytes available in a heap space.' },
] as const

function startSpaces(registry: Registry): void {
  for (const { suffix, field, help } of spaceSizes) {
    new Gauge({
      name: `nodejs_heap_space_size_${suffix}_bytes`,
      help,
      labelNames: ['space'],
      registers: [registry],
      collect() {
        // The spaces are V8's own, nine at the time of writing.
        for (const space of getHeapSpaceStatistics()) {
          this.set({ space: space.space_name.replace(/_space$/, '') }, space[field])
        }
      },
    })
  }
}
