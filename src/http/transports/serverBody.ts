/* What transports know of requests' bodies, as `#requestBody` in package.json. */
export { checkBody, isOneShot } from '../bodyKind.js';
export { BodyChunks, claimBody, openBody } from '../openBody.js';
