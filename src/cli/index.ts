#!/usr/bin/env node
import process from 'node:process';
import { processIo } from './io.js';
import { runCli } from './runCli.js';

runCli(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
