// The rules of WCAG 2.2 (level AA) that a program can judge without guessing.
const faults = [];
const describe = (element) => element.outerHTML.slice(0, 120).replace(/\s+/g, " ");
const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

const nameOf = (element) => {
  const ids = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
  const referred = ids.map((id) => document.getElementById(id)?.textContent || "").join(" ");
  const labels = [...(element.labels || [])].map((label) => label.textContent).join(" ");
  const pictures = [...element.querySelectorAll("img[alt], svg[aria-label]")]
    .map((picture) => picture.getAttribute("alt") || picture.getAttribute("aria-label")).join(" ");
  const own = element.matches("input, select, textarea") ? "" : element.textContent;
  return [element.getAttribute("aria-label"), referred, labels, own, pictures, element.getAttribute("title")]
    .filter(Boolean).join(" ").trim();
};

// Through a canvas, because styles may name colours in any notation.
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const painter = canvas.getContext("2d", { willReadFrequently: true });
const colour = (style) => {
  painter.clearRect(0, 0, 1, 1);
  painter.fillStyle = style;
  painter.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = painter.getImageData(0, 0, 1, 1).data;
  return { parts: [red, green, blue], alpha: alpha / 255 };
};
const over = (top, below) => top.parts.map((part, index) => part * top.alpha + below[index] * (1 - top.alpha));
const luminance = (parts) => {
  const [red, green, blue] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
// What is behind an element, or null where a picture or a gradient is.
const background = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== "none") return null;
    const layer = colour(style.backgroundColor);
    layers.push(layer);
    if (layer.alpha === 1) break;
  }
  return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
};

if (!document.documentElement.lang) faults.push("the page does not say its language");
if (!document.title.trim()) faults.push("the page has no title");
if (!document.querySelector("meta[name=viewport]")) faults.push("the page does not fit itself to a phone (no viewport)");
if (document.querySelectorAll("main").length !== 1) faults.push("the page has no single <main>");
if (document.querySelectorAll("h1").length !== 1) faults.push("the page has no single <h1>");

let level = 0;
for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
  const next = Number(heading.tagName[1]);
  if (next > level + 1) faults.push(`a heading skips a level: ${describe(heading)}`);
  level = next;
}

const ids = new Set();
for (const { id } of document.querySelectorAll("[id]")) {
  if (ids.has(id)) faults.push(`two elements have the id "${id}"`);
  ids.add(id);
}

for (const picture of document.querySelectorAll("img")) {
  if (!picture.hasAttribute("alt")) faults.push(`a picture has no text to stand for it: ${describe(picture)}`);
  if (picture.complete && picture.naturalWidth === 0) faults.push(`a picture cannot be shown: ${describe(picture)}`);
}
for (const control of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")) {
  const submit = control.matches("input[type=submit], input[type=button]") && control.value;
  if (visible(control) && !nameOf(control) && !submit) faults.push(`a control has no name: ${describe(control)}`);
  if (control.tabIndex > 0) faults.push(`a control changes the order of the keyboard: ${describe(control)}`);
}
// Links inside a sentence are exempt from the least size, and so are boxes that the browser draws: their label is hit.
for (const control of document.querySelectorAll("button, input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea")) {
  const { width, height } = control.getBoundingClientRect();
  if (visible(control) && (width < 24 || height < 24)) {
    faults.push(`a control is too small to hit (${Math.round(width)} x ${Math.round(height)}): ${describe(control)}`);
  }
}

const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const judged = new Set();
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || judged.has(element) || !visible(element)) continue;
  if (element.closest("svg, script, style, noscript, :disabled, [aria-disabled=true]")) continue;
  judged.add(element);
  const behind = background(element);
  if (!behind) continue;
  const style = getComputedStyle(element);
  const [dark, light] = [luminance(over(colour(style.color), behind)), luminance(behind)].sort((a, b) => a - b);
  const contrast = (light + 0.05) / (dark + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (contrast < (large ? 3 : 4.5)) faults.push(`text is hard to read (contrast ${contrast.toFixed(2)}): ${describe(element)}`);
}
return faults;
