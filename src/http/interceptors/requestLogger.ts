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
    /** One line at a time: what a logger throws, or rejects with, loses no other. */
    const say = (level: keyof Logger, line: string) => notify(() => logger[level](line))?.subscribe();
    say('debug', `${name} starts`);
    return {
      attempt(attempt) {
        const { queuedMs = 0 } = run;
        if (queuedMs > 0) say('info', `${name} waited ${queuedMs} ms for its turn, attempt ${attempt}`);
      },
      retry({ error, attempt, delayMs }) {
        say('warn', `${name} attempt ${attempt} failed (${reason(error)}), the next in ${Math.round(delayMs)} ms`);
      },
      response: ({ status }) => say('info', `${name} ${status} ${took()}`),
      error: (error) =>
        say('warn', `${error instanceof HttpError ? '' : `${name} failed: `}${reason(error)} ${took()}`),
      abort: () => say('debug', `${name} aborted ${took()}`),
    };
  });
}
