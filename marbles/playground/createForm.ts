import { type Field, fieldsOf, type Settings } from './fields.js';
import { allowed, initialSettings, parse } from './settings.js';

/** The fields of a flow, each with its label; a value that cannot be used is named beside it and not taken. */
export function createForm(settings: Settings, onChange: (settings: Settings) => void): HTMLElement {
  const form = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = 'Settings';
  form.append(legend);
  for (const field of fieldsOf(settings)) {
    const control = 'choices' in field ? choiceOf(field.choices) : numberOf(field.least, field.most);
    control.id = `pg-${field.name}`;
    control.value = String(settings[field.name]);
    const problem = document.createElement('span');
    problem.id = `pg-${field.name}-problem`;
    problem.className = 'pg-problem';
    problem.setAttribute('role', 'alert');
    control.setAttribute('aria-describedby', problem.id);
    control.addEventListener('change', () => {
      const value = parse(field, control.value);
      problem.textContent = value === undefined ? `It has to be ${allowed(field)}.` : '';
      control.setAttribute('aria-invalid', String(value === undefined));
      if (value !== undefined) onChange(changed(settings, field, value));
    });
    const label = document.createElement('label');
    label.htmlFor = control.id;
    label.textContent = field.label;
    const row = document.createElement('div');
    row.className = 'pg-field';
    row.append(label, control, problem);
    form.append(row);
  }
  return form;
}

/** Another flow begins with its own values. */
function changed(settings: Settings, { name }: Field, value: Settings[keyof Settings]): Settings {
  return name === 'flow' ? initialSettings(value as Settings['flow']) : { ...settings, [name]: value };
}

function choiceOf(choices: Readonly<Record<string, string>>): HTMLSelectElement {
  const select = document.createElement('select');
  for (const [value, text] of Object.entries(choices)) select.append(new Option(text, value));
  return select;
}

function numberOf(least: number, most: number): HTMLInputElement {
  const input = document.createElement('input');
  Object.assign(input, { type: 'number', min: String(least), max: String(most), step: '1' });
  return input;
}
