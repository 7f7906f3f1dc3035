/* Who waits in a limiter, as `#limiterLists` in package.json: made for tens of thousands. */
export { IndexedHeap } from './heap.js';
export { PriorityQueue } from './priorityQueue.js';
