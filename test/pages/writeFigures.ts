/** `npm run docs:figures`: brings the tables of the README and of docs/performance.md up to the last full `npm run bench`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pagesWithFigures } from './figures.js';
import { root } from './pages.js';

for (const { path, text } of pagesWithFigures()) writeFileSync(join(root, path), text);
