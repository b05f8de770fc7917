// Makes elements. Text goes in as text and never as HTML.

/**
 * @param {string} name
 * @param {Record<string, string | undefined>} [attributes] those that are undefined are left out
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(attribute, value);
  }
  made.append(...children);
  return made;
}
