/** Where the packages of this folder are resolved from: see vitest.config.ts. */
export {};
