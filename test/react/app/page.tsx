import { StrictMode, useEffect } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { App } from './App.js';

const place = document.getElementById('root') as HTMLElement;
// Outermost: further in it would not run the effects of a first mount twice.
const app = (
  <StrictMode>
    <App />
    <CountEffects />
  </StrictMode>
);
let effects = 0;
const root: Root = place.hasChildNodes() ? hydrateRoot(place, app) : createRoot(place);
if (!place.hasChildNodes()) root.render(app);

Object.assign(globalThis, { leave: () => root.unmount(), countEffects: () => effects });

/** How often StrictMode runs the effect of a first mount. */
function CountEffects() {
  useEffect(() => {
    effects += 1;
  }, []);
  return null;
}
