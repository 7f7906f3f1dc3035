export type { Flow, Telemetry } from '../http/telemetry/types.js';
export { type OpenTelemetryConfig, openTelemetry } from './openTelemetry.js';
