import { provideHttpClient, withFetch } from '@angular/common/http';
import type { ApplicationConfig } from '@angular/core';
import { provideClientHydration } from '@angular/platform-browser';
import { provideResilientHttp } from 'rxjs-resilient-http/angular';

export const config: ApplicationConfig = {
  providers: [
    provideClientHydration(),
    provideHttpClient(withFetch()),
    provideResilientHttp({ baseUrl: '/api', resilience: { maxAttempts: 3, backoff: { initialDelayMs: 20 } } }),
  ],
};
