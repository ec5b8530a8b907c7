// The studio's script: links the step list and the graph both ways, and moves through the graph by arrow keys.

const nodes = /** @type {SVGAElement[]} */ ([...document.querySelectorAll('.drawing a')]);

for (const node of nodes) node.addEventListener('focus', () => mark(target(node)));
document.querySelector('.drawing')?.addEventListener('keydown', (event) => {
  if (event instanceof KeyboardEvent) move(event);
});
window.addEventListener('hashchange', () => mark(location.hash.slice(1)));
mark(location.hash.slice(1));

/**
 * The list entry a node of the picture leads to.
 * @param {SVGAElement} node
 * @returns {string}
 */
function target(node) {
  return (node.getAttribute('href') ?? '').replace(/^#/, '');
}

/** @param {string} id */
function mark(id) {
  for (const old of document.querySelectorAll('.steps [aria-current], .drawing [aria-current]')) old.removeAttribute('aria-current');
  if (!id) return;
  document.getElementById(id)?.setAttribute('aria-current', 'true');
  for (const node of nodes) if (target(node) === id) node.setAttribute('aria-current', 'true');
}

/** @param {KeyboardEvent} event */
function move(event) {
  const here = nodes.findIndex((node) => node === document.activeElement);
  const last = nodes.length - 1;
  /** @type {Record<string, number>} */
  const to = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: last };
  const next = to[event.key];
  if (next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  nodes[Math.min(last, Math.max(0, next))]?.focus();
}
