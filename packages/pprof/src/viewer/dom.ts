// Elements, made by hand: text stays text, and no markup is ever parsed.

/** What an element may hold; nothing is left out. */
export type Child = Node | string | undefined | false

interface Properties {
  readonly [attribute: string]: string | number | boolean | undefined | EventHandlers
  readonly on?: EventHandlers
}

type EventHandlers = { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void }

/**
 * Makes an element. An attribute that is `undefined` or `false` is left out, one that is `true` is empty; `on` has
 * the handlers of its events.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'object') {
      for (const [type, handler] of Object.entries(value)) {
        // Each type of event goes with its own handler, by the type above.
        element.addEventListener(type, handler as EventListener)
      }
    } else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...present(children))
  return element
}

/** Puts children in place of those that an element has. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...present(children))
}

function present(children: readonly Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== undefined && child !== false)
}

/**
 * Renders a part of the page anew and gives the keyboard back to where it was: to the element of the same `data-key`.
 */
export function keepingFocus(container: Element, render: () => void): void {
  const root = container.getRootNode()
  const active = root instanceof ShadowRoot ? root.activeElement : null
  const key = active instanceof HTMLElement && container.contains(active) ? active.dataset['key'] : undefined
  render()
  if (key === undefined || active?.isConnected) return
  container.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true })
}
