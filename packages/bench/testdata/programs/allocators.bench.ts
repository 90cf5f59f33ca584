// Thirteen operations of which it is known what they allocate. Sizes are those of V8's heap on 64 bits without
// pointer compression: words of 8 bytes, an object of three words and its properties.
import { benchmark } from '@hotpath/bench'

// 3 + 3 words.
benchmark('object', (b) => {
  for (let i = 0; i < b.n; i++) b.keep({ a: i, b: i, c: i })
})

// JSArray of 4 words, and its elements of 2 + 10.
benchmark('array-of-10', (b) => {
  for (let i = 0; i < b.n; i++) b.keep([i, i, i, i, i, i, i, i, i, i])
})

// 4 words, and 2 + 100.
benchmark('array-of-100', (b) => {
  for (let i = 0; i < b.n; i++) b.keep(new Array(100))
})

// JSFunction of 8 words, and a context of 3 and the one variable.
benchmark('closure', (b) => {
  for (let i = 0; i < b.n; i++) {
    const captured = i
    b.keep(() => captured)
  }
})

// Three of 3 + 1 words; an empty literal has room for 4 properties.
benchmark('nested', (b) => {
  for (let i = 0; i < b.n; i++) b.keep({ a: { b: { c: {} } } })
})

// A string of two strings: map, hash and length, and both of them.
benchmark('concatenation', (b) => {
  const head = 'a string that is long enough'
  const tails = [' to be kept in two parts', ' for that to pay']
  for (let i = 0; i < b.n; i++) b.keep(head + tails[i & 1])
})

// JSMap of 4 words, and its table.
benchmark('map', (b) => {
  for (let i = 0; i < b.n; i++) b.keep(new Map())
})

// The compiler sees that nobody else sees it.
benchmark('escape-analysed', (b) => {
  let sum = 0
  for (let i = 0; i < b.n; i++) {
    const point = { x: i, y: i + 1 }
    sum = (sum + point.x * point.y) | 0
  }
  b.keep(sum)
})

// 4 words, and 2 + 100,000; `fill` finds no room for doubles or smaller kinds to change that.
benchmark('array-of-100000', (b) => {
  for (let i = 0; i < b.n; i++) b.keep(new Array(100_000))
})

// 5 words and the hidden one for its async hooks.
benchmark('promise', (b) => {
  for (let i = 0; i < b.n; i++) b.keep(new Promise(() => undefined))
})

// 3 + 1 words, and a number with a fraction is an object of 2.
benchmark('number', (b) => {
  for (let i = 0; i < b.n; i++) b.keep({ x: i + 0.5 })
})

// A loop that nobody leaves to others: b.loop() allocates nothing itself.
benchmark('loop', (b) => {
  let i = 0
  while (b.loop()) b.keep({ a: i, b: i, c: i++ })
})

// 12 words on the heap, and the bytes outside of it.
benchmark('array-buffer', (b) => {
  for (let i = 0; i < b.n; i++) b.keep(new ArrayBuffer(1_048_576))
})

// 200,000 of 3 + 1 words: too many for more than one iteration to be counted at a time.
benchmark('many-objects', (b) => {
  for (let i = 0; i < b.n; i++) for (let x = 0; x < 200_000; x++) b.keep({ x })
})
