/** Asks only for what is new since the last completed run: by a value of the records, or by a token that the API gives. */
export type RestIncrementalConfig = RestCursorIncremental | RestTokenIncremental;

/** Between the form of a record's value and that of a request. */
export type RestConversion = 'epochSeconds' | 'epochMs' | 'iso' | 'date';

/** By a value that every record has: the highest of one run is where the next one starts. */
export interface RestCursorIncremental {
  /** Where a record holds its cursor: a date, a number, an ever-growing id. */
  cursorPath: string;
  /** Start of the first run. */
  initialValue?: unknown;
  /** Rows at or past it are dropped. */
  endValue?: unknown;
  /** Query parameter that gets the start. */
  startParam?: string | undefined;
  /** Query parameter that gets `endValue`. */
  endParam?: string | undefined;
  /** From the record's form to the request's: one of the usual ones, or a function. @default as it is */
  convert?: (RestConversion | ((value: never) => unknown)) | undefined;
  /**
   * Taken off a saved value, to fetch late changes again: in the cursor's own unit, seconds for date-times, days for dates.
   * With a `primaryKey` what comes again unchanged is left out. @default 0
   */
  lag?: number | undefined;
}

/** By a token that the answer of the last run held: Google's `nextSyncToken`, Microsoft's `@odata.deltaLink`, Zendesk's `after_cursor`. */
export interface RestTokenIncremental {
  /** Where an answer holds it; the last one of a run counts. */
  tokenPath: string;
  /** Query parameter that gets the token in the next run. @default the token is a URL, which is asked in place of the path */
  startParam?: string | undefined;
  /** What the first run starts from. */
  initialValue?: unknown;
  /** Query parameter that gets `initialValue`, in the first run only. @default `startParam` */
  initialParam?: string | undefined;
}
