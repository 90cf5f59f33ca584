// The processor time of a stretch of work: whoever else wants the machine makes it longer, and costs it little.

/** Returns a function that says how many nanoseconds of processor time this process has taken since. */
export function startProcessorTime(): () => number {
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) * 1000
  }
}
