// Asks the search index of the site, and shows what it finds. Where it cannot be opened, the page stays a way into the archive.
const STEP = 10;
const [form, found, count, list, more, blank] = ["search", "found", "count", "results", "more", "result"].map((id) => document.getElementById(id));
const { index: folder, found: foundWords, none, failed } = form.dataset;
const fields = ["q", "topic", "source", "order"].map((name) => form.elements[name]).filter(Boolean);
const number = new Intl.NumberFormat(document.documentElement.lang);
let index, results = [], shown = 0, asked = 0, waiting;

const read = () => {
  const query = new URLSearchParams(location.search);
  for (const field of fields) field.value = query.get(field.name) ?? "";
  for (const field of fields) if (field.selectedIndex < 0) field.value = "";
};

const write = () => {
  const chosen = fields.filter((field) => field.value.trim()).map((field) => [field.name, field.value.trim()]);
  const query = new URLSearchParams(chosen).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
};

const ask = async () => {
  clearTimeout(waiting);
  const mine = ++asked;
  const { q, topic, source, order } = Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));
  const filters = Object.fromEntries(Object.entries({ topic, source }).filter(([, value]) => value));
  let answer = { results: [] };
  try {
    if (q || topic || source) answer = await index.search(q || null, { filters, sort: order || !q ? { date: "desc" } : {} });
    if (mine !== asked) return;
    [results, shown] = [answer.results, 0];
    const items = await next(mine);
    if (mine !== asked) return;
    list.replaceChildren(...items);
    count.textContent = results.length ? foundWords.replace("{}", number.format(results.length)) : q || topic || source ? none : "";
  } catch {
    if (mine === asked) count.textContent = failed;
  }
};

const next = async (mine) => {
  const some = await Promise.all(results.slice(shown, shown + STEP).map((result) => result.data()));
  if (mine !== asked) return [];
  shown += some.length;
  more.hidden = shown >= results.length;
  return some.map(entry);
};

const entry = ({ url, meta, excerpt, content }) => {
  const item = blank.content.firstElementChild.cloneNode(true);
  const [link, words, facts] = ["a", ".sum", ".meta"].map((part) => item.querySelector(part));
  link.href = url;
  link.textContent = meta.title;
  const plain = excerpt.replaceAll(/<\/?mark>/g, "");
  words.append(content.startsWith(plain) ? "" : "… ", ...marked(excerpt), content.endsWith(plain) ? "" : " …");
  for (const fact of [meta.source, meta.date].filter(Boolean)) facts.append(Object.assign(document.createElement("span"), { textContent: fact }), " ");
  if (meta.direction) item.dir = meta.direction;
  if (meta.language) link.lang = words.lang = meta.language;
  return item;
};

// The words of an excerpt, and those that were looked for as marks: nothing else that it may hold.
const marked = (excerpt) =>
  [...new DOMParser().parseFromString(excerpt, "text/html").body.childNodes].map((node) =>
    node.nodeName === "MARK" ? Object.assign(document.createElement("mark"), { textContent: node.textContent }) : node.textContent,
  );

const begin = async () => {
  try {
    index = await import(`${folder}pagefind.js`);
    await index.options({ excerptLength: 36 });
    await index.init();
  } catch {
    form.remove();
    found.hidden = false;
    count.textContent = failed;
    return;
  }
  form.hidden = found.hidden = false;
  read();
  await ask();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write();
    ask();
  });
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      write();
      ask();
    }, 250);
  });
  more.addEventListener("click", async () => {
    const items = await next(asked);
    list.append(...items);
    items[0]?.querySelector("a").focus();
  });
};

begin();
