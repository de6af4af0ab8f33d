/* Keeps the offline page and its files, and shows it when a QR is scanned and nothing answers. It keeps nothing else. */
"use strict";
var KEPT = "siyi-wall-1";
var FILES = new URL(self.location.href).searchParams.get("files").split(" ");
var PAGE = FILES[0];

function keep() {
  return caches.open(KEPT).then(function (cache) { return cache.addAll(FILES); });
}

self.addEventListener("install", function (event) {
  self.skipWaiting();
  event.waitUntil(keep());
});

self.addEventListener("activate", function (event) {
  event.waitUntil(self.clients.claim());
});

/* From the network, and kept as it is now (a county's key may have changed); without one, what was kept. */
function fresh(request, path) {
  return fetch(request).then(function (answer) {
    var copy = answer.clone();
    if (answer.ok) { caches.open(KEPT).then(function (cache) { return cache.put(path, copy); }); }
    return answer;
  }).catch(function () { return caches.match(path); });
}

self.addEventListener("fetch", function (event) {
  var path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET") { return; }
  if (FILES.indexOf(path) >= 0) {
    event.respondWith(fresh(event.request, path));
  } else if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(function () { return caches.match(PAGE); }));
  }
});
