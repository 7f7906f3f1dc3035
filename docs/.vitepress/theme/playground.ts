import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue';
import './playground.css';

/** The playground, in the browser only: it is fetched when its page is opened. */
export const Playground = defineComponent({
  name: 'Playground',
  setup() {
    const root = ref<HTMLElement>();
    let isThere = true;
    let remove = (): void => {};
    onMounted(async () => {
      const { mountPlayground } = await import('../../../marbles/playground/mountPlayground');
      if (isThere && root.value) remove = mountPlayground(root.value);
    });
    onBeforeUnmount(() => {
      isThere = false;
      remove();
    });
    return () => h('div', { ref: root, class: 'playground' });
  },
});
