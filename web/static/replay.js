/* The replay of a matter (全程回溯): a slider over its events marks the nodes of its diagrams.
 *
 * The page is whole without this file: the server's list of steps tells the same history. Expects
 *   <section class="replay" data-diagram-url="…" data-history-url="…"><ol class="replay-steps">
 *     <li data-event="12" data-state="done">…
 * and, at the history's address,
 *   {"steps": [{"index": 12, "label": "…", "at": "…", "diagram": "four-discussions",
 *               "done": [node or path], "current": [...], "returned": [...]}],
 *    "diagrams": {"four-discussions": address}}
 * Words come from data-text-… of the section, Chinese where they are missing.
 */
(function () {
  "use strict";

  const VENDOR = new URL("vendor/", document.currentScript.src);
  const TOP = "";
  const STATES = ["done", "returned", "current"]; // the later wins where a node has two
  const MARKS = { done: "✓", current: "●", returned: "↩" };
  const SECONDS_A_STEP = 1.5;
  const READABLE = 0.85; // the scale at which a label can be read on a phone
  const LARGEST = 1.25; // a small diagram does not grow beyond this
  const MARGIN = 28; // pixels around the diagram, room for the marks
  const WORDS = {
    diagram: "流程图",
    overview: "总流程",
    timeline: "时间线，用左右方向键逐步查看",
    previous: "上一步",
    next: "下一步",
    play: "播放",
    pause: "暂停",
    bigger: "放大",
    smaller: "缩小",
    whole: "全图",
    done: "已完成",
    current: "正在进行",
    returned: "已退回",
    locate: "看流程图",
    count: "第 {step} 步，共 {total} 步",
    failed: "流程图暂时打不开，请看步骤列表，内容是一样的；也可以稍后刷新本页。",
  };

  const phone = window.matchMedia("(max-width: 639.98px)");

  function element(tag, properties, children) {
    const made = Object.assign(document.createElement(tag), properties);
    (children || []).forEach((child) => made.appendChild(child));
    return made;
  }

  async function get(url) {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${url}: status ${answer.status}; expected 200`);
    return answer;
  }

  let library = null;

  /** Loads the viewer once, when somebody first looks at a diagram. */
  function loadLibrary() {
    library = library || new Promise((resolve, reject) => {
      ["diagram-js.css", "bpmn-js.css"].forEach((name) => {
        document.head.appendChild(element("link", { rel: "stylesheet", href: new URL(name, VENDOR).href }));
      });
      const src = new URL("bpmn-navigated-viewer.min.js", VENDOR).href;
      const onerror = () => reject(new Error(`${src}: not loaded`));
      document.head.appendChild(element("script", { src, onload: () => resolve(window.BpmnJS), onerror }));
    });
    return library;
  }

  /** The state of each node at a step; a node inside a called diagram makes the call current too. */
  function statesOf(step) {
    const states = new Map();
    STATES.forEach((state) => (step[state] || []).forEach((path) => {
      const ids = path.split("/");
      states.set(ids.pop(), state);
      if (state === "current") ids.forEach((call) => states.set(call, state));
    }));
    return states;
  }

  /** Whether a node of the top diagram calls the diagram that the step happened in. */
  function calls(node, step) {
    return Boolean(step.diagram) && node.businessObject.calledElement === step.diagram;
  }

  class Board {
    constructor(place, word) {
      this.place = place;
      this.word = word;
      this.viewer = null;
      this.shown = null;
      this.marked = [];
      this.tallest = 0;
      this.drag();
    }

    /** Shows a diagram; tells whether it was another one before. */
    async open(name, xml) {
      if (this.shown === name) return false;
      const Viewer = await loadLibrary();
      this.viewer = this.viewer || new Viewer({ container: this.place, zoomScroll: { enabled: false } });
      this.marked = [];
      await this.viewer.importXML(xml);
      this.shown = name;
      return true;
    }

    mark(step) {
      const canvas = this.viewer.get("canvas");
      const overlays = this.viewer.get("overlays");
      this.marked.forEach(([id, state]) => canvas.removeMarker(id, `replay-${state}`));
      overlays.remove({ type: "replay" });
      const states = statesOf(step);
      this.marked = [];
      this.viewer.get("elementRegistry").getAll().filter((node) => node.parent && !node.labelTarget).forEach((node) => {
        const state = states.get(node.id) || (calls(node, step) ? "current" : null);
        if (!state) return;
        const html = element("span", { className: `replay-mark replay-mark-${state}`, textContent: MARKS[state] });
        html.title = this.word(state);
        canvas.addMarker(node.id, `replay-${state}`);
        overlays.add(node.id, "replay", { position: { top: -12, right: 12 }, html });
        this.marked.push([node.id, state]);
      });
    }

    /** Shows the whole diagram where it can be read so, otherwise its current part; `whole`: all of it anyway. */
    frame(whole) {
      const canvas = this.viewer.get("canvas");
      const all = canvas.viewbox().inner;
      const width = this.place.clientWidth - 2 * MARGIN;
      if (width <= 0) return;
      const wanted = (all.height * width) / all.width;
      const height = Math.max(280, Math.min(window.innerHeight * 0.8, wanted)) + 2 * MARGIN;
      this.tallest = Math.max(this.tallest, height); // the page below must not jump from diagram to diagram
      this.place.style.height = `${this.tallest}px`;
      canvas.resized();
      const fit = Math.min(width / all.width, (this.tallest - 2 * MARGIN) / all.height);
      const readable = phone.matches ? READABLE : Math.min(READABLE, width / all.width);
      this.look(Math.min(LARGEST, whole ? fit : Math.max(fit, readable)));
    }

    /** Keeps the zoom and moves to the current node when it is out of sight. */
    reveal() {
      const node = this.current();
      const seen = this.viewer.get("canvas").viewbox();
      if (!node) return;
      const inside = (start, size) => node[start] >= seen[start] && node[start] + node[size] <= seen[start] + seen[size];
      if (!inside("x", "width") || !inside("y", "height")) this.look(seen.scale);
    }

    current() {
      const found = this.marked.filter(([, state]) => state === "current").pop() || this.marked[this.marked.length - 1];
      return found && this.viewer.get("elementRegistry").get(found[0]);
    }

    /** Turns to the current node at a scale, without showing more emptiness at the edges than the margin. */
    look(scale) {
      const canvas = this.viewer.get("canvas");
      const all = canvas.viewbox().inner;
      const node = this.current() || all;
      const [width, height] = [this.place.clientWidth / scale, this.place.clientHeight / scale];
      const edge = MARGIN / scale;
      const place = (start, size, room) => {
        if (room >= all[size] + 2 * edge) return all[start] + (all[size] - room) / 2;
        const centred = node[start] + (node[size] - room) / 2;
        return Math.max(all[start] - edge, Math.min(centred, all[start] + all[size] + edge - room));
      };
      canvas.viewbox({ x: place("x", "width", width), y: place("y", "height", height), width, height });
    }

    zoom(step) {
      if (this.viewer) this.viewer.get("zoomScroll").stepZoom(step);
    }

    /** The viewer moves with a mouse only; fingers and pens come through here. */
    drag() {
      let last = null;
      this.place.addEventListener("pointerdown", (event) => {
        if (event.pointerType !== "mouse" && event.isPrimary) last = event;
      });
      this.place.addEventListener("pointermove", (event) => {
        if (!last || !this.viewer || event.pointerId !== last.pointerId) return;
        this.viewer.get("canvas").scroll({ dx: event.clientX - last.clientX, dy: event.clientY - last.clientY });
        last = event;
      });
      ["pointerup", "pointercancel"].forEach((name) => this.place.addEventListener(name, () => { last = null; }));
    }
  }

  class Replay {
    constructor(section, history, diagrams) {
      this.section = section;
      this.list = section.querySelector(".replay-steps");
      this.steps = history.steps;
      this.diagrams = diagrams;
      this.position = this.steps.length - 1;
      this.tab = TOP;
      this.timer = null;
      this.drawing = Promise.resolve();
      this.build();
      this.follow();
      this.settle();
    }

    word(name) {
      return this.section.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] || WORDS[name];
    }

    button(name, act) {
      const made = element("button", { type: "button", textContent: this.word(name), onclick: act });
      made.className = `replay-${name}`;
      return made;
    }

    build() {
      const canvas = element("div", { className: "replay-canvas" });
      this.board = new Board(canvas, (name) => this.word(name));
      this.told = element("output", { className: "replay-told" });
      this.folder = element("details", { className: "replay-diagram", ontoggle: () => this.refit() }, [
        element("summary", { textContent: this.word("diagram") }),
        this.told, this.buildControls(), this.buildTabs(), canvas, this.buildLegend(),
      ]);
      this.list.querySelectorAll("li[data-event]").forEach((item) => {
        const at = this.steps.findIndex((step) => String(step.index) === item.dataset.event);
        if (at >= 0) item.appendChild(this.button("locate", () => this.locate(at)));
      });
      window.addEventListener("resize", () => this.refit());
      // addListener: WebViews of the field are older than matchMedia's addEventListener.
      phone.addListener(() => this.settle());
    }

    buildControls() {
      const max = this.steps.length - 1;
      this.slider = element("input", { type: "range", min: 0, max, step: 1, value: max });
      this.slider.setAttribute("aria-label", this.word("timeline"));
      this.slider.oninput = () => this.go(Number(this.slider.value));
      this.player = this.button("play", () => (this.timer ? this.stop() : this.play()));
      this.back = this.button("previous", () => this.go(this.position - 1));
      this.forth = this.button("next", () => this.go(this.position + 1));
      const buttons = [this.back, this.player, this.forth];
      return element("div", { className: "replay-controls" }, [this.slider].concat(buttons));
    }

    buildTabs() {
      this.tabs = [...this.diagrams.keys()].map((name) => {
        const onclick = () => { this.stop(); this.tab = name; this.draw(); };
        return element("button", { type: "button", onclick, value: name, textContent: this.diagrams.get(name).title });
      });
      const zooms = [
        this.button("smaller", () => this.board.zoom(-1)),
        this.button("bigger", () => this.board.zoom(1)),
        this.button("whole", () => this.board.frame(true)),
      ];
      const group = element("div", { className: "replay-tabs" }, this.tabs);
      const views = element("div", { className: "replay-zooms" }, zooms);
      return element("div", { className: "replay-views" }, [group, views]);
    }

    buildLegend() {
      const entries = ["done", "current", "returned"].map((state) => element("li", {}, [
        element("span", { className: `replay-mark replay-mark-${state}`, textContent: MARKS[state] }),
        document.createTextNode(` ${this.word(state)}`),
      ]));
      return element("ul", { className: "replay-legend" }, entries);
    }

    /** A phone has the list first and the diagram folded; a wide screen the diagram first. */
    settle() {
      const before = phone.matches ? this.list.nextSibling : this.list;
      if (before !== this.folder) this.section.insertBefore(this.folder, before);
      this.folder.open = !phone.matches;
      this.board.tallest = 0;
      this.refit();
    }

    go(position) {
      if (position < 0 || position >= this.steps.length) return;
      this.position = position;
      this.follow();
      this.draw();
      if (position === this.steps.length - 1) this.stop();
    }

    locate(position) {
      this.stop();
      this.folder.open = true;
      this.go(position);
      this.folder.scrollIntoView({ block: "start" });
    }

    play() {
      if (this.position === this.steps.length - 1) this.go(0);
      this.timer = window.setInterval(() => this.go(this.position + 1), SECONDS_A_STEP * 1000);
      this.player.textContent = this.word("pause");
    }

    stop() {
      window.clearInterval(this.timer);
      this.timer = null;
      this.player.textContent = this.word("play");
    }

    /** Brings words, slider, list and tab to the step that is looked at. */
    follow() {
      const step = this.steps[this.position];
      const count = this.word("count").replace("{step}", this.position + 1).replace("{total}", this.steps.length);
      const at = step.at.slice(0, 16).replace("T", " ");
      this.told.textContent = `${count}：${step.label}（${at}）`;
      this.slider.value = this.position;
      this.slider.setAttribute("aria-valuetext", this.told.textContent);
      this.back.disabled = this.position === 0;
      this.forth.disabled = this.position === this.steps.length - 1;
      this.tab = this.diagrams.has(step.diagram) ? step.diagram : TOP;
      this.list.querySelectorAll("li[data-event]").forEach((item) => {
        if (item.dataset.event === String(step.index)) item.setAttribute("aria-current", "step");
        else item.removeAttribute("aria-current");
      });
    }

    /** Draws with the view set anew; otherwise what a reader zoomed or moved stays. */
    refit() {
      this.unfitted = true;
      this.draw();
    }

    /** Draws once more after what is being drawn; what came meanwhile is drawn once. */
    draw() {
      if (this.waiting) return;
      this.waiting = true;
      this.drawing = this.drawing.then(() => this.paint()).catch((error) => fail(this.section, error));
    }

    async paint() {
      this.waiting = false;
      const { tab, position } = this;
      this.tabs.forEach((button) => button.setAttribute("aria-pressed", String(button.value === tab)));
      if (!this.folder.open) return;
      const another = await this.board.open(tab, this.diagrams.get(tab).xml);
      this.board.mark(this.steps[position]);
      if (another || this.unfitted) this.board.frame(false);
      else this.board.reveal();
      this.unfitted = false;
    }
  }

  function fail(section, error) {
    console.error(error);
    if (section.querySelector(".replay-failed")) return;
    const words = section.dataset.textFailed || WORDS.failed;
    const told = element("p", { className: "replay-failed", textContent: words });
    told.setAttribute("role", "alert");
    section.insertBefore(told, section.firstChild);
  }

  async function readDiagram(url, fallback) {
    const xml = await (await get(url)).text();
    const tree = new DOMParser().parseFromString(xml, "text/xml");
    const process = tree.getElementsByTagNameNS("*", "process")[0];
    return { xml, title: (process && process.getAttribute("name")) || fallback };
  }

  async function readDiagrams(section, history) {
    const top = section.dataset.diagramUrl;
    const named = Object.entries(history.diagrams || {}).filter(([, url]) => url !== top);
    const overview = section.dataset.textOverview || WORDS.overview;
    const wanted = [[TOP, top]].concat(named);
    const read = await Promise.all(wanted.map(([name, url]) => readDiagram(url, name || overview)));
    return new Map(wanted.map(([name], place) => [name, read[place]]));
  }

  async function start(section) {
    const history = await (await get(section.dataset.historyUrl)).json();
    if (!history.steps.length) return;
    new Replay(section, history, await readDiagrams(section, history));
  }

  document.querySelectorAll("section.replay").forEach((section) => {
    start(section).catch((error) => fail(section, error));
  });
})();
