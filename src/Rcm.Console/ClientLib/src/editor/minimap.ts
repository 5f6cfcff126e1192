// The whole graph as dots, with a frame around what is in sight. Drawn once for each change, not for each move of the pointer.
import type { Camera } from './camera';
import { around } from './camera';
import type { Box } from './routes';

const width = 150;
const height = 100;

export class Minimap {
  private readonly canvas = document.createElement('canvas');
  private readonly frame = document.createElement('div');
  private scale = 1;
  private origin = { x: 0, y: 0 };
  private due = 0;

  constructor(private readonly place: HTMLElement, private readonly camera: Camera, private readonly boxes: () => Box[]) {
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.canvas.getContext('2d')?.scale(ratio, ratio);
    this.frame.className = 'minimap-frame';
    place.append(this.canvas, this.frame);
    place.addEventListener('pointerdown', this.go);
    place.addEventListener('pointermove', this.go);
  }

  /** At the next frame, once: many changes may ask. */
  refresh(): void {
    if (this.due === 0) this.due = requestAnimationFrame(() => { this.due = 0; this.draw(); });
  }

  look(): void {
    const sight = this.camera.sight;
    const left = Math.max(0, (sight.x - this.origin.x) * this.scale);
    const top = Math.max(0, (sight.y - this.origin.y) * this.scale);
    const right = Math.min(width, (sight.x + sight.width - this.origin.x) * this.scale);
    const bottom = Math.min(height, (sight.y + sight.height - this.origin.y) * this.scale);
    this.frame.style.transform = `translate(${Math.round(left)}px,${Math.round(top)}px)`;
    this.frame.style.width = `${Math.max(4, Math.round(right - left))}px`;
    this.frame.style.height = `${Math.max(4, Math.round(bottom - top))}px`;
  }

  dispose(): void {
    cancelAnimationFrame(this.due);
    this.place.removeEventListener('pointerdown', this.go);
    this.place.removeEventListener('pointermove', this.go);
    this.place.replaceChildren();
  }

  private draw(): void {
    const pen = this.canvas.getContext('2d');
    if (!pen) return;
    const boxes = this.boxes();
    const whole = around(boxes);
    pen.clearRect(0, 0, width, height);
    if (whole) {
      const margin = 8;
      this.scale = Math.min((width - 2 * margin) / Math.max(1, whole.width), (height - 2 * margin) / Math.max(1, whole.height));
      this.origin = {
        x: whole.x - (width / this.scale - whole.width) / 2,
        y: whole.y - (height / this.scale - whole.height) / 2,
      };
      pen.fillStyle = getComputedStyle(this.place).color;
      for (const box of boxes) {
        pen.fillRect((box.x - this.origin.x) * this.scale, (box.y - this.origin.y) * this.scale,
          Math.max(2, box.width * this.scale), Math.max(2, box.height * this.scale));
      }
    }
    this.look();
  }

  private go = (event: PointerEvent): void => {
    if (event.type === 'pointermove' && event.buttons !== 1) return;
    const edge = this.place.getBoundingClientRect();
    this.camera.centre({ x: (event.clientX - edge.left) / this.scale + this.origin.x, y: (event.clientY - edge.top) / this.scale + this.origin.y });
    event.preventDefault();
  };
}
