/* Checks a paper's QR by its signature alone, without a server: see workflows/disclosure/facts.py for the format. */
(function () {
  "use strict";
  var SIGNATURE = 64, ID = 4, CONTEXT = "siyi paper E\n";
  var NAMES = ["village", "notice", "kind", "code", "amount", "counts", "first", "last", "place", "title"];
  var KINDS = ["resolution", "result", "plan", "finance"];
  var page = document.getElementById("offline");
  var form = document.getElementById("form");
  if (!page || !form || !window.nacl || !window.Uint8Array) { return; }

  function bytesOf(text) {
    var plain = unescape(encodeURIComponent(text)), found = new Uint8Array(plain.length), n;
    for (n = 0; n < plain.length; n += 1) { found[n] = plain.charCodeAt(n); }
    return found;
  }

  function textOf(bytes) {
    var plain = "", n;
    for (n = 0; n < bytes.length; n += 1) { plain += String.fromCharCode(bytes[n]); }
    return decodeURIComponent(escape(plain));
  }

  function hexOf(bytes) {
    var told = "", n;
    for (n = 0; n < bytes.length; n += 1) { told += (bytes[n] < 16 ? "0" : "") + bytes[n].toString(16); }
    return told;
  }

  function fromHex(told) {
    var found = new Uint8Array(told.length / 2), n;
    for (n = 0; n < found.length; n += 1) { found[n] = parseInt(told.substr(2 * n, 2), 16); }
    return found;
  }

  function fromBase32(word) {
    var found = [], held = 0, bits = 0, n, value;
    for (n = 0; n < word.length; n += 1) {
      value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(word.charAt(n));
      if (value < 0) { throw new Error("no base 32"); }
      held = ((held << 5) | value) & 4095;
      bits += 5;
      if (bits >= 8) { bits -= 8; found.push((held >> bits) & 255); }
    }
    return new Uint8Array(found);
  }

  /* What a QR's text says and whether one of the known keys signed it; throws where it is none of ours. */
  function read(told) {
    var word = told.replace(/^\s+|\s+$/g, "").replace(/^.*\//, "").replace(/[?#].*$/, "").toUpperCase();
    if (word.charAt(0) !== "E" || word.length > 1200) { throw new Error("no paper's facts"); }
    var content = fromBase32(word.substr(1));
    var rest = content.subarray(ID + SIGNATURE);
    var lines = textOf(rest).split("\n"), facts = {}, n;
    if (lines.length !== NAMES.length) { throw new Error("no paper's facts"); }
    for (n = 0; n < NAMES.length; n += 1) { facts[NAMES[n]] = lines[n]; }
    if (KINDS.indexOf(facts.kind) < 0 || !/^-?\d*$/.test(facts.amount) || facts.counts.split(".").length !== 5) {
      throw new Error("no paper's facts");
    }
    facts.signed = isSigned(hexOf(content.subarray(0, ID)), content.subarray(ID, ID + SIGNATURE), rest);
    return facts;
  }

  function isSigned(id, signature, rest) {
    var known = page.getAttribute("data-keys").split(" "), context = bytesOf(CONTEXT), n, key;
    var message = new Uint8Array(context.length + rest.length);
    message.set(context);
    message.set(rest, context.length);
    for (n = 0; n < known.length; n += 1) {
      key = known[n].split(":");
      if (key[0] === id && signature.length === SIGNATURE &&
          nacl.sign.detached.verify(message, signature, fromHex(key[1]))) { return true; }
    }
    return false;
  }

  function money(fen) {
    if (!fen) { return ""; }
    if (fen.charAt(0) === "-") { return "-" + money(fen.substr(1)); }
    while (fen.length < 3) { fen = "0" + fen; }
    var yuan = fen.substr(0, fen.length - 2).replace(/\B(?=(\d{3})+$)/g, ",");
    return yuan + "." + fen.substr(fen.length - 2) + "元";
  }

  /* Yuan as somebody typed them, in fen; empty where it is no amount. */
  function fenOf(typed) {
    var plain = typed.replace(/[\uff01-\uff5e]/g, function (wide) {
      return String.fromCharCode(wide.charCodeAt(0) - 65248);
    });
    var found = /^(\d{1,13})(?:\.(\d{1,2}))?元?$/.exec(plain.replace(/[,\s]/g, ""));
    return found ? String(Number(found[1]) * 100 + Number(((found[2] || "") + "00").substr(0, 2))) : "";
  }

  function day(told) {
    return told ? Number(told.substr(0, 4)) + "年" + Number(told.substr(4, 2)) + "月" + Number(told.substr(6)) + "日" : "";
  }

  function counted(told, words) {
    var found = [], numbers = told.split("."), n;
    for (n = 0; n < numbers.length; n += 1) {
      if (numbers[n] !== "") { found.push(words[n] + numbers[n] + (n < 2 ? "人" : "票")); }
    }
    return found.join("，");
  }

  /* What a paper says of money: one amount, or the sums of a financial disclosure from opening to closing. */
  function amounts(facts) {
    var sums = facts.counts.split(".");
    return facts.kind === "finance" ? [sums[0], sums[2], sums[3], facts.amount] : [facts.amount];
  }

  function worded(facts) {
    var labels = page.getAttribute("data-sums").split(" "), found = amounts(facts), told = [], n;
    if (found.length === 1) { return money(found[0]); }
    for (n = 0; n < found.length; n += 1) { told.push(labels[n] + money(found[n])); }
    return told.join("，");
  }

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  function write(name, text) {
    each("[data-fact=" + name + "]", function (place) {
      place.textContent = text;
      if (place.parentNode.parentNode.id === "facts") { place.parentNode.hidden = !text; }
    });
  }

  function show(verdict, facts) {
    var box = document.getElementById("verdict");
    box.hidden = false;
    box.className = "verdict verdict--" + (verdict === "good" ? "good" : verdict === "unreadable" ? "none" : "bad");
    each("[data-when]", function (part) { part.hidden = part.getAttribute("data-when") !== verdict; });
    document.getElementById("facts").hidden = verdict !== "good" && verdict !== "differs";
    if (!facts) { return; }
    var words = document.querySelector("[data-fact=counts]").getAttribute("data-words").split(" ");
    write("place", facts.place);
    write("title", facts.title);
    write("amount", worded(facts));
    write("counts", facts.kind === "finance" ? "" : counted(facts.counts, words));
    write("days", facts.first && facts.kind !== "finance" ? day(facts.first) + "至" + day(facts.last) : "");
    write("code", facts.code.replace(/(.{4})(?=.)/g, "$1-"));
  }

  function check(told, typed) {
    var facts;
    try { facts = read(told); } catch (error) { show("unreadable"); return; }
    var amount = typed ? fenOf(typed) : "";
    if (facts.signed && typed && amounts(facts).indexOf(amount) < 0) {
      write("typed", amount ? money(amount) : typed);
      show("differs", facts);
      return;
    }
    show(facts.signed ? "good" : "bad", facts);
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    check(form.elements.text.value, form.elements.amount.value.replace(/^\s+|\s+$/g, ""));
  });
  /* A scanned address that nothing answered: the worker shows this page in its place. */
  if (location.pathname !== page.getAttribute("data-here")) {
    form.elements.text.value = location.href;
    check(location.pathname, "");
  }
  if (navigator.serviceWorker) {
    var files = page.getAttribute("data-here") + " " + page.getAttribute("data-files");
    navigator.serviceWorker.register(page.getAttribute("data-worker") + "?files=" + encodeURIComponent(files));
    navigator.serviceWorker.ready.then(function () { document.getElementById("kept").hidden = false; });
  }
}());
