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

export class PriceList {
  /** By number, in the order of the printed list: what is put in the place of another keeps that. */
  readonly #articles: Map<string, Article>

  /** @param articles - in the order in which the printed list has them */
  constructor(articles: Iterable<Article>) {
    this.#articles = new Map(Array.from(articles, (article) => [article.sku, article]))
  }

  get size(): number {
    return this.#articles.size
  }

  /** Returns the list as it is now, so that all lines of a quote are of one moment. */
  now(): ReadonlyMap<string, Article> {
    return new Map(this.#articles)
  }

  /** Adds an article at the end, or puts it in the place of the one that has its number. */
  put(article: Article): void {
    this.#articles.set(article.sku, article)
  }

  /** Some articles of the printed list, from a place on. */
  page(from: number, count: number): Article[] {
    return this.#articles.values().drop(from).take(count).toArray()
  }
}
