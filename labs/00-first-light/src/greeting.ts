// What the service says, in the languages it knows.

const greetings: Readonly<Record<string, string>> = {
  en: 'Hello',
  ja: 'こんにちは',
  es: 'Hola',
}

/** Greets somebody in the first of the wanted languages that is known, else in English. */
export function greet(name: string, languages: readonly string[]): string {
  const known = languages.map((language) => greetings[language.slice(0, 2)]).find(Boolean)
  return `${known ?? greetings['en']}, ${name}!`
}
