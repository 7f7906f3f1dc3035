#!/usr/bin/env node
import process from 'node:process';
import { runCli } from './runCli.js';

const interruption = new AbortController();
// The second Ctrl-C is the platform's: it ends the process.
process.once('SIGINT', () => interruption.abort());
process.once('SIGTERM', () => interruption.abort());

runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: interruption.signal,
}).then((code) => {
  process.exitCode = code;
});
