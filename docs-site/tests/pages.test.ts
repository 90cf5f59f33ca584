// The two languages say the same things in the same order, and every lab page has the same sections.
import { describe, expect, test } from 'vitest'
import { readLabs } from '../plugins/labs-data.ts'
import type { Language } from '../plugins/lab.ts'
import { openRepository } from '../plugins/repository.ts'
import { commandsOf, listPages, readPage, repoRoot, type Page } from './page.ts'

const pages = listPages('en')
const labs = readLabs(openRepository(repoRoot))

test('every page exists in both languages', () => {
  expect(pages.length).toBeGreaterThan(4)
  expect(listPages('ja')).toEqual(pages)
})

describe.each(pages)('%s has in Japanese what it has in English:', (path) => {
  const en = readPage('en', path)
  const ja = readPage('ja', path)

  test('the same headings, by level and anchor', () => {
    expect(shape(ja)).toEqual(shape(en))
  })

  test('an anchor for each heading below the title, so that links work in both languages', () => {
    for (const page of [en, ja]) {
      expect(page.headings.filter((heading) => heading.level > 1 && heading.id === undefined)).toEqual([])
    }
  })

  test('the same blocks of code, and the same commands in them', () => {
    expect(ja.fences.map(comparable)).toEqual(en.fences.map(comparable))
  })

  test('the same components, about the same labs, with the right answers in the same places', () => {
    expect(ja.components).toEqual(en.components)
  })

  test('tables of the same size', () => {
    expect(ja.tableWidths).toEqual(en.tableWidths)
  })

  test('the same commands in its text', () => {
    const workshop = (page: Page): string[] => page.spans.filter((span) => span.startsWith('npx ')).toSorted()
    expect(workshop(ja)).toEqual(workshop(en))
  })
})

/** Words that Japanese spells in more than one way, each with the way of this site. */
const spellings: readonly [other: RegExp, own: string][] = [
  [/メモリー/, 'メモリ'],
  [/リポジトリー/, 'リポジトリ'],
  [/ブラウザ(?!ー)/, 'ブラウザー'],
  [/サーバ(?!ー)/, 'サーバー'],
  [/レイテンシ(?!ー)/, 'レイテンシー'],
  [/プロファイラ(?!ー)/, 'プロファイラー'],
  [/フォルダ(?!ー)/, 'フォルダー'],
]

test.each(pages)('%s spells each term one way in Japanese', (path) => {
  const { source } = readPage('ja', path)
  expect(spellings.filter(([other]) => other.test(source)).map(([, own]) => own)).toEqual([])
})

const shape = (page: Page): unknown[] => page.headings.map(({ level, id }) => [level, id])

const comparable = (fence: { info: string; body: string }): unknown =>
  fence.info.startsWith('console') ? [fence.info, commandsOf(fence)] : [fence.info, fence.body]

const sections: readonly [id: string, en: string, ja: string][] = [
  ['goals', 'You will be able to', 'できるようになること'],
  ['page', 'The page at 3 a.m.', '午前3時の呼び出し'],
  ['hurt', 'See it hurt', '症状を見る'],
  ['model', 'Mental model', '考え方'],
  ['measure', 'Measure', '測る'],
  ['find', 'Find', '見つける'],
  ['fix', 'Fix', '直す'],
  ['prove', 'Prove', '証明する'],
  ['compare', 'Compare', '見比べる'],
  ['explain', 'Explain', '説明する'],
  ['production', 'Take it to production', '本番へ持ち帰る'],
  ['trouble', 'If it does not work', 'うまくいかないとき'],
]

test('there are labs', () => {
  expect(labs).not.toHaveLength(0)
})

describe.each(labs.map((lab) => [lab.id, lab] as const))('the page of lab %s', (id, lab) => {
  describe.each<[Language, number]>([
    ['en', 1],
    ['ja', 2],
  ])('in %s', (language, column) => {
    const page = readPage(language, `learn/${id}.mdx`)

    test('is named as the lab is', () => {
      expect(page.headings[0]).toEqual({ level: 1, text: lab.title[language], id: undefined })
    })

    test('has the fixed sections, in their order', () => {
      const found = page.headings
        .filter(({ level }) => level === 2)
        .map(({ id: anchor, text }) => [anchor, text])
      expect(found).toEqual(sections.map((section) => [section[0], section[column]]))
    })

    test('has its card, its panel, its hints, its tests and its gallery, all of this lab', () => {
      const own = page.components.filter((component) => component.includes('lab='))
      expect(own.every((component) => component.includes(`lab="${id}"`))).toBe(true)
      const names = own.map((component) => component.split(' ')[0])
      expect(names).toEqual(['LabHeader', 'LabPanel', 'Hints', 'LabTests', 'WrongFixes'])
    })

    test('says what its tool cannot see', () => {
      const model = sectionOf(page, 'model')
      expect(model).toContain(
        language === 'en' ? '**What this tool cannot see.**' : '**この道具に見えないもの。**',
      )
    })

    test('asks two or three questions, each with one right answer', () => {
      const questions = page.source.match(/<Question[\s\S]*?<\/Question>/g) ?? []
      expect(questions.length).toBeGreaterThanOrEqual(2)
      expect(questions.length).toBeLessThanOrEqual(3)
      for (const question of questions) {
        expect(question.match(/<Choice [^>]*\bright>/g)).toHaveLength(1)
      }
    })

    test('shows solutions inside of spoilers only', () => {
      const open = page.source.replace(/<Spoiler[\s\S]*?<\/Spoiler>/g, '')
      expect(page.source).toContain(`file=solutions/${id}/`)
      expect(open).not.toContain('file=solutions/')
      expect(open).not.toContain('<WrongFixes')
    })
  })
})

function sectionOf(page: Page, id: string): string {
  const [, after = ''] = page.source.split(`{/* #${id} */}`)
  return after.split(/^## /m)[0] ?? ''
}
