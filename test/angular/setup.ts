import '@angular/compiler';
import { NgModule, provideZonelessChangeDetection } from '@angular/core';
import { getTestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><html><body></body></html>', { url: 'http://app.example.com/list' });
const scope = globalThis as Record<string, unknown>;
const names = [
  'document',
  'HTMLElement',
  'Node',
  'Event',
  'MouseEvent',
  'DOMParser',
  'XMLHttpRequest',
  'MutationObserver',
];
for (const name of names) scope[name] = window[name as keyof typeof window];
Object.assign(scope, { window, location: window.location });

/** What Angular 20 has to be told, and its successors do unasked. */
@NgModule({ providers: [provideZonelessChangeDetection()] })
class Zoneless {}

getTestBed().initTestEnvironment([BrowserTestingModule, Zoneless], platformBrowserTesting());
