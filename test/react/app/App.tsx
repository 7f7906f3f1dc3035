import { CityList } from './CityList.js';
import { SearchBox } from './SearchBox.js';
import { Ticker } from './Ticker.js';

export function App() {
  return (
    <>
      <section id="list">
        <CityList />
      </section>
      <section id="search">
        <SearchBox />
      </section>
      <section id="ticker">
        <Ticker />
      </section>
    </>
  );
}
