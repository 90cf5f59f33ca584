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
  /** In the order of the printed list. */
  readonly #articles: Article[] = []
  /** The places of the articles, in the order of their numbers. */
  readonly #places: number[]

  /** @param articles - in the order in which the printed list has them */
  constructor(articles: Iterable<Article>) {
    this.#articles = [...articles]
    this.#places = Array.from(this.#articles.keys()).toSorted((a, b) =>
      this.#skuAt(a) < this.#skuAt(b) ? -1 : 1,
    )
  }

  get size(): number {
    return this.#articles.length
  }

  get(sku: string): Article | undefined {
    const article = this.#articles[this.#places[this.#rank(sku)] ?? -1]
    return article?.sku === sku ? article : undefined
  }

  /** Adds an article at the end, or puts it in the place of the one that has its number. */
  put(article: Article): void {
    const rank = this.#rank(article.sku)
    const place = this.#places[rank]
    if (place !== undefined && this.#skuAt(place) === article.sku) this.#articles[place] = article
    else this.#places.splice(rank, 0, this.#articles.push(article) - 1)
  }

  #skuAt(place: number): string {
    return this.#articles[place]?.sku ?? ''
  }

  /** Returns how many numbers come before this one, by halving. */
  #rank(sku: string): number {
    let [low, high] = [0, this.#places.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#skuAt(this.#places[middle] ?? -1) < sku) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Some articles of the printed list, from a place on. */
  page(from: number, count: number): Article[] {
    return this.#articles.slice(from, from + count)
  }
}
// #endregion price-list
