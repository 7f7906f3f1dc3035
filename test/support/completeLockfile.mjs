#!/usr/bin/env node
/**
 * Adds to package-lock.json (`completeLockfile.mjs docs`: to that of the folder) the optional packages of other platforms
 * that `npm install` left out because it could not see them (a partial mirror, an existing node_modules: npm/cli#4828).
 * `npm ci` refuses a lock that lacks them, and somebody on another platform would go without. Run it after a change of
 * dependencies; a complete lock stays as it is.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [folder = '.'] = process.argv.slice(2);
const file = new URL(`../../${folder}/package-lock.json`, import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

let added = 0;
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(path, name)) continue;
    const words = name.split(/[-/]/);
    const os = words.filter((word) => systems.includes(word));
    const cpu = words.filter((word) => processors.includes(word));
    // Without a platform in its name it would be installed everywhere, and an install without it is no accident.
    if (os.length === 0 || cpu.length === 0 || !/^\d/.test(version)) continue;
    const libc = words.some((word) => word.startsWith('musl'))
      ? ['musl']
      : words.some((word) => word.startsWith('gnu'))
        ? ['glibc']
        : [];
    const taken = lock.packages[`node_modules/${name}`] !== undefined;
    const place = taken ? `${path}/node_modules/${name}` : `node_modules/${name}`;
    lock.packages[place] = { version, cpu, ...(dev && { dev }), ...(libc.length > 0 && { libc }), optional: true, os };
    added += 1;
  }
}
if (added > 0) {
  const { '': root, ...rest } = lock.packages;
  const sorted = Object.fromEntries(Object.entries(rest).sort(([left], [right]) => left.localeCompare(right, 'en')));
  lock.packages = { '': root, ...sorted };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(added === 0 ? 'package-lock.json is complete' : `added ${added} packages of other platforms`);

/** Whether a package at `path` finds `name` in the lock, the way node_modules are searched: outwards. */
function isLocked(path, name) {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
    if (lock.packages[at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}
