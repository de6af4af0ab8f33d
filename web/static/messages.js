/* 复制文字: a comfort; the text can be selected by hand without this file. Plain ES5: old WebViews run it. */
(function () {
  "use strict";

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  /* A village's server often has no certificate, and then there is no navigator.clipboard. */
  function copyOldWay(area) {
    area.focus();
    area.select();
    area.setSelectionRange(0, area.value.length);
    try { return document.execCommand("copy"); } catch (_) { return false; }
  }

  each(document.querySelectorAll("[data-copy]"), function (button) {
    var area = document.getElementById(button.getAttribute("data-copy"));
    var words = button.textContent;
    function done() {
      button.textContent = button.getAttribute("data-done");
      window.setTimeout(function () { button.textContent = words; }, 4000);
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(area.value).then(done, function () { if (copyOldWay(area)) { done(); } });
      } else if (copyOldWay(area)) {
        done();
      }
    });
  });
})();
