/* Drawing an item's flowchart (画流程图): bpmn-js' modeler, our own attributes beside it, the server's lint at the element.
 *
 * The form is hidden without this file; then a file is downloaded and uploaded. Nothing here decides anything: the server
 * reads, repairs and checks what is saved.
 */
(function () {
  "use strict";

  const form = document.getElementById("drawing");
  if (!form || !window.BpmnJS) return;

  const REPAIRED = /(_(start|end|fork|flow))+$/; // what the server's repairs add to a name
  const WAIT = 900; // milliseconds of rest before the server is asked
  const xml = form.elements.xml;
  const status = document.getElementById("lint-status");
  const list = document.getElementById("lint-findings");
  const panel = document.getElementById("properties");

  const SIYI = {
    name: "Siyi", prefix: "siyi", uri: "urn:siyi:bpmn", xml: { tagAlias: "lowerCase" },
    types: [
      {
        name: "Task", extends: ["bpmn:UserTask"],
        properties: ["kind", "form", "outcomes", "returns", "stage", "by", "not_by", "personal"].map(attribute),
      },
      { name: "Ending", extends: ["bpmn:EndEvent"], properties: [attribute("state")] },
      { name: "Boundary", extends: ["bpmn:BoundaryEvent"], properties: [attribute("returns")] },
    ],
  };
  function attribute(name) { return { name: name, type: "String", isAttr: true }; }

  const CHINESE = {
    "Activate hand tool": "移动画布", "Activate lasso tool": "框选", "Activate create/remove space tool": "加宽或者收窄",
    "Activate global connect tool": "连线", "Append task": "接一步", "Append end event": "接结束", "Append gateway": "接分支",
    "Connect to other element": "连到别的图形", "Connect using sequence/message flow or association": "连到别的图形",
    "Remove": "删去", "Delete": "删去", "Change element": "换种类", "Add lane above": "上面加泳道", "Add lane below": "下面加泳道",
    "Divide into two lanes": "分成两条泳道", "Divide into three lanes": "分成三条泳道", "Append text annotation": "加说明",
    "Add text annotation": "加说明", "Search": "找", "Exclusive gateway": "排他分支", "Parallel gateway": "分头办理",
    "User task": "办理", "Call activity": "调用另一张图", "Task": "办理", "End event": "结束", "Start event": "开始",
    "Default flow": "其余的结果", "Sequence flow": "没有条件", "Conditional flow": "有条件",
  };

  function translate(template, facts) {
    const words = CHINESE[template] || template;
    return words.replace(/{([^}]+)}/g, (whole, key) => (facts && key in facts ? facts[key] : whole));
  }

  /** Only what an item is drawn with. */
  class Palette {
    constructor(palette, create, elementFactory, handTool, lassoTool, globalConnect) {
      this.parts = { create: create, make: elementFactory, hand: handTool, lasso: lassoTool, connect: globalConnect };
      palette.registerProvider(this);
    }
    getPaletteEntries() {
      const parts = this.parts;
      function tool(className, title, act) { return { group: "tools", className: className, title: title, action: { click: act } }; }
      function shape(type, className, title) {
        const begin = (event) => parts.create.start(event, parts.make.createShape({ type: type }));
        return { group: "draw", className: className, title: title, action: { dragstart: begin, click: begin } };
      }
      return {
        hand: tool("bpmn-icon-hand-tool", "移动画布", (event) => parts.hand.activateHand(event)),
        lasso: tool("bpmn-icon-lasso-tool", "框选", (event) => parts.lasso.activateSelection(event)),
        connect: tool("bpmn-icon-connection-multi", "连线", (event) => parts.connect.start(event)),
        task: shape("bpmn:UserTask", "bpmn-icon-user-task", "办理的一步"),
        choice: shape("bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor", "分支：按结果走一条"),
        both: shape("bpmn:ParallelGateway", "bpmn-icon-gateway-parallel", "分头办理、汇合"),
        end: shape("bpmn:EndEvent", "bpmn-icon-end-event-none", "结束"),
      };
    }
  }
  Palette.$inject = ["palette", "create", "elementFactory", "handTool", "lassoTool", "globalConnect"];

  const modeler = new window.BpmnJS({
    container: "#canvas",
    moddleExtensions: { siyi: SIYI },
    additionalModules: [{
      __init__: ["paletteProvider"], paletteProvider: ["type", Palette], translate: ["value", translate],
    }],
  });
  const get = (name) => modeler.get(name);

  /** Every task that is drawn is somebody's, with a form and a result. */
  function userTasks() {
    const factory = get("elementFactory"), plain = factory.create.bind(factory);
    factory.create = function (kind, told) {
      const task = told && !told.businessObject && (told.type === "bpmn:Task" || told.type === "bpmn:UserTask");
      const made = plain(kind, task ? Object.assign({}, told, { type: "bpmn:UserTask" }) : told);
      if (task) {
        const drawn = made.businessObject;
        drawn.set("siyi:kind", "task");
        drawn.set("siyi:outcomes", "done");
        drawn.set("siyi:form", drawn.id.toLowerCase());
        if (document.getElementById("p-stage")) drawn.set("siyi:stage", "preparation");
      }
      return made;
    };
  }

  /* What the server finds */
  let asked = 0, timer = 0;

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(lint, WAIT);
    status.textContent = status.dataset.busy;
    form.dataset.lint_state = "busy";
  }

  async function lint() {
    const mine = ++asked;
    const drawing = (await modeler.saveXML({ format: true })).xml;
    const told = new FormData();
    told.append("csrf_token", form.elements.csrf_token.value);
    told.append("xml", drawing);
    try {
      const answer = await fetch(form.dataset.lint, { method: "POST", body: told, credentials: "same-origin" });
      if (!answer.ok) throw new Error(`status ${answer.status}; expected 200`);
      const found = (await answer.json()).findings;
      if (mine === asked) show(found);
    } catch (_error) {
      if (mine === asked) { status.textContent = status.dataset.failed; form.dataset.lint_state = "failed"; }
    }
  }

  function show(findings) {
    const overlays = get("overlays"), canvas = get("canvas"), registry = get("elementRegistry");
    overlays.remove({ type: "lint" });
    registry.forEach((element) => canvas.removeMarker(element, "lint-error"));
    list.textContent = "";
    // What the server put in by itself (an end after a loose step …) is told of the step that was drawn.
    const drawn = new Set(findings.filter((each) => registry.get(each.element)).map((each) => each.element));
    findings = findings.filter((each) => registry.get(each.element) || !drawn.has(each.element.replace(REPAIRED, "")));
    const errors = findings.filter((each) => each.severity === "error");
    status.textContent = errors.length ? status.dataset.bad.replace("{n}", errors.length) : status.dataset.good;
    form.dataset.lint_state = errors.length ? "bad" : "good";
    findings.forEach((each) => {
      const element = registry.get(each.element), line = document.createElement("li");
      if (element) {
        const mark = document.createElement("div");
        mark.className = "lint-mark" + (each.severity === "error" ? "" : " lint-mark--warning");
        mark.title = each.message;
        mark.textContent = "!";
        overlays.add(element, "lint", { position: { top: -12, left: -12 }, html: mark });
        if (each.severity === "error") canvas.addMarker(element, "lint-error");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "link";
        button.textContent = each.message;
        button.addEventListener("click", () => { get("selection").select(element); canvas.scrollToElement(element); });
        line.appendChild(button);
      } else {
        line.textContent = each.message;
      }
      list.appendChild(line);
    });
  }

  /* What stands beside the selected element */
  let chosen = null;
  const input = (name) => document.getElementById(`p-${name}`);

  function kinds(element) {
    const drawn = element.businessObject;
    if (drawn.$type === "bpmn:Lane") return ["lane", "name"];
    if (drawn.$type === "bpmn:UserTask" && (drawn.get("siyi:kind") || "task") === "task") return ["task", "name"];
    if (drawn.$type === "bpmn:EndEvent") return ["end", "name"];
    if (drawn.$type === "bpmn:SequenceFlow") return ["flow", "name"];
    return ["name"];
  }

  function pick(element) {
    chosen = element && element.businessObject && element.type !== "label" ? element : null;
    const shown = chosen ? kinds(chosen) : [];
    panel.hidden = false;
    document.getElementById("property-none").hidden = Boolean(chosen);
    panel.querySelectorAll("[data-for]").forEach((part) => { part.hidden = !shown.includes(part.dataset.for); });
    if (!chosen) return;
    const drawn = chosen.businessObject;
    input("name").value = drawn.name || "";
    if (shown.includes("lane")) input("lane").value = drawn.id;
    if (shown.includes("end")) input("state").value = drawn.get("siyi:state") || drawn.id;
    if (shown.includes("flow")) input("condition").value = condition(drawn);
    if (shown.includes("task")) {
      others(drawn);
      ["outcomes", "by", "not_by", "form", "stage"].forEach((name) => set(input(name), drawn.get(`siyi:${name}`) || ""));
      input("personal").checked = drawn.get("siyi:personal") === "true";
    }
  }

  /** A value that the page does not offer is offered, not lost. */
  function set(field, value) {
    if (!field) return;
    if (field.options && !Array.from(field.options).some((option) => option.value === value)) {
      field.add(new Option(value, value));
    }
    field.value = value;
  }

  function others(drawn) {
    const field = input("not_by");
    while (field.options.length > 1) field.remove(1);
    get("elementRegistry").filter((element) => element.type === "bpmn:UserTask" && element.id !== drawn.id)
      .forEach((element) => field.add(new Option(element.businessObject.name || element.id, element.id)));
  }

  function condition(flow) {
    if (flow.sourceRef.default === flow) return "default";
    const written = flow.conditionExpression && /^outcome == "(\w+)"$/.exec(flow.conditionExpression.body);
    return written ? written[1] : "";
  }

  function change(told) { get("modeling").updateProperties(chosen, told); }

  function changed(name, act) {
    const field = input(name);
    if (field) field.addEventListener("change", () => { if (chosen) act(field); });
  }

  changed("name", (field) => get("modeling").updateLabel(chosen, field.value));
  changed("lane", (field) => {
    const names = field.options[field.selectedIndex].text;
    if (field.value && !get("elementRegistry").get(field.value)) change({ id: field.value, name: names });
  });
  changed("state", (field) => change({ "siyi:state": field.value }));
  changed("personal", (field) => change({ "siyi:personal": field.checked ? "true" : undefined }));
  ["outcomes", "by", "not_by", "form", "stage"].forEach((name) => {
    changed(name, (field) => change({ [`siyi:${name}`]: field.value || undefined }));
  });
  changed("condition", (field) => {
    const flow = chosen.businessObject, source = get("elementRegistry").get(flow.sourceRef.id);
    if (field.value === "default") {
      change({ conditionExpression: undefined });
      get("modeling").updateProperties(source, { default: flow });
      return;
    }
    if (flow.sourceRef.default === flow) get("modeling").updateProperties(source, { default: undefined });
    const body = `outcome == "${field.value}"`;
    change({ conditionExpression: field.value ? get("moddle").create("bpmn:FormalExpression", { body: body }) : undefined });
  });

  /* Enter in a field of the panel writes it down; it does not send the drawing. */
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); event.target.blur(); }
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    modeler.saveXML({ format: true }).then((saved) => { xml.value = saved.xml; form.submit(); });
  });

  form.hidden = false;
  userTasks();
  modeler.importXML(xml.value).then(() => {
    get("canvas").zoom("fit-viewport", "auto");
    get("eventBus").on("commandStack.changed", later);
    get("eventBus").on("selection.changed", (told) => pick(told.newSelection.length === 1 ? told.newSelection[0] : null));
    get("eventBus").on("element.changed", (told) => { if (chosen && told.element === chosen) pick(chosen); });
    pick(null);
    lint();
  });
})();
