// What every spec imports instead of '@playwright/test': the same, plus a hub per worker.
// `page.goto('/')` goes to that hub.
import { test as base, expect, type BrowserContext } from '@playwright/test';
import { Hub } from './hub';

export { expect };
export { Hub, type Demo, type Staff } from './hub';

export const test = base.extend<{ hubLog: void; noPanic: void }, { hub: Hub }>({
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
  // A panic in the bundle leaves a page that looks alive and is not: it fails the test, whatever else was seen.
  noPanic: [
    async ({ browser, context }, use) => {
      const errors: string[] = [];
      const opened: BrowserContext[] = [];
      const watch = (context: BrowserContext) => {
        opened.push(context);
        context.on('weberror', (error) => errors.push(`${error.page()?.url()}: ${error.error().stack}`));
        return context;
      };
      watch(context);
      // Specs with several people open contexts of their own.
      const open = browser.newContext.bind(browser);
      browser.newContext = async (options) => watch(await open(options));
      await use();
      browser.newContext = open;
      // Pages that are left open go on drawing, and every test after them has less of the machine.
      await Promise.all(opened.filter((one) => one !== context).map((one) => one.close()));
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});
