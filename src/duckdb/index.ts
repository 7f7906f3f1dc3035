export { type TableSink, type TableSinkOptions, tableSink } from './tableSink.js';
export { type TableSinks, type TableSinksOptions, tableSinks } from './tableSinks.js';
export type { DatabaseOptions, TableWritten } from './types.js';
