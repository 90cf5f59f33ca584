// A service whose event loop is busy 200 ms of each 201; argument: the port of its metrics.
import process from 'node:process'
import { runtimeMetrics, startMetricsServer } from '../../src/index.ts'

await startMetricsServer({ metrics: runtimeMetrics(), port: Number(process.argv[2]) })
setInterval(() => {
  const endMs = performance.now() + 200
  while (performance.now() < endMs);
}, 1)
// Nobody needs it for longer, and whoever started it may be gone.
setTimeout(() => process.exit(), 120_000)
