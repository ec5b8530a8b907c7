// axe-core in each frame of a page. It is run by evaluation, because the content policy refuses script tags that are not ours.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Violations in words, one a line; empty when there is none.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
export async function axe(page) {
  const out = [];
  for (const frame of page.frames()) {
    await frame.evaluate(SOURCE);
    const found = await frame.evaluate(async (tags) => {
      // @ts-ignore axe was put there by the line above
      const result = await window.axe.run(document, { runOnly: tags });
      return result.violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`);
    }, TAGS);
    out.push(...found);
  }
  return out;
}
