// The process as the operating system sees it: processor time, memory, file descriptors, start.
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import process from 'node:process'
import { Gauge, type Registry } from 'prom-client'
import { type MetricFamily, registerCounter } from './family.ts'

const MICROS_PER_SECOND = 1e6

export const processFamily: MetricFamily = {
  name: 'process',
  description: 'Processor time, resident memory, file descriptors and start of the process.',
  start(context) {
    const registers = [context.registry]
    registerCounter(context, {
      name: 'process_cpu_user_seconds_total',
      help: 'Processor time spent in user mode, all threads together.',
      read: () => [{ labels: {}, value: process.cpuUsage().user / MICROS_PER_SECOND }],
    })
    registerCounter(context, {
      name: 'process_cpu_system_seconds_total',
      help: 'Processor time spent in the kernel on behalf of the process.',
      read: () => [{ labels: {}, value: process.cpuUsage().system / MICROS_PER_SECOND }],
    })
    registerCounter(context, {
      name: 'process_cpu_seconds_total',
      help: 'Processor time spent in user mode and in the kernel.',
      read: () => {
        const { user, system } = process.cpuUsage()
        return [{ labels: {}, value: (user + system) / MICROS_PER_SECOND }]
      },
    })
    new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Memory of the process that is in RAM.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss())
      },
    })
    const startSeconds = Date.now() / 1000 - process.uptime()
    new Gauge({
      name: 'process_start_time_seconds',
      help: 'When the process started, in seconds since 1970.',
      registers,
      collect() {
        this.set(startSeconds)
      },
    })
    const [major = '', minor = '', patch = ''] = process.versions.node.split('.')
    new Gauge({
      name: 'nodejs_version_info',
      help: 'The version of Node.js, as labels of a constant 1.',
      labelNames: ['version', 'major', 'minor', 'patch'],
      registers,
      collect() {
        this.set({ version: process.version, major, minor, patch }, 1)
      },
    })
    if (process.platform === 'linux') startFileDescriptors(context.registry)
    return undefined
  },
}

function startFileDescriptors(registry: Registry): void {
  const registers = [registry]
  new Gauge({
    name: 'process_open_fds',
    help: 'Open file descriptors.',
    registers,
    async collect() {
      // Asynchronous: with ten thousand sockets open, reading this folder takes milliseconds.
      const descriptors = await readdir('/proc/self/fd')
      this.set(descriptors.length - 1) // the one that reads the folder is closed by now
    },
  })
  const limit = /^Max open files +(?<soft>\d+)/m.exec(readLimits())?.groups?.['soft']
  if (limit === undefined) return
  new Gauge({
    name: 'process_max_fds',
    help: 'How many file descriptors may be open.',
    registers,
    collect() {
      this.set(Number(limit))
    },
  })
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return '' // a sandbox without /proc: one metric less
  }
}
