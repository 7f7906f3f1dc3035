import { mergeApplicationConfig } from '@angular/core';
import { type BootstrapContext, bootstrapApplication } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import { App } from './app';
import { config } from './config';

const serverConfig = mergeApplicationConfig(config, { providers: [provideServerRendering()] });

/** The page as the server sends it, once the application has come to rest. */
export const render = (document: string, url: string): Promise<string> =>
  renderApplication((context: BootstrapContext) => bootstrapApplication(App, serverConfig, context), {
    document,
    url,
    allowedHosts: ['127.0.0.1'],
  } as Parameters<typeof renderApplication>[1]);
