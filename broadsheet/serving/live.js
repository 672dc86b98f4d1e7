// Keeps a previewed page true: reloads it when it changed, swaps its style sheets, says how it stands and what is wrong.
(() => {
  "use strict";
  const script = document.currentScript;
  const { address, fingerprint: shown } = script.dataset;
  const top = new URL(".", script.src).pathname;
  const scrollKey = `broadsheet-scroll ${location.pathname}`;
  const foldKey = "broadsheet-folded";

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== "" && value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== ""));
    return made;
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; color-scheme: light dark; --ground: #ffffff; --ink: #1c1b1f; --faint: #5b5966; --line: #0000001f; --link: #0b57d0; --bad: #b3261e; --warn: #8a5300; --good: #1b6b2e; }
    @media (prefers-color-scheme: dark) {
      :host { --ground: #1f1f24; --ink: #e8e6ed; --faint: #a9a6b3; --line: #ffffff2b; --link: #a8c7fa; --bad: #ffb4ab; --warn: #ffcc80; --good: #8fd8a0; }
    }
    @media print { :host { display: none !important; } }
    *, *::before { box-sizing: border-box; }
    [hidden] { display: none !important; }
    .bar, .overlay { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground); position: fixed; z-index: 2147483646; text-align: start; direction: ltr; }
    .bar { inset: auto auto 12px 12px; max-width: min(calc(100vw - 24px), 44rem); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 4px 24px #00000040; overflow: hidden; }
    .row { display: flex; align-items: center; gap: 2px; padding: 4px; flex-wrap: wrap; }
    .panel { border-bottom: 1px solid var(--line); padding: 12px 14px; max-height: 50vh; overflow: auto; }
    .panel > :last-child { margin-bottom: 0; }
    .overlay { inset: 0; z-index: 2147483647; overflow: auto; padding: clamp(16px, 5vh, 56px) clamp(14px, 6vw, 96px); }
    .overlay > * { max-width: 60rem; }
    .overlay section { margin: 0 0 32px; padding: 0 0 0 14px; border-inline-start: 3px solid var(--bad); }
    h2 { font: 600 20px/1.3 system-ui, sans-serif; margin: 0 0 20px; }
    h3 { font: 600 16px/1.4 system-ui, sans-serif; margin: 0 0 4px; color: var(--bad); overflow-wrap: anywhere; }
    p, ul, ol { margin: 0 0 10px; padding: 0; overflow-wrap: anywhere; }
    ul, ol { padding-inline-start: 18px; }
    a { color: var(--link); }
    code, pre { font: 13px/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
    pre { margin: 8px 0; padding: 8px 0; background: color-mix(in srgb, var(--ink) 6%, transparent); overflow: auto; border-radius: 6px; }
    pre span { display: block; padding: 0 12px; white-space: pre; }
    pre .here { background: color-mix(in srgb, var(--bad) 18%, transparent); }
    .faint { color: var(--faint); }
    button, .row a { font: inherit; color: var(--ink); background: none; border: 0; border-radius: 6px; padding: 5px 9px; min-height: 32px; cursor: pointer; text-decoration: none; display: inline-flex; align-items: center; }
    button:hover, .row a:hover { background: color-mix(in srgb, var(--ink) 9%, transparent); }
    :focus-visible { outline: 2px solid var(--link); outline-offset: -2px; }
    .label { display: inline-flex; align-items: center; gap: 7px; padding: 5px 9px; font-weight: 600; }
    .label::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: var(--good); }
    .label.off { color: var(--warn); } .label.off::before { background: var(--warn); }
    .label.lost { color: var(--bad); } .label.lost::before { background: var(--bad); }
    .bad { color: var(--bad); }
    .close { border: 1px solid var(--line); }
  `);
  const bar = element("div", { class: "bar", role: "region", "aria-label": "Preview" });
  const overlay = element("div", { class: "overlay", role: "alertdialog", "aria-label": "What is wrong", tabindex: "-1", hidden: true });
  const host = element("broadsheet-preview");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(bar, overlay);
  document.body.append(host);

  let state = null;
  let connected = true;
  let open = false;
  let dismissed = "";

  const place = ({ path, line, url }) => {
    const words = element("code", {}, line ? `${path}:${line}` : path);
    return url ? element("a", { href: url }, words) : words;
  };
  const rows = (list) => element("ul", {}, ...list.map(({ text, url }) => element("li", {}, url ? element("a", { href: url }, text) : text)));
  const button = (words, press, attributes = {}) => {
    const made = element("button", { type: "button", ...attributes }, words);
    made.addEventListener("click", press);
    return made;
  };
  const number = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  const drawOverlay = () => {
    const problems = state.problems;
    const key = JSON.stringify(problems);
    const was = overlay.hidden;
    overlay.hidden = problems.length === 0 || key === dismissed;
    if (overlay.hidden) return;
    overlay.replaceChildren(element("h2", {}, "This cannot be shown until it is mended"));
    for (const problem of problems) {
      const section = element("section", {}, element("h3", {}, problem.message), problem.place.path ? element("p", {}, place(problem.place)) : "");
      if (problem.rows.length) {
        const wide = String(problem.rows.at(-1)[0]).length;
        section.append(element("pre", {}, ...problem.rows.map(([line, text]) => element("span", { class: line === problem.place.line ? "here" : "" }, `${String(line).padStart(wide)}  ${text}`))));
      }
      if (problem.stack.length > 1) {
        section.append(element("p", { class: "faint" }, "On the way there:"), element("ol", {}, ...problem.stack.map((at) => element("li", {}, place(at)))));
      }
      overlay.append(section);
    }
    overlay.append(button("Look at the last good page", () => { dismissed = key; draw(); }, { class: "close" }));
    if (was) overlay.focus({ preventScroll: true });
  };

  const details = () => {
    const { file, template, why, changed, problems, others, count, hidden } = state.bar;
    const panel = element("div", { class: "panel", id: "panel" });
    if (why) panel.append(element("p", {}, `A build leaves this out: ${why}.`));
    if (hidden) panel.append(element("p", {}, `A build leaves out ${number(hidden, "article")} of those on this page.`));
    if (problems.length) panel.append(element("p", { class: "bad" }, "Of this page:"), rows(problems));
    if (count) panel.append(element("p", { class: problems.length ? "" : "bad" }, `Elsewhere in the digest, ${number(count, "problem")}:`), rows(others));
    if (count > others.length) panel.append(element("p", { class: "faint" }, `and ${count - others.length} more; broadsheet build names them all.`));
    if (changed) panel.append(element("p", {}, element("span", { class: "faint" }, "Last changed: "), changed));
    if (file) panel.append(element("p", {}, element("span", { class: "faint" }, "Its text: "), place(file)));
    if (template) panel.append(element("p", {}, element("span", { class: "faint" }, "Its template: "), place(template)));
    if (!panel.childNodes.length) panel.append(element("p", { class: "faint" }, "Nothing is known of this page."));
    return panel;
  };

  const drawBar = () => {
    const { label, why, file, template, receipt, problems, count } = state.bar;
    const folded = sessionStorage.getItem(foldKey) !== null;
    const wrong = problems.length + count;
    const row = element("div", { class: "row" });
    const words = connected ? label || "Preview" : "Not connected: start broadsheet serve again";
    const mark = element("span", { class: `label ${connected ? (why ? "off" : "") : "lost"}`, role: "status" }, folded && connected && !why ? "" : words);
    row.append(mark);
    if (folded) {
      row.append(button("Show", () => { sessionStorage.removeItem(foldKey); draw(); }, { "aria-label": "Show the preview's bar" }));
    } else {
      const edit = (file && file.url && file) || (template && template.url && template);
      if (edit) row.append(element("a", { href: edit.url, title: edit.path }, file && file.url ? "Edit" : "Edit template"));
      if (receipt) row.append(element("a", { href: receipt }, "Receipt"));
      if (wrong) row.append(button(number(wrong, "problem"), () => { open = !open; draw(); }, { class: "bad", "aria-expanded": String(open), "aria-controls": "panel" }));
      row.append(button(open ? "Less" : "More", () => { open = !open; draw(); }, { "aria-expanded": String(open), "aria-controls": "panel" }));
      row.append(button("Hide", () => { open = false; sessionStorage.setItem(foldKey, ""); draw(); }, { "aria-label": "Hide the preview's bar" }));
    }
    bar.replaceChildren(...(open && !folded ? [details()] : []), row);
  };

  const draw = () => {
    if (!state) return;
    const had = root.activeElement && root.activeElement.textContent;
    drawBar();
    drawOverlay();
    if (had && !root.activeElement) [...root.querySelectorAll("button, a")].find((each) => each.textContent === had || /^(More|Less|Show)$/.test(each.textContent))?.focus();
  };

  const swapStyles = (styles) => {
    for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
      if ("going" in link.dataset) continue;
      const named = new URL(link.href).pathname.match(/^.*\/assets\/(.+)\.[0-9a-f]{8,}(\.css)$/);
      const now = named && styles[decodeURI(named[1]) + named[2]];
      if (!now || new URL(now, location).href === link.href) continue;
      const next = link.cloneNode();
      next.href = now;
      link.dataset.going = "";
      const replace = () => {
        while (next.previousElementSibling?.matches("link[data-going]")) next.previousElementSibling.remove();
      };
      for (const kind of ["load", "error"]) next.addEventListener(kind, replace);
      link.after(next);
    }
  };

  const take = (found) => {
    state = found;
    draw();
    if (found.problems.length) return;
    if (found.fingerprint !== shown) {
      sessionStorage.setItem(scrollKey, JSON.stringify([scrollX, scrollY]));
      location.reload();
      return;
    }
    swapStyles(found.styles);
  };

  const scrolled = sessionStorage.getItem(scrollKey);
  if (scrolled !== null) {
    sessionStorage.removeItem(scrollKey);
    const restore = () => scrollTo({ left: JSON.parse(scrolled)[0], top: JSON.parse(scrolled)[1], behavior: "instant" });
    restore();
    addEventListener("load", restore);
  }

  // A browser opens few connections to one host, so a page that nobody sees does without one.
  let events = null;
  const listen = () => {
    if (events) return;
    events = new EventSource(`${top}events?address=${encodeURIComponent(address)}`);
    events.addEventListener("state", (event) => take(JSON.parse(event.data)));
    events.addEventListener("open", () => { connected = true; draw(); });
    events.addEventListener("error", () => { connected = false; draw(); });
  };
  const rest = () => {
    if (events) events.close();
    events = null;
  };
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || overlay.hidden || !state) return;
    dismissed = JSON.stringify(state.problems);
    draw();
  });
  listen();
})();
