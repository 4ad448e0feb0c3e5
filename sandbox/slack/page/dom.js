// Draws the page from values, keeping the nodes that are already there.
//
// `h()` describes an element; `draw()` makes a container look like a description. Children with the same key
// (block id and action id, for Block Kit elements) keep their node across a redraw, and with it focus, caret and
// scroll position. Text only ever becomes a text node: nothing here can turn data into markup.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle", "rect", "g", "ellipse"]);
const LIVE = new Set(["checked", "value", "disabled", "hidden", "indeterminate"]);

const drawn = new WeakMap();
let afterwards = [];

export function h(tag, props, ...children) {
  const own = props ?? {};
  return { tag, key: own.key ?? null, props: own, children: children.flat(Infinity).filter(shown).map(asNode) };
}

const shown = (child) => child !== null && child !== undefined && child !== false && child !== "";
const asNode = (child) => (typeof child === "object" ? child : { tag: null, key: null, text: String(child) });

/** Makes `container` hold exactly `nodes`. Repeating it with equal nodes changes nothing in the document. */
export function draw(container, nodes) {
  const next = [nodes].flat(Infinity).filter(shown).map(asNode);
  reconcile(container, drawn.get(container) ?? [], next);
  drawn.set(container, next);
  const hooks = afterwards;
  afterwards = [];
  hooks.forEach((hook) => hook());
}

function create(node) {
  if (node.tag === null) {
    node.el = document.createTextNode(node.text);
    return node.el;
  }
  const el = SVG_TAGS.has(node.tag) ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
  node.el = el;
  reconcile(el, [], node.children);
  setProps(el, {}, node.props);
  if (node.props.oncreate) afterwards.push(() => node.props.oncreate(el));
  return el;
}

function update(old, node) {
  node.el = old.el;
  if (node.tag === null) {
    if (old.text !== node.text) node.el.data = node.text;
    return;
  }
  reconcile(node.el, old.children, node.children);
  setProps(node.el, old.props, node.props);
}

const alike = (a, b) => a.tag === b.tag && a.key === b.key && a.props?.type === b.props?.type;

function reconcile(parent, before, after) {
  const keyed = new Map(before.filter((node) => node.key !== null).map((node) => [node.key, node]));
  const loose = before.filter((node) => node.key === null);
  const kept = new Map();
  for (const node of after) {
    const at = node.key === null ? loose.findIndex((old) => alike(old, node)) : -1;
    const match = node.key === null ? loose[at] : keyed.get(node.key);
    if (!match || !alike(match, node)) continue;
    kept.set(node, match);
    if (at >= 0) loose.splice(0, at + 1);
    else keyed.delete(node.key);
  }
  const staying = new Set(kept.values());
  before.filter((old) => !staying.has(old)).forEach((old) => discard(old));
  let cursor = parent.firstChild;
  for (const node of after) {
    const old = kept.get(node);
    if (old) update(old, node);
    else create(node);
    // A node already in its place is never moved: moving the focused element would blur it.
    if (node.el === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node.el, cursor);
  }
}

function discard(node) {
  forget(node);
  node.el.remove();
}

function forget(node) {
  node.props?.onremove?.(node.el);
  node.children?.forEach(forget);
}

function setProps(el, before, now) {
  for (const name of Object.keys(before)) if (!(name in now)) setProp(el, name, undefined, before[name]);
  for (const [name, value] of Object.entries(now)) setProp(el, name, value, before[name]);
}

function setProp(el, name, value, before) {
  if (name === "key" || name === "oncreate" || name === "onremove") return;
  if (name.startsWith("on")) {
    el[name.toLowerCase()] = value ?? null;
  } else if (LIVE.has(name)) {
    const wanted = value ?? (name === "value" ? "" : false);
    if (el[name] !== wanted) el[name] = wanted;
  } else if (name === "style") {
    for (const property of Object.keys(before ?? {})) if (!(property in (value ?? {}))) el.style.removeProperty(property);
    for (const [property, setting] of Object.entries(value ?? {})) el.style.setProperty(property, setting);
  } else if (value !== before) {
    if (value === undefined || value === null || value === false) el.removeAttribute(name);
    else el.setAttribute(name, value === true ? "" : String(value));
  }
}
