// Starts the real service on a free port of loopback with an empty data folder, and ends it by its own process id.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Longest wait for the first line, in milliseconds: a debug build on a busy machine compiles the content first. */
const START_MS = 60000;

/**
 * @typedef {{ origin: string, staff: Map<string, string>, pid: number, stop: () => Promise<void> }} Server
 */

/**
 * @param {{ args?: string[] }} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(options = {}) {
  const binary = process.env['FINGERPOST_BIN'];
  if (!binary) throw new Error('FINGERPOST_BIN names no binary: run `cargo build` and set it to target/debug/fingerpost');
  const folder = await mkdtemp(join(tmpdir(), 'fingerpost-test-'));
  const args = ['serve', '--demo', '--port', '0', '--store', `sled:${folder}`, ...(options.args ?? [])];
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = (errors + String(chunk)).slice(-4000);
  });
  /** @type {Promise<string>} */
  const address = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address within ${START_MS} ms\n${errors}`)), START_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}\n${errors}`)));
  });
  const origin = await address;
  return {
    origin,
    staff: await demoStaff(origin),
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Names and passwords of the demonstration's staff, as the sign-in page shows them.
 * @param {string} origin
 */
async function demoStaff(origin) {
  const page = await (await fetch(`${origin}/sign-in`)).text();
  /** @type {Map<string, string>} */
  const staff = new Map();
  for (const [, name, password] of page.matchAll(/<code>([^<]+)<\/code> \/ <code>([^<]+)<\/code>/g)) {
    if (name && password) staff.set(name, password);
  }
  return staff;
}
