/* 开一次会: live counts on the sign-in list, sums on the result sheet. Every page works without this file. Plain ES5. */
(function () {
  "use strict";

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function fill(words, facts) {
    return words.replace(/\{(\w+)\}/g, function (_, name) { return facts[name]; });
  }
  function whole(input) {
    var text = input ? input.value.replace(/[\s人票张]/g, "") : "";
    return /^\d+$/.test(text) ? Number(text) : null;
  }

  /* 签到：勾一个，数一个 */
  all("[data-needed]").forEach(function (line) {
    var boxes = all('input[name="person"]');
    var needed = Number(line.getAttribute("data-needed"));
    function show() {
      var present = Number(line.getAttribute("data-elsewhere")) + boxes.filter(function (box) { return box.checked; }).length;
      var enough = needed > 0 && present >= needed;
      line.className = "outcome outcome--" + (enough ? "passed" : "no_quorum");
      line.textContent = fill(line.getAttribute(enough ? "data-words-enough" : "data-words-short"), {
        entitled: line.getAttribute("data-entitled"), present: present, needed: needed, short: needed - present
      });
    }
    if (!boxes.length || !needed) { return; }
    boxes.forEach(function (box) { box.addEventListener("change", show); });
    all("[data-tick-all]").forEach(function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        boxes.forEach(function (box) { box.checked = true; });
        show();
      });
    });
  });

  /* 计票表：发出=收回+未收回，收回=有效+无效，有效=同意+不同意+弃权 */
  var EQUATIONS = [
    ["issued", ["collected", "lost"]],
    ["collected", ["valid", "invalid"]],
    ["valid", ["for", "against", "abstain"]]
  ];
  all("[data-sheet]").forEach(function (sheet) {
    var says = sheet.querySelector(".sheet__says");
    var everybody = sheet.querySelector("[data-all]");
    function input(name) { return sheet.querySelector('input[name^="' + name + '-"]'); }
    function label(name) { return sheet.querySelector('label[for="' + input(name).id + '"]').textContent; }
    function present() {
      var own = whole(input("present"));
      var of = sheet.getAttribute("data-present") || "field-present";
      return own === null ? whole(document.getElementById(of)) : own;
    }
    function known() {
      var numbers = {};
      ["issued", "lost", "collected", "valid", "invalid", "for", "against", "abstain"].forEach(function (name) {
        numbers[name] = whole(input(name));
      });
      if (numbers.valid === null && numbers["for"] !== null && numbers.against !== null && numbers.abstain !== null) {
        numbers.valid = numbers["for"] + numbers.against + numbers.abstain;
      }
      return numbers;
    }
    function wrongWith(numbers) {
      for (var n = 0; n < EQUATIONS.length; n += 1) {
        var told = numbers[EQUATIONS[n][0]];
        var there = EQUATIONS[n][1].filter(function (name) { return numbers[name] !== null; });
        var sum = there.reduce(function (total, name) { return total + numbers[name]; }, 0);
        var complete = there.length === EQUATIONS[n][1].length;
        if (told !== null && (sum > told || (complete && sum !== told))) {
          return fill(sheet.getAttribute("data-words-differs"), {
            parts: there.map(label).join("、"), sum: sum, whole: label(EQUATIONS[n][0]), told: told, off: Math.abs(told - sum)
          });
        }
      }
      if (numbers.issued !== null && present() !== null && numbers.issued > present()) {
        return fill(sheet.getAttribute("data-words-present"), { issued: numbers.issued, present: present() });
      }
      return "";
    }
    function show() {
      var numbers = known();
      var wrong = wrongWith(numbers);
      var fits = !wrong && numbers.collected !== null && numbers["for"] !== null && numbers.valid !== null;
      says.hidden = !(wrong || fits);
      says.textContent = wrong || (fits ? sheet.getAttribute("data-words-fits") : "");
      says.className = "sheet__says sheet__says--" + (wrong ? "wrong" : "fits");
      sheet.className = "field sheet" + (wrong ? " sheet--wrong" : fits ? " sheet--fits" : "");
    }
    function agree() {
      var issued = whole(input("issued"));
      var votes = issued;
      if (votes === null && present() !== null) { votes = present() - (whole(input("recused")) || 0); }
      if (votes === null) { return; }
      var told = { issued: votes, lost: 0, collected: votes, valid: votes, invalid: 0, "for": votes, against: 0, abstain: 0 };
      Object.keys(told).forEach(function (name) {
        if (name !== "issued" || issued === null) { input(name).value = everybody.checked ? String(told[name]) : ""; }
      });
      show();
    }
    sheet.addEventListener("input", function (event) {
      if (event.target !== everybody) { everybody.checked = false; show(); }
    });
    everybody.addEventListener("change", agree);
    show();
  });

  /* 照片先在手机上缩小再传：村里的网慢，一张原图要传一分钟。The server checks what arrives in any case. */
  var LONGEST = 1800;
  var SMALL = 500 * 1024;
  function smaller(file, done) {
    function failed() { done(file); }
    window.createImageBitmap(file).then(function (image) {
      var scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) {
        done(blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file);
      }, "image/jpeg", 0.72);
    }, failed);
  }
  all('input[type="file"][name="photos"]').forEach(function (input) {
    input.addEventListener("change", function () {
      var files = Array.prototype.slice.call(input.files);
      var waiting = files.length;
      if (!window.createImageBitmap || !window.DataTransfer || !HTMLCanvasElement.prototype.toBlob) { return; }
      files.forEach(function (file, place) {
        function put(made) {
          files[place] = made;
          waiting -= 1;
          if (waiting) { return; }
          var box = new DataTransfer();
          files.forEach(function (each) { box.items.add(each); });
          input.files = box.files;
          input.setAttribute("data-ready", "true");
        }
        if (/^image\//.test(file.type) && file.size > SMALL) { smaller(file, put); } else { put(file); }
      });
    });
  });

  /* 回车到下一格，不提交：手机键盘上的“下一项”就是回车 */
  all("form").forEach(function (form) {
    if (!form.querySelector("[data-sheet]")) { return; }
    form.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.target.type !== "text") { return; }
      var fields = all('input[type="text"]', form);
      var next = fields[fields.indexOf(event.target) + 1];
      event.preventDefault();
      if (next) { next.focus(); next.select(); }
    });
  });
})();
