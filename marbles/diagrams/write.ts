/** `npm run diagrams`: draws the pictures of all marble specs anew, those whose marbles are what happens. */
import { startVitest } from 'vitest/node';

process.env.DIAGRAMS = 'write';
const vitest = await startVitest('test', ['marbles'], {
  project: ['source'],
  testNamePattern: 'is drawn',
  watch: false,
  reporters: ['dot'],
});
await vitest.close();
