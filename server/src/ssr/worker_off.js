// Sufra's service worker, switched off (`service_worker = false`): it takes itself and everything it kept away.
'use strict';

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) if (name.startsWith('sufra-build-')) await caches.delete(name);
  await registration.unregister();
}
