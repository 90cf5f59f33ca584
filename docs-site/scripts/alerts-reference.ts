// The generated part of the page about alert rules: each rule of the file that Prometheus loads, taken apart.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Language } from '../plugins/lab.ts'
import { alertsInJapanese } from './alerts-in-japanese.ts'
import { metricNames } from './metrics-reference.ts'
import type { TableTools } from './pprof-reference.ts'

interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: {
    readonly summary: string
    readonly description: string
    readonly runbook_url: string
  }
}

const file = new URL('../../packages/instrument/alerts/hotpath.rules.yml', import.meta.url)

/** Every rule, in the order of the file. */
export const alertRules: readonly AlertRule[] =
  // The shape that promtool has checked.
  (
    parse(readFileSync(file, 'utf8')) as {
      readonly groups: readonly { readonly rules: readonly AlertRule[] }[]
    }
  ).groups.flatMap(({ rules }) => rules)

/** The part, with what it becomes in a language. */
export function alertTables({
  inLanguage,
  formatTable,
  code,
}: TableTools): Readonly<Record<string, (language: Language) => string>> {
  const words = {
    en: {
      head: ['Field', 'Value'],
      labels: 'labels',
      metrics: 'reads',
      todo: 'What to do.',
      see: 'The runbook',
    },
    ja: {
      head: ['項目', '値'],
      labels: 'ラベル',
      metrics: '読むメトリクス',
      todo: '対処。',
      see: '手順書',
    },
  } as const
  return {
    alerts: (language) =>
      alertRules
        .map((rule) => {
          const { alert, expr, labels, annotations } = rule
          const { severity, reason } = labels
          const name = reason === undefined ? alert : `${alert}, ${reason}`
          const word = words[language]
          const others = Object.entries(labels).map(([label, value]) => code(`${label}="${value}"`))
          const rows = [
            [code('for'), code(rule.for)],
            [word.labels, others.join(', ')],
            [word.metrics, metricsIn(expr).map(code).join(', ')],
            [code('summary'), code(annotations.summary)],
          ]
          const { hash, pathname } = new URL(annotations.runbook_url)
          if (severity === undefined) throw new Error(`alerts: ${alert} has no severity`)
          return [
            `### ${name} {/* #${[alert, reason].filter((part) => part !== undefined).join('-')} */}`,
            inLanguage(language, name, annotations.description, alertsInJapanese),
            `\`\`\`text\n${expr.trimEnd()}\n\`\`\``,
            formatTable(word.head, rows),
            `**${word.todo}** [${word.see}](${pathname}/${hash})`,
          ].join('\n\n')
        })
        .join('\n\n'),
  }
}

/** Returns the metrics that an expression names, and those that Prometheus itself makes. */
function metricsIn(expr: string): string[] {
  const words = new Set(expr.match(/\b[a-z]\w+\b/g))
  // A histogram is read by its parts.
  return [...words].filter(
    (word) => word === 'up' || metricNames.includes(word.replace(/_(?:sum|count|bucket)$/, '')),
  )
}
