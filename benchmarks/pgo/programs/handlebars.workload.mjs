const data = (count, title) => ({
  title,
  rows: Array.from({ length: count }, (_, n) => ({
    odd: n % 2 === 1,
    name: `row ${n} <${title}>`,
    html: `<b>${n}</b>`,
    owner: { first: `A${n}`, last: title },
  })),
})

export const train = [data(50, 'one'), data(200, 'two & three')]
export const judge = [data(120, 'other'), data(3, '')]
export const run = (program, input) =>
  program.page(input) + program.compile('{{#each rows}}{{name}}{{/each}}', input)
