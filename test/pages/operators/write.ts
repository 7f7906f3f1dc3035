/** `npm run docs:operators`: brings docs/operators up to what the doc comments say; each page's example stays. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../pages.js';
import { makeOperatorPages } from './operatorPages.js';

mkdirSync(join(root, 'docs/operators'), { recursive: true });
for (const { path, text } of makeOperatorPages()) writeFileSync(join(root, path), text);
