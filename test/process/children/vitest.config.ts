import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import root from '../../../vitest.config.js';

/** A project of a user's: tests that fail, to see what they print. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: root.resolve ?? {},
  test: { include: ['*.vitest.ts'], pool: 'threads' },
});
