/* Small comforts; every page works without this file. Plain ES5: old WebViews run it. */
(function () {
  "use strict";

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function fill(words, facts) {
    return words.replace(/\{(\w+)\}/g, function (_, name) { return facts[name]; });
  }

  /* A second tap on a button that was already pressed sends nothing. */
  all("form").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
      form.setAttribute("data-sent", "true");
      form.setAttribute("aria-busy", "true");
    });
  });
  window.addEventListener("pageshow", function () {
    all("form[data-sent]").forEach(function (form) {
      form.removeAttribute("data-sent");
      form.removeAttribute("aria-busy");
    });
  });

  /* The back button brings a form back under a new command id; the browser remembers the one it was sent with, so that
     sending it once more does nothing twice. A page that is opened or loaded anew begins anew. */
  (function () {
    var ids = all("input[name=command_id]"), back = window.performance && window.performance.navigation.type === 2;
    var before = back && window.history.state && window.history.state.commands;
    if (!ids.length || !window.history.replaceState) { return; }
    ids.forEach(function (input, place) { if (before && before[place]) { input.value = before[place]; } });
    window.history.replaceState({ commands: ids.map(function (input) { return input.value; }) }, "");
  })();

  /* 已写多少字 */
  all("[data-counter]").forEach(function (counter) {
    var area = document.getElementById(counter.getAttribute("data-counter"));
    var most = Number(area.getAttribute("data-most"));
    function count() {
      var now = Array.from ? Array.from(area.value.trim()).length : area.value.trim().length;
      var words = counter.getAttribute(now > most ? "data-over" : "data-words");
      counter.textContent = fill(words, { now: now, most: most, extra: now - most });
      counter.className = now > most ? "counter counter--over" : "counter";
    }
    area.addEventListener("input", count);
    counter.hidden = false;
    count();
  });

  /* 合计: in hundredths, so that no fraction is lost. */
  all("[data-sum]").forEach(function (line) {
    var form = line.parentNode;
    while (form && form.tagName !== "FORM") { form = form.parentNode; }
    if (!form) { return; } // a form that is only shown, not filled in
    var must = line.getAttribute("data-must");
    function hundredths(input) { return Math.round(Number(input.value.replace(/[,，\s]/g, "")) * 100) || 0; }
    function total(selector) { return all(selector, form).reduce(function (sum, each) { return sum + hundredths(each); }, 0); }
    function show() {
      var sum = total(line.getAttribute("data-sum"));
      line.querySelector("output").textContent = sum % 100 ? (sum / 100).toFixed(2) : String(sum / 100);
      line.querySelector("span").textContent = must && sum !== total(must) ? line.getAttribute("data-differs") : "";
    }
    form.addEventListener("input", show);
    line.hidden = false;
    show();
  });

  /* 草稿: what was typed is kept every few seconds, and when the page goes into the background. */
  all("[data-draft]").forEach(function (part) {
    var form = part.parentNode, changed = false, busy = false;
    while (form && form.tagName !== "FORM") { form = form.parentNode; }
    function pair(name, value) { return encodeURIComponent(name) + "=" + encodeURIComponent(value); }
    function typed() {
      return Array.prototype.slice.call(form.elements).filter(function (each) {
        if (!each.name || each.type === "file" || each.type === "password" || each.tagName === "BUTTON") { return false; }
        return (each.type !== "checkbox" && each.type !== "radio") || each.checked;
      }).map(function (each) { return pair(each.name, each.value); });
    }
    function keep() {
      if (!changed || busy || form.getAttribute("data-sent")) { return; }
      var request = new XMLHttpRequest();
      changed = false;
      busy = true;
      request.open("POST", form.getAttribute("action") || window.location.href);
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
      request.onloadend = function () {
        busy = false;
        if (request.status === 204) { part.querySelector("[role=status]").textContent = part.getAttribute("data-kept"); }
        else { changed = true; }
      };
      request.send(typed().concat(pair("draft", "auto")).join("&"));
    }
    form.addEventListener("input", function () { changed = true; });
    form.addEventListener("change", function () { changed = true; });
    document.addEventListener("visibilitychange", function () { if (document.hidden) { keep(); } });
    window.setInterval(keep, Number(part.getAttribute("data-draft")) * 1000);
  });
})();
