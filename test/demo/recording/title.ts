/** What the recording shows, for those who do not see it. */
export const TITLE =
  'npm start in a terminal: a progress bar with count, rate and time left runs through 135,233 records; then a table shows that pages, records, attempts, retries and bytes that the client counted are those of the server.';
