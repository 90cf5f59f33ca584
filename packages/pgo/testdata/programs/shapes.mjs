// A small program whose class fields were transpiled: what is built and measured in tests.
function _toPropertyKey(value) {
  return typeof value === 'symbol' ? value : String(value)
}
function _defineProperty(object, key, value) {
  key = _toPropertyKey(key)
  if (key in object) {
    Object.defineProperty(object, key, { value: value, enumerable: true, configurable: true, writable: true })
  } else {
    object[key] = value
  }
  return object
}

class Token {
  constructor(type, content) {
    _defineProperty(this, 'type', type)
    _defineProperty(
      this,
      'content',
      content,
    )
    _defineProperty(this, 'callback', () => 0)
    _defineProperty(this, 'toString', 'shadows a method')
  }
}

export function run(count) {
  const tokens = []
  for (let index = 0; index < count; index++) tokens.push(new Token('text', String(index)))
  const last = tokens.at(-1)
  return [Object.keys(last).join(), last.callback.name, last.toString, new Error().stack.split('\n')[1].includes('shapes')]
}
