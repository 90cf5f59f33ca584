const rules = (count, seed) =>
  Array.from(
    { length: count },
    (_, n) =>
      `/* ${seed} */ .block-${n}__part > a:hover, @media-${n} { color: rgb(${n % 256} 0 ${seed}); margin: 0.${n}em ${seed}px !important; background: url("a;b{${n}}.png") }\n@media (min-width: ${n}px) { .x${seed} { opacity: 0.${n % 10} } }`,
  )
    .join('\n')
    .replaceAll(', @media-', ', .media-')

export const train = [rules(120, 1), rules(40, 7)]
export const judge = [rules(150, 3), rules(20, 9)]
export const run = (program, css) => program.process_(css)
