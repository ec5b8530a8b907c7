// Sending: the waits between tries, one key for all tries, the token of a frame, and which replies count as not sent.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { RETRY_MS, freshKey, open, post } from '../../ui/send.js';
import { forget, remember, token } from '../../ui/token.js';

/** @type {{ url: string, headers: Record<string, string> }[]} */
let asked;
/** @type {{ status?: number, headers?: Record<string, string>, body?: string }[]} */
let replies;

beforeEach(() => {
  asked = [];
  replies = [];
  Object.assign(globalThis, {
    document: { body: { dataset: {} } },
    fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
      asked.push({ url, headers: init.headers });
      const { status = 200, headers = {}, body = '' } = replies.shift() ?? {};
      return new Response(body, { status, headers });
    },
  });
  forget();
});

test('each wait is longer than the one before, and the first is short', () => {
  assert.ok((RETRY_MS[0] ?? Infinity) <= 2000);
  assert.deepEqual(RETRY_MS, [...new Set(RETRY_MS)].sort((a, b) => a - b));
});

test('keys differ and have the shape of a random id', () => {
  const keys = new Set(Array.from({ length: 200 }, freshKey));
  assert.equal(keys.size, 200);
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('a fault of the service is not sent, a refusal is a page', async () => {
  replies = [{ status: 503 }, { status: 422, body: 'Choose one' }];
  await assert.rejects(post('/triage', new URLSearchParams(), 'k1'), /503/);
  const page = await post('/triage', new URLSearchParams(), 'k1');
  assert.deepEqual([page.status, page.html], [422, 'Choose one']);
  assert.deepEqual(asked.map((one) => one.headers['idempotency-key']), ['k1', 'k1']);
});

test('in a frame the token comes once, is kept, and goes with every later request', async () => {
  document.body.dataset['framed'] = '';
  replies = [{ status: 201, headers: { 'x-fingerpost-token': 'abc', 'x-fingerpost-next': '/triage/1' } }, { body: 'first question' }];
  const page = await post('/triage', new URLSearchParams(), 'k1');
  assert.equal(page.html, 'first question');
  assert.equal(asked[0]?.headers['x-fingerpost-token'], undefined);
  assert.deepEqual([asked[1]?.url, asked[1]?.headers['x-fingerpost-token']], ['/triage/1', 'abc']);
  await open('/triage/1/result');
  assert.equal(asked[2]?.headers['x-fingerpost-framed'], '1');
  assert.equal(asked[2]?.headers['x-fingerpost-token'], 'abc');
});

test('where the browser refuses storage, memory keeps the token, and forgetting leaves nothing', () => {
  remember('abc');
  assert.equal(token(), 'abc');
  forget();
  assert.equal(token(), null);
});
