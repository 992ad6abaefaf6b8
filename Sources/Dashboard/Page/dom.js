// Small helpers for the panels.

/**
 * Makes an element.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node|string)[]} children
 */
export function make(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Sets the text of an element if it is another one: panels are updated often, and seldom change. */
export function setText(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/** A symbol of the page's sprite, e.g. `icon-pause` of kind `icon`. */
export function symbol(kind, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", kind);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${kind}-${name}`);
  svg.append(use);
  return svg;
}

export function icon(name) {
  return symbol("icon", name);
}

/** Shows or hides an element. */
export function setShown(element, isShown) {
  if (element.hidden === isShown) element.hidden = !isShown;
}

/** The element of the page with this id. @returns {HTMLElement} */
export function byId(id) {
  return document.getElementById(id);
}
