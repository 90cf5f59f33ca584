// The price list: what there is, what it costs, and where it lies.

/** One article. Never changed: a new price puts another one in its place. */
export interface Article {
  readonly sku: string
  readonly name: string
  /** Articles of one family count together where a discount asks for a quantity. */
  readonly family: string
  readonly listCents: number
  readonly grams: number
  readonly warehouse: string
}

// #region price-list
export class PriceList {
  readonly #articles: Article[] = []
  /** All numbers, each between two line ends and with its place: one text, and the engine finds things in texts fast. */
  #index = '\n'

  /** @param articles - in the order in which the printed list has them */
  constructor(articles: Iterable<Article>) {
    for (const article of articles) this.put(article)
  }

  get size(): number {
    return this.#articles.length
  }

  get(sku: string): Article | undefined {
    return this.#articles[this.#placeOf(sku)]
  }

  /** Adds an article at the end, or puts it in the place of the one that has its number. */
  put(article: Article): void {
    const place = this.#placeOf(article.sku)
    if (place === -1) this.#index += `${article.sku}\t${this.#articles.push(article) - 1}\n`
    else this.#articles[place] = article
  }

  #placeOf(sku: string): number {
    const entry = `\n${sku}\t`
    const at = this.#index.indexOf(entry)
    return at === -1 ? -1 : Number.parseInt(this.#index.slice(at + entry.length, at + entry.length + 9), 10)
  }

  /** Some articles of the printed list, from a place on. */
  page(from: number, count: number): Article[] {
    return this.#articles.slice(from, from + count)
  }
}
// #endregion price-list
