import { HttpError, showText } from '../../core/errors.js';
import { messageOf } from '../../core/messageOf.js';
import { notify } from '../../resilience/notify.js';
import type { PreparedRequest } from '../request.js';
import type { HttpInterceptor, Logger } from '../types.js';
import { watchRequests } from '../watchRequests.js';

/** The lines of {@link Logger}. URLs and texts as errors show them, so without secrets. */
export function requestLogger(logger: Logger): HttpInterceptor {
  return watchRequests((request) => {
    const { run, policy, describe } = request as PreparedRequest;
    const name = describe.call(request);
    const now = () => run.scheduler?.now() ?? run.startedAt;
    const took = () => `after ${now() - run.startedAt} ms${run.attempts > 1 ? `, ${run.attempts} attempts` : ''}`;
    const reason = (error: unknown) => showText(messageOf(error), policy.redactor);
    let dueAt = run.startedAt;
    /** One line at a time: what a logger throws, or rejects with, loses no other. */
    const say = (level: keyof Logger, line: string) => notify(() => logger[level](line))?.subscribe();
    say('debug', `${name} starts`);
    return {
      attempt(attempt) {
        const waitedMs = now() - dueAt;
        if (waitedMs > 0) say('info', `${name} waited ${waitedMs} ms for its turn, attempt ${attempt}`);
      },
      retry({ error, attempt, delayMs }) {
        dueAt = now() + delayMs;
        say('warn', `${name} attempt ${attempt} failed (${reason(error)}), the next in ${Math.round(delayMs)} ms`);
      },
      response: ({ status }) => say('info', `${name} ${status} ${took()}`),
      error: (error) =>
        say('warn', `${error instanceof HttpError ? '' : `${name} failed: `}${reason(error)} ${took()}`),
      abort: () => say('debug', `${name} aborted ${took()}`),
    };
  });
}
