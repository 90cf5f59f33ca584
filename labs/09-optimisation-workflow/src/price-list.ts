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
  readonly #articles: Article[]

  /** @param articles - in the order in which the printed list has them */
  constructor(articles: Iterable<Article>) {
    this.#articles = [...articles]
  }

  get size(): number {
    return this.#articles.length
  }

  get(sku: string): Article | undefined {
    return this.#articles.find((article) => article.sku === sku)
  }

  /** Adds an article at the end, or puts it in the place of the one that has its number. */
  put(article: Article): void {
    const place = this.#articles.findIndex(({ sku }) => sku === article.sku)
    if (place === -1) this.#articles.push(article)
    else this.#articles[place] = article
  }

  /** Some articles of the printed list, from a place on. */
  page(from: number, count: number): Article[] {
    return this.#articles.slice(from, from + count)
  }
}
// #endregion price-list
