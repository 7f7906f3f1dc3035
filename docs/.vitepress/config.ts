import { defineConfig } from 'vitepress';
import { anchorOf } from './anchorOf';
import { browserModules } from './browserModules';
import { showCodeAsItStands } from './literalCode';
import { keepFilesOfTheProjectAsText } from './projectLinks';
import { sidebar } from './sidebar';

export default defineConfig({
  title: 'rxjs-resilient-http',
  description:
    'HTTP for people who think in streams: pagination, retry, rate limits, server-sent events as RxJS operators.',
  lang: 'en',
  cleanUrls: false,
  lastUpdated: false,
  // A dead link fails the build.
  ignoreDeadLinks: false,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/logo.svg' }]],
  markdown: {
    anchor: { slugify: anchorOf },
    config: (md) => {
      keepFilesOfTheProjectAsText(md);
      showCodeAsItStands(md);
    },
  },
  vite: {
    // The chart of the performance page stands beside the figures it is made from.
    server: { fs: { allow: ['..'] } },
    resolve: { alias: browserModules() },
  },
  themeConfig: {
    logo: '/logo.svg',
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Start', link: '/start/' },
      { text: 'Guide', link: '/guide/requests' },
      { text: 'Operators', link: '/operators/' },
      { text: 'Recipes', link: '/recipes/' },
      { text: 'Playground', link: '/playground' },
      { text: 'Performance', link: '/performance' },
      { text: 'Architecture', link: '/architecture' },
      // Made by TypeDoc: no page of this site.
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar,
  },
});
