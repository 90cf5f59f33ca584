// A metric family: a few metrics that are read from one place, and what they need from their surroundings.
import { Counter, type Registry } from 'prom-client'

/** Where a family puts its metrics. */
export interface FamilyContext {
  readonly registry: Registry
}

/** Metrics that belong together. {@link families} lists them all. */
export interface MetricFamily {
  /** A noun, for the reference page. */
  readonly name: string
  readonly description: string
  /** Registers the metrics. What it returns ends whatever was started for them. */
  start(context: FamilyContext): Disposable | undefined
}

/** A counter that the runtime keeps. */
export interface KeptElsewhere<Label extends string> {
  readonly name: string
  readonly help: string
  readonly labelNames?: readonly Label[]
  /** Returns the totals since the process started, one for each set of label values. */
  readonly read: () => readonly { readonly labels: Partial<Record<Label, string>>; readonly value: number }[]
}

/**
 * Registers a counter whose totals are kept elsewhere, such as by the operating system.
 *
 * Each reading sets the total and adds no difference to an earlier one: two scrapers then both see everything,
 * where a difference since the last scrape would give each of them a part.
 */
export function registerCounter<Label extends string>(
  { registry }: FamilyContext,
  { name, help, labelNames = [], read }: KeptElsewhere<Label>,
): void {
  new Counter<Label>({
    name,
    help,
    labelNames,
    registers: [registry],
    collect(this: Counter<Label>) {
      const totals = read()
      this.reset()
      for (const { labels, value } of totals) this.inc(labels, value)
    },
  })
}
