import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { codeOf } from '../../marbles/playground/codeOf.js';
import { type Flow, fields, type Settings } from '../../marbles/playground/fields.js';
import { initialSettings } from '../../marbles/playground/settings.js';
import { root } from './pages.js';

const choicesOf = (name: keyof Settings): string[] => {
  const field = fields.find((one) => one.name === name);
  return field && 'choices' in field ? Object.keys(field.choices) : [];
};

it('the code that the playground shows compiles, in every flow and style, with a limit and without', () => {
  const variants = choicesOf('flow').flatMap((flow) =>
    (flow === 'paginate' ? choicesOf('model') : ['cursor']).flatMap((model) =>
      [0, 5].map((requestsPerSecond) => ({ ...initialSettings(flow as Flow), model, requestsPerSecond }) as Settings),
    ),
  );
  const sources = new Map(variants.map((settings, index) => [join(root, `playground${index}.ts`), codeOf(settings)]));
  expect(sources.size).toBeGreaterThan(19);

  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (path, ...rest) => {
    const text = sources.get(path);
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  };
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  const program = ts.createProgram([...sources.keys()], options, host);
  const problems = [...sources.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
  expect(problems).toEqual([]);
});
