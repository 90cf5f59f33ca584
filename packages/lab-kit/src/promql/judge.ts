// Whether alerts do what they are to do: judged by promtool where it is there, and by our own evaluation where not.
import { type AlertCase, type PromtoolTrial, findPromtool, judgeByPromtool } from './promtool.ts'
import { type Firings, parseRules, runRules } from './rules.ts'

export interface AlertTrial extends PromtoolTrial {
  /** The name of the file of rules, for messages. */
  readonly source: string
}

export interface AlertVerdict {
  /** Whether each case holds, in their order. */
  readonly holds: readonly boolean[]
  /** When each alert fired, by our own evaluation. Empty where that does not know what the rules use. */
  readonly firings: Firings
  readonly judgedBy: 'promtool' | 'embedded'
}

/**
 * Judges cases of alerts over series.
 *
 * @param promtool - where promtool is; unset: where it is found, if it is. `null` asks for our own evaluation.
 * @throws {LabKitError} `RULES_INVALID`, `PROMQL_INVALID`; and without promtool `PROMQL_UNSUPPORTED`
 */
export async function judgeAlerts(
  trial: AlertTrial,
  promtool: string | null | undefined = findPromtool(),
): Promise<AlertVerdict> {
  const { rules, source, when, cases } = trial
  const series = trial.series.filter(({ labels }) => isUsed(labels['__name__'] ?? '', rules))
  let firings: Firings | undefined
  try {
    firings = runRules(parseRules(rules, source), series, when)
  } catch (error) {
    // What promtool knows and we do not is judged all the same.
    if (!promtool) throw error
  }
  const own = firings && cases.map((each) => holds(each, firings))
  if (!promtool) return { holds: own ?? [], firings: firings ?? new Map(), judgedBy: 'embedded' }
  const judged = await judgeByPromtool(promtool, { ...trial, series }, own)
  return { holds: judged, firings: firings ?? new Map(), judgedBy: 'promtool' }
}

/** Whether rules may look at a metric; what they cannot see only costs time. */
function isUsed(name: string, rules: string): boolean {
  return rules.includes(name) || rules.includes('__name__')
}

function holds({ alert, fires, fromMs, toMs }: AlertCase, firings: Firings): boolean {
  const within = firings.get(alert)?.some((atMs) => fromMs <= atMs && atMs <= toMs) ?? false
  return within === fires
}
