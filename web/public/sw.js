// Pages come from the network; where there is none, one page says so. Nothing of the API's, of a
// session's or of anybody's own is ever kept here.
const CACHE = "atelier-1";
const OFFLINE = "/offline.html";

self.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll([OFFLINE, "/offline.css"]));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = caches
    .keys()
    .then((names) =>
      Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))),
    );
  event.waitUntil(others.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (new URL(request.url).pathname === "/offline.css") {
    event.respondWith(fetch(request).catch(() => caches.match("/offline.css")));
  }
});
