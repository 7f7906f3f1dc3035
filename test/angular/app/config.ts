import { provideHttpClient, withFetch } from '@angular/common/http';
import { type ApplicationConfig, provideZonelessChangeDetection } from '@angular/core';
import { provideClientHydration } from '@angular/platform-browser';
import { provideResilientHttp } from 'rxjs-resilient-http/angular';

export const config: ApplicationConfig = {
  providers: [
    provideZonelessChangeDetection(),
    provideClientHydration(),
    provideHttpClient(withFetch()),
    provideResilientHttp({ baseUrl: '/api', resilience: { maxAttempts: 3, backoff: { initialDelayMs: 20 } } }),
  ],
};
