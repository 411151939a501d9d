// What every spec imports instead of '@playwright/test': the same, plus a hub per worker.
// `page.goto('/')` goes to that hub.
import { test as base, expect } from '@playwright/test';
import { Hub } from './hub';

export { expect };
export { Hub, type Demo, type Staff } from './hub';

export const test = base.extend<{ hubLog: void }, { hub: Hub }>({
  hub: [
    async ({}, use) => {
      const hub = await Hub.start();
      await use(hub);
      await hub.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ hub }, use) => use(hub.address),
  // The hub's own words beside the picture and the trace of a failure.
  hubLog: [
    async ({ hub }, use, info) => {
      const from = hub.logText.length;
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach('hub.log', { body: hub.logText.slice(from), contentType: 'text/plain' });
      }
    },
    { auto: true },
  ],
});
