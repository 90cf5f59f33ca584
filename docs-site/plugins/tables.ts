// The tables that a page may ask for, each made of what a benchmark or a script has written.
import { type FalseAlarms, falseAlarmsTable, powerTable } from './false-alarms.ts'
import type { Language } from './lab.ts'
import { type NodeVersion, nodeVersionsTable } from './node-versions.ts'
import {
  pgoCostsTable,
  pgoProgramsTable,
  type PgoResults,
  pgoStabilityTable,
  type PgoStability,
  pgoSuitesTable,
  type PgoSuites,
} from './pgo-results.ts'
import { costOf, type ServiceCost, serviceCostTable } from './service-cost.ts'
import { shapesTable, textBlock, type Tiers, tiersTable } from './tiers.ts'
import { type TraceCost, traceEventTable, traceServiceTable, traceWaysTable } from './trace-cost.ts'

/** For whom a table is made, and what reads a file by its path from the root of the repository. */
interface TableContext {
  readonly language: Language
  readonly read: (path: string) => string
}

type Table = (context: TableContext) => string

/** A table of one result. */
function tableOf<Result>(path: string, make: (result: Result, language: Language) => string): Table {
  return ({ language, read }) => make(resultIn<Result>(path, read), language)
}

function resultIn<Result>(path: string, read: TableContext['read']): Result {
  return JSON.parse(read(path)) as Result // what the benchmark or the script writes
}

const results = 'benchmarks/results'
const traceService = `${results}/trace-service.json`
const traceCost = `${results}/trace-cost.json`

/** By the name of the tag and, behind a space, what it is `of`. */
export const tables: Readonly<Record<string, Table>> = {
  ServiceCost: tableOf<ServiceCost>(`${results}/service-cost.json`, serviceCostTable),
  NodeVersions: tableOf<NodeVersion[]>('docs-site/data/node-versions.json', nodeVersionsTable),
  'TraceCost service': tableOf<ServiceCost>(traceService, traceServiceTable),
  'TraceCost ways': ({ language, read }) => {
    const { request } = resultIn<ServiceCost>(traceService, read)
    return traceWaysTable(resultIn<TraceCost>(traceCost, read), request.cpuMicros, language)
  },
  'TraceCost events': tableOf<TraceCost>(traceCost, traceEventTable),
  'FalseAlarms same': tableOf<FalseAlarms>(`${results}/false-alarms.json`, falseAlarmsTable),
  'FalseAlarms slower': tableOf<FalseAlarms>(`${results}/false-alarms.json`, powerTable),
  'PgoResults programs': tableOf<PgoResults>(`${results}/pgo.json`, pgoProgramsTable),
  'PgoResults costs': tableOf<PgoResults>(`${results}/pgo.json`, pgoCostsTable),
  'PgoResults suites': tableOf<PgoSuites>(`${results}/pgo-suites.json`, pgoSuitesTable),
  'PgoResults stability': tableOf<PgoStability>(`${results}/pgo-stability.json`, pgoStabilityTable),
  'Tiers tiers': tableOf<Tiers>('docs-site/data/tiers.json', tiersTable),
  'Tiers shapes': tableOf<Tiers>('docs-site/data/tiers.json', shapesTable),
  'Tiers events': tableOf<Tiers>('docs-site/data/tiers.json', ({ events }) => textBlock(events)),
  'Tiers difference': tableOf<Tiers>('docs-site/data/tiers.json', ({ difference }) =>
    textBlock([difference]),
  ),
}

/** Returns what one row of a result of costs says, for the middle of a line. */
export function costCell(file: string, row: string, { read }: TableContext): string {
  return costOf(file, resultIn<ServiceCost>(`${results}/${file}.json`, read), row)
}
