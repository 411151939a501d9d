// Sufra's service worker: starts the pages of this build while the hub is away.
// The hub fills in the version and the list of files (server/src/ssr/offline.rs).
'use strict';

const PREFIX = 'sufra-build-';
const OWN = PREFIX + '@version';
const SHELL = '/shell';
// The page and every file of the build.
const FILES = ['@files'];
// Marks a build that was in use, with the time at which it began to be.
const MARK = '/in-use';
// A page that the hub does not give in this time comes from the cache, milliseconds.
const PATIENCE_MS = 2500;
// What a proxy says when the hub behind it is dead.
const DEAD = [502, 503, 504];

addEventListener('install', (event) => event.waitUntil(fill()));
addEventListener('activate', (event) => event.waitUntil(begin()));
addEventListener('message', (event) => {
  if (event.data === 'skipWaiting') skipWaiting();
  if (event.data === 'complete') event.waitUntil(complete());
});
addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || isHubs(pathname)) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/pkg/') || FILES.includes(pathname)) event.respondWith(file(request));
});

// What only the hub can answer; never kept, never answered from here. Guests' pages are none of the staff's screens.
function isHubs(path) {
  if (path.startsWith('/g/') || path === '/guest-codes') return true;
  return path === '/api' || path.startsWith('/api/') || path.startsWith('/setup/') || path === '/sw.js';
}

// All files or none. A name in /pkg/ carries its content, the others are asked for anew.
async function fill() {
  const cache = await caches.open(OWN);
  const fresh = (path) => new Request(path, { cache: path.startsWith('/pkg/') ? 'default' : 'reload' });
  try {
    await cache.addAll(FILES.map(fresh));
  } catch (error) {
    if (!(await cache.match(MARK))) await caches.delete(OWN);
    throw error;
  }
}

// What a person removed by hand is fetched again.
async function complete() {
  const cache = await caches.open(OWN);
  const there = await Promise.all(FILES.map((path) => cache.match(path, { ignoreVary: true })));
  if (there.some((found) => !found)) await fill();
}

// The build before this one is kept: open pages still ask for its files. Older ones go.
async function begin() {
  const before = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === OWN) continue;
    const mark = await (await caches.open(name)).match(MARK);
    before.push({ name, at: mark ? Number(await mark.text()) : 0 });
  }
  before.sort((one, other) => other.at - one.at);
  for (const { name, at } of before) if (name !== before[0].name || at === 0) await caches.delete(name);
  await (await caches.open(OWN)).put(MARK, new Response(String(Date.now())));
  await clients.claim();
}

// From the cache of this build, of the one before, or from the hub.
async function file(request) {
  const options = { ignoreVary: true };
  const own = await (await caches.open(OWN)).match(request, options);
  return own ?? (await caches.match(request, options)) ?? fetch(request);
}

// From the hub while it answers in time, else the empty page, in which the screens start by themselves.
async function page(request) {
  let dead;
  const hub = fetch(request).then(
    (answer) => {
      if (!DEAD.includes(answer.status)) return answer;
      dead = answer;
      return undefined;
    },
    () => undefined,
  );
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const answer = await Promise.race([hub, late]);
  if (answer) return answer;
  const shell = await (await caches.open(OWN)).match(SHELL, { ignoreVary: true });
  return shell ?? (await hub) ?? dead ?? Response.error();
}
