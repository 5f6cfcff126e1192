// The drawing as a file: SVG with its colours written out, or PNG of it. Made in the browser; nothing is uploaded.
import { around } from './camera';
import type { Box } from './routes';
import { set, svg } from './svg';

const properties = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'font-family', 'font-weight', 'text-anchor', 'dominant-baseline', 'paint-order', 'opacity', 'display'];
const largestPng = 8_000; // pixels along one side: beyond, browsers give an empty picture

export function toSvg(stage: SVGElement, boxes: Box[], background: string): { text: string; width: number; height: number } {
  const whole = around(boxes) ?? { x: 0, y: 0, width: 100, height: 100 };
  const room = 110; // loops and ways back run outside the boxes
  const view = { x: whole.x - room, y: whole.y - room, width: whole.width + 2 * room, height: whole.height + 2 * room };
  const copy = stage.cloneNode(true) as SVGElement;
  plainStyles(stage, copy);
  for (const hidden of copy.querySelectorAll('.hit, .port')) hidden.remove();
  const picture = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `${view.x} ${view.y} ${view.width} ${view.height}`, width: view.width, height: view.height },
    svg('rect', { x: view.x, y: view.y, width: view.width, height: view.height, fill: background }), copy);
  return { text: new XMLSerializer().serializeToString(picture), width: view.width, height: view.height };
}

export async function toPng(picture: { text: string; width: number; height: number }): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.text)}`;
  await image.decode();
  const scale = Math.min(2, largestPng / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large for a PNG.'))), 'image/png'));
}

export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Classes mean nothing outside the page: what the stylesheet made of them is written at each element.
function plainStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of properties) {
    const value = style.getPropertyValue(property);
    if (value !== '') to.setAttribute(property, value);
  }
  set(to, { class: to.getAttribute('class'), tabindex: null, 'aria-label': null, role: null });
  for (let i = 0; i < from.children.length; i++) plainStyles(from.children[i]!, to.children[i]!);
}
