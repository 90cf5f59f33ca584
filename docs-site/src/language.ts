// Which of the site's two languages the reader is in.
import useDocusaurusContext from '@docusaurus/useDocusaurusContext'
import type { Language } from '../plugins/lab.ts'

export function useLanguage(): Language {
  return useDocusaurusContext().i18n.currentLocale === 'ja' ? 'ja' : 'en'
}
