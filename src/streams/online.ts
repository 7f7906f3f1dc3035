import { fromEvent, type Observable, of, take } from 'rxjs';

/** Whether the browser says that there is no network. Elsewhere nobody says so. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false && typeof globalThis.addEventListener === 'function';
}

/** Emits once the browser is online: at once where it is, or where nobody can tell. */
export function whenOnline(): Observable<unknown> {
  return isOffline() ? fromEvent(globalThis as unknown as EventTarget, 'online').pipe(take(1)) : of(true);
}
