import { vi } from 'vitest';

// All that holds for a limiter holds for one with the short lists of browsers.
vi.mock('#limiterLists', () => import('../../src/core/rate/browserLimiterLists.js'));

await import('./rateLimiter.property.test.js');
await import('../../marbles/createRateLimiter.spec.js');
