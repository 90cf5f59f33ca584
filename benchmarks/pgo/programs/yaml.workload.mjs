const service = (n) => `service-${n}:
  image: "registry/app:${n}"
  environment: &env${n}
    - KEY=${n}
    - 'QUOTED=#${n}'
  ports: [ "${8000 + n}:80", 443 ]
  labels: { a: 1, b: ~, c: [x, y] }
  command: >-
    run --level ${n}
    --verbose
  copy: *env${n}
`
const document = (count, from) => Array.from({ length: count }, (_, n) => service(n + from)).join('')

export const train = [document(20, 0), document(5, 100)]
export const judge = [document(30, 50), document(3, 7)]
export const run = (program, text) => program.turn(text)
