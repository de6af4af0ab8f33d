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
})();
