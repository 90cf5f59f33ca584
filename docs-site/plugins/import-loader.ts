// The loader that fills pages with what the repository's own files say, before MDX reads the page.
import { expandPage, type Language } from './expand-page.ts'
import { openRepository } from './repository.ts'

/** The part of the bundler's loader context that this loader uses. */
interface LoaderContext {
  resourcePath: string
  getOptions(): { repoRoot: string }
  addDependency(file: string): void
}

/**
 * Expands one page. Each file that is read becomes a dependency of the page: that is what makes an edit
 * of a lab show in the page, in the dev server and in a build with a warm cache. (A remark plugin has no
 * way to say so, and served old code from the cache.)
 */
export default function importLoader(this: LoaderContext, source: string): string {
  const repository = openRepository(this.getOptions().repoRoot)
  const language: Language = this.resourcePath.includes('/i18n/ja/') ? 'ja' : 'en'
  const read = (path: string): string => {
    this.addDependency(repository.fileOf(path))
    return repository.read(path)
  }
  return expandPage(source, { page: this.resourcePath, language, read })
}
