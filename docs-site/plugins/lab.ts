// The part of labs/<id>/lab.json that the site shows, checked where it is read.

export type Language = 'en' | 'ja'
export type Localized = Readonly<Record<Language, string>>

export interface LabTest {
  id: string
  name: Localized
  asGiven: 'fails' | 'passes'
}

export interface Lab {
  id: string
  title: Localized
  summary: Localized
  minutes: number
  difficulty: number
  touches: readonly string[]
  ports: { app: number; debug?: number }
  tests: readonly LabTest[]
  wrongFixes: readonly { slug: string; rejectedBy: readonly string[] }[]
}

/**
 * Parses a lab.json. Only what a page prints is checked here; the workshop's own check of the whole
 * file is stricter, and runs in the tests.
 *
 * @throws {Error} when the text is not JSON or lacks something a page prints
 */
export function parseLab(text: string, path: string): Lab {
  const lab = JSON.parse(text) as Partial<Lab>
  const missing = (
    ['id', 'title', 'summary', 'minutes', 'difficulty', 'touches', 'ports', 'tests', 'wrongFixes'] as const
  ).filter((key) => lab[key] === undefined)
  if (missing.length > 0) throw new Error(`${path}: no ${missing.join(', no ')}`)
  for (const key of ['title', 'summary'] as const) {
    if (!lab[key]?.en || !lab[key].ja) throw new Error(`${path}: ${key} is not there in both languages`)
  }
  const { id, title, summary, minutes, difficulty, touches, ports, tests, wrongFixes } = lab as Lab // checked just above
  return { id, title, summary, minutes, difficulty, touches, ports, tests, wrongFixes }
}
