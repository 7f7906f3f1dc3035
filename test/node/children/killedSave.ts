/** Saves a checkpoint twice, and kills itself at the given change of the file system. */

import { fileCheckpointStore } from 'rxjs-resilient-http/node';
import { killAtStep } from '../../support/killAtStep.js';

const [, , folder = '', step] = process.argv;
await killAtStep(Number(step), `${folder}.scratch`);
const store = fileCheckpointStore(folder);
await store.save('run', 'first');
await store.save('run', 'second');
