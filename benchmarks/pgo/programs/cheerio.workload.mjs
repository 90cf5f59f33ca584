const page = (count, word) =>
  `<!doctype html><body>${Array.from(
    { length: count },
    (_, n) =>
      `<section id=s${n}><h2>${word} ${n}</h2><p>text &amp; <a href="http://e.example/${n}">link<a href="/x">x</a><ul><li><code>${n}</code><li>${word}</ul></section>`,
  ).join('\n')}`

export const train = [page(40, 'one'), page(10, 'two')]
export const judge = [page(60, 'other'), page(3, 'three')]
export const run = (program, html) => program.outline(html)
