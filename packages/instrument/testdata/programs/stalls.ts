// A service whose event loop is busy 50 ms of each 51; argument: the port of its metrics.
import process from 'node:process'
import { runtimeMetrics, startMetricsServer } from '../../src/index.ts'

await startMetricsServer({ metrics: runtimeMetrics(), port: Number(process.argv[2]) })
setInterval(() => {
  const endMs = performance.now() + 50
  while (performance.now() < endMs);
}, 1)
// Nobody needs it for longer, and whoever started it may be gone.
setTimeout(() => process.exit(), 600_000)
