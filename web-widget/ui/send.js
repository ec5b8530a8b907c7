// Sending a form or opening a link without leaving the page, so that an answer survives a lost network. Knows HTTP, not pages.

import { forget, remember, token } from './token.js';

/** Waits between tries, in milliseconds. After the last one the next try is when the browser says it is online again. */
export const RETRY_MS = [1000, 2000, 4000];

/**
 * @typedef {{ html: string, url: string, status: number, moved: boolean }} Page
 */

/** @returns {Record<string, string>} */
function headers() {
  /** @type {Record<string, string>} */
  const out = { accept: 'text/html', 'x-fingerpost-page': '1' };
  const held = token();
  if (held) out['x-fingerpost-token'] = held;
  if (document.body.dataset['framed'] !== undefined) out['x-fingerpost-framed'] = '1';
  return out;
}

/**
 * @param {string} url
 * @returns {Promise<Page>}
 */
export async function open(url) {
  const reply = await fetch(url, { headers: headers(), credentials: 'same-origin', cache: 'no-store' });
  return { html: await reply.text(), url: reply.url, status: reply.status, moved: true };
}

/**
 * @param {string} url
 * @param {URLSearchParams} body
 * @param {string} key one key for all tries of one answer, so it is stored once
 * @returns {Promise<Page>}
 */
export async function post(url, body, key) {
  const reply = await fetch(url, {
    method: 'POST',
    body,
    headers: { ...headers(), 'idempotency-key': key },
    credentials: 'same-origin',
  });
  if (reply.status >= 500) throw new Error(`status ${reply.status}`);
  // In a frame there is no cookie: the token comes once, in the reply that made the session.
  const fresh = reply.headers.get('x-fingerpost-token');
  const next = reply.headers.get('x-fingerpost-next');
  if (fresh) remember(fresh);
  if (next) return open(next);
  return { html: await reply.text(), url: reply.url, status: reply.status, moved: reply.redirected };
}

/**
 * A form's fields with the button that was pressed.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @returns {URLSearchParams}
 */
export function fields(form, submitter) {
  const out = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') out.append(name, value);
  if (submitter instanceof HTMLButtonElement && submitter.name) out.append(submitter.name, submitter.value);
  return out;
}

/** A key of 128 random bits. @returns {string} */
export function freshKey() {
  return crypto.randomUUID();
}

export { forget };
