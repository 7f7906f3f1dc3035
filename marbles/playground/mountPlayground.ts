import { asyncScheduler, Subscription } from 'rxjs';
import { codeOf } from './codeOf.js';
import { createForm } from './createForm.js';
import { drawTimeline, legend } from './drawTimeline.js';
import type { Settings } from './fields.js';
import { figuresOf } from './figuresOf.js';
import { type PlayEvent, play, playVirtually } from './play.js';
import { readLink, writeLink } from './settings.js';

const markup = `
  <div class="pg-form"></div>
  <p class="pg-notes" role="status"></p>
  <div class="pg-run">
    <button type="button" data-run="virtual">Run in virtual time</button>
    <button type="button" data-run="real">Run in real time</button>
    <label>Time <input type="range" min="0" step="1" data-part="time"></label>
    <output data-part="now"></output>
  </div>
  <dl class="pg-figures"></dl>
  <div class="pg-timeline" role="region" aria-label="Time line" tabindex="0"></div>
  <p class="pg-legend">${legend.map(([sign, meaning]) => `<span><b>${sign}</b> ${meaning}</span>`).join(' ')}</p>
  <details><summary>Everything that happened</summary><ol class="pg-events"></ol></details>
  <h2 id="the-code">The code that does the same</h2>
  <div class="pg-run">
    <button type="button" data-copy="code">Copy the code</button>
    <button type="button" data-copy="link">Copy the link to these settings</button>
  </div>
  <pre class="pg-code" tabindex="0" aria-label="Code"><code></code></pre>`;

/** The playground inside an element; what it returns takes it away, with all that runs. */
export function mountPlayground(root: HTMLElement): () => void {
  root.innerHTML = markup;
  const part = <T extends Element>(selector: string): T => {
    const found = root.querySelector<T>(selector);
    if (!found) throw new Error(`the playground has no ${selector}`);
    return found;
  };
  const time = part<HTMLInputElement>('[data-part=time]');
  let { settings, problems } = readLink(location.hash);
  let events: PlayEvent[] = [];
  let endAt = 0;
  let running = new Subscription();

  const show = (until: number): void => {
    const seen = events.filter(({ at }) => at <= until);
    part('.pg-timeline').innerHTML = drawTimeline(events, until, endAt);
    part('[data-part=now]').textContent = `${Math.round(until)} ms`;
    part('.pg-figures').replaceChildren(
      ...figuresOf(seen).map(([name, value]) => {
        const pair = document.createElement('div');
        pair.append(textElement('dt', name), textElement('dd', value));
        return pair;
      }),
    );
    part('.pg-events').replaceChildren(
      ...seen.map(({ at, lane, text }) => textElement('li', `${at} ms, ${lane}: ${text}`)),
    );
  };
  const setEnd = (end: number, until: number): void => {
    endAt = end;
    time.max = String(end);
    time.value = String(until);
  };
  const runVirtually = (): void => {
    running.unsubscribe();
    const run = playVirtually(settings);
    events = run.events;
    const end = events.at(-1)?.at ?? 0;
    setEnd(end, end);
    part('.pg-notes').textContent = [...problems, ...(run.isCut ? ['It had not ended after 10 minutes.'] : [])].join(
      '. ',
    );
    show(end);
  };
  /** As time passes, on the axis of the run in virtual time, which is known to the millisecond. */
  const runReally = (): void => {
    runVirtually();
    events = [];
    show(0);
    running = play(settings, asyncScheduler, (event) => {
      events.push(event);
      setEnd(Math.max(endAt, event.at), event.at);
      show(event.at);
    });
  };
  const use = (next: Settings): void => {
    const isOtherFlow = next.flow !== settings.flow;
    settings = next;
    problems = [];
    history.replaceState(history.state, '', `#${writeLink(settings)}`);
    // Anew each time, so that the form knows what it changes; the focus stays where it was.
    const focused = document.activeElement?.id;
    build();
    if (focused) document.getElementById(isOtherFlow ? 'pg-flow' : focused)?.focus();
  };
  const build = (): void => {
    part('.pg-form').replaceChildren(createForm(settings, use));
    part('.pg-code code').textContent = codeOf(settings);
    runVirtually();
  };

  part('[data-run=virtual]').addEventListener('click', runVirtually);
  part('[data-run=real]').addEventListener('click', runReally);
  time.addEventListener('input', () => {
    running.unsubscribe();
    show(Number(time.value));
  });
  for (const button of root.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.addEventListener('click', () => {
      const link = `${location.origin}${location.pathname}#${writeLink(settings)}`;
      const copied = navigator.clipboard.writeText(button.dataset.copy === 'code' ? codeOf(settings) : link);
      const { textContent } = button;
      copied.then(
        () => tell(button, 'Copied', textContent),
        () => tell(button, 'The browser did not allow it', textContent),
      );
    });
  }
  build();
  return () => {
    running.unsubscribe();
    root.replaceChildren();
  };
}

function textElement(tag: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** For two seconds in place of what a button says. */
function tell(button: HTMLButtonElement, said: string, text: string | null): void {
  button.textContent = said;
  setTimeout(() => {
    button.textContent = text;
  }, 2000);
}
