// The page of a lab: where the site has it in each language.
import { join } from 'node:path'
import type { Language } from './language.ts'
import type { Workspace } from './workspace.ts'

const folders: Readonly<Record<Language, string>> = {
  en: 'docs-site/docs/learn',
  ja: 'docs-site/i18n/ja/docusaurus-plugin-content-docs/current/learn',
}

/** Returns the file of a lab's page. */
export function pageOf(workspace: Workspace, id: string, language: Language): string {
  return join(workspace.root, folders[language], `${id}.mdx`)
}
