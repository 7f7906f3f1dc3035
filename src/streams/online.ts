import { fromEvent, NEVER, type Observable, of, take } from 'rxjs';

/** Whether the browser says that there is no network. Elsewhere nobody says so. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false && canListen();
}

/** Emits once the browser is online: at once where it is, or where nobody can tell. */
export function whenOnline(): Observable<unknown> {
  return isOffline() ? comesOnline() : of(true);
}

/** Emits when the browser says that the network has come back; elsewhere never. */
export function comesOnline(): Observable<unknown> {
  return canListen() ? fromEvent(globalThis as unknown as EventTarget, 'online').pipe(take(1)) : NEVER;
}

function canListen(): boolean {
  return typeof globalThis.addEventListener === 'function';
}
