export type { ErrorClass, PartialMatch } from './errorMatch.js';
export type { ObservableExpectation } from './expectations.js';
export type { MarbleHttp, MarbleRequest } from './marbleHttp.js';
export { type MarbleHelpers, marbleTest } from './marbleTest.js';
export { json, type MarbleReply, type MarbleReplyInit, text } from './replies.js';
