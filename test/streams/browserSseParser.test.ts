import { vi } from 'vitest';

// All that holds for the parser of servers holds for the one that the `browser` condition puts in its place.
vi.mock('#sseParser', () => import('../../src/core/text/browserSseParser.js'));
vi.mock('#utf8Decoder', () => import('../../src/core/text/browserUtf8Decoder.js'));

await import('./parseSse.test.js');
await import('../../marbles/parseSse.spec.js');
