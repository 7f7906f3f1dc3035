export {};

/** Imports the module that it is given, and says how many milliseconds that took. */
const [, , specifier = 'rxjs'] = process.argv;
const begin = performance.now();
await import(specifier);
console.log(JSON.stringify({ ms: performance.now() - begin }));
