import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, type ExtractorLogLevel } from '@microsoft/api-extractor';

/**
 * What API Extractor writes of one entry's declarations: every public name, and every type that can be reached from one.
 *
 * @param packageFolder the project, built.
 * @param entry the name of its declarations in `dist`: `index`, `operators` …
 */
export function apiReport(packageFolder: string, entry: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'api-report-'));
  const silent = { default: { logLevel: 'none' as ExtractorLogLevel.None } };
  const declarations = join(packageFolder, 'dist', `${entry}.d.ts`);
  const problems: string[] = [];
  try {
    const config = ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(packageFolder, 'package.json'),
      configObject: {
        projectFolder: packageFolder,
        mainEntryPointFilePath: declarations,
        newlineKind: 'lf',
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              target: 'ES2022',
              lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
              module: 'ESNext',
              moduleResolution: 'bundler',
              strict: true,
              types: ['node'],
            },
            files: [declarations],
          },
          skipLibCheck: true,
        },
        apiReport: {
          enabled: true,
          reportFolder: folder,
          reportTempFolder: folder,
          reportFileName: `${entry}.api.md`,
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
      },
    });
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true;
        if (message.logLevel === 'error' || message.category === 'Compiler') problems.push(message.text);
      },
    });
    if (problems.length > 0) throw new Error(`${entry}: ${problems.join('\n')}`);
    return readFileSync(join(folder, `${entry}.api.md`), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
