// The embed element without a browser: what it believes of the messages that come to its page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import vm from 'node:vm';

const SOURCE = readFileSync(new URL('../../embed.js', import.meta.url), 'utf8');
const ORIGIN = 'https://triage.example';

/** A node with what the element touches. */
class Node {
  /** @type {any[]} */
  children = [];
  /** @type {Record<string, string>} */
  style = {};
  hidden = false;
  contentWindow = {};
  src = '';
  /** @type {any} */
  parent = null;
  /** @type {Record<string, string>} */
  attributes = {};
  /** @param {string} name */
  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
  /** @param {any} child */
  append(child) {
    child.parent = this;
    this.children.push(child);
  }
  remove() {
    const siblings = this.parent?.children ?? [];
    siblings.splice(siblings.indexOf(this), 1);
    this.parent = null;
  }
}

/** @type {Set<(event: any) => void>} */
let listeners;
/** @type {any} */
let element;
/** @type {Node} */
let link;

beforeEach(() => {
  listeners = new Set();
  /** @type {Map<string, any>} */
  const defined = new Map();
  vm.runInNewContext(SOURCE, {
    HTMLElement: Node,
    HTMLScriptElement: class {},
    URL,
    document: { currentScript: null, createElement: () => new Node() },
    customElements: { get: (/** @type {string} */ name) => defined.get(name), define: (/** @type {string} */ name, /** @type {any} */ made) => defined.set(name, made) },
    window: {
      location: { origin: 'https://surgery.example' },
      addEventListener: (/** @type {string} */ _, /** @type {any} */ listen) => listeners.add(listen),
      removeEventListener: (/** @type {string} */ _, /** @type {any} */ listen) => listeners.delete(listen),
    },
  });
  element = new (defined.get('fingerpost-triage'))();
  link = new Node();
  element.append(link);
  element.attributes = { src: `${ORIGIN}/embed.js`, lang: 'en' };
  element.connectedCallback();
});

/** The frame. */
const frame = () => element.children.find((/** @type {any} */ child) => child !== link);

/**
 * A message as the page hears it.
 * @param {unknown} data
 * @param {{ origin?: string, source?: unknown }} [from]
 */
function hear(data, from = {}) {
  for (const listen of [...listeners]) listen({ data, origin: ORIGIN, source: frame()?.contentWindow, ...from });
}

test('the frame asks for our page and names its host, and shows nothing before it is ready', () => {
  const address = new URL(frame().src);
  assert.equal(address.origin + address.pathname, `${ORIGIN}/embed`);
  assert.equal(address.searchParams.get('origin'), 'https://surgery.example');
  assert.equal(address.searchParams.get('lang'), 'en');
  assert.match(frame().style.cssText, /visibility:hidden/);
  assert.equal(link.hidden, false);
  hear({ fingerpost: 1, kind: 'ready' });
  assert.equal(frame().style.visibility, 'visible');
  assert.equal(link.hidden, true, 'the plain link gives way');
});

test('a height within the bounds is taken, any other is not', () => {
  for (const height of [200, 731, 4000]) {
    hear({ fingerpost: 1, kind: 'height', height });
    assert.equal(frame().style.blockSize, `${height}px`);
  }
  for (const height of [199, 4001, -1, 300.5, Number.NaN, Infinity, '900', null, undefined, { valueOf: () => 900 }]) {
    hear({ fingerpost: 1, kind: 'height', height });
    assert.equal(frame().style.blockSize, '4000px', `${String(height)} is refused`);
  }
});

test('messages of another origin, another window or another shape change nothing', () => {
  const height = { fingerpost: 1, kind: 'height', height: 900 };
  hear(height, { origin: 'https://elsewhere.example' });
  hear(height, { source: {} });
  for (const odd of [null, undefined, 'height', 7, {}, { ...height, fingerpost: 2 }, { ...height, kind: 'answer' }]) hear(odd);
  assert.equal(frame().style.blockSize, undefined);
  assert.equal(link.hidden, false);
});

test('closed takes the frame away, brings the link back and hears no more', () => {
  hear({ fingerpost: 1, kind: 'ready' });
  hear({ fingerpost: 1, kind: 'closed' });
  assert.equal(frame(), undefined);
  assert.equal(link.hidden, false);
  assert.equal(listeners.size, 0);
});
