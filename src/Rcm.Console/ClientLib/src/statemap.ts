// The map of micro-states: dots on a canvas, a lasso by pointer. The page has a table beside it that does the same by keyboard.
//   const map = await module.InvokeAsync<IJSObjectReference>("drawMap", canvas, dotNetReference, places)
//   map.InvokeVoidAsync("paint", colours, names) · map.InvokeVoidAsync("select", indexes) · map.InvokeVoidAsync("dispose")
// .NET side: OnLasso(points: number[]) with x, y in turn; OnOpen(index).
interface DotNetReference {
  invokeMethodAsync(method: string, ...args: unknown[]): Promise<void>;
}

interface Point {
  x: number;
  y: number;
}

const margin = 16;
const reach = 8;
// A lasso of a steady hand needs no more corners, and one message has room for them.
const maxCorners = 400;

/** `places`: x and y in turn, each between -1 and 1. */
export function drawMap(canvas: HTMLCanvasElement, dotNet: DotNetReference, places: number[]) {
  const context = canvas.getContext('2d');
  if (!context) return { paint: () => undefined, select: () => undefined, dispose: () => undefined };
  const count = places.length / 2;
  let colours: number[] = [];
  let selected = new Set<number>();
  let lasso: Point[] = [];
  let frame = 0;

  const toScreen = (i: number): Point => ({ x: across(places[2 * i] ?? 0, canvas.clientWidth), y: across(-(places[2 * i + 1] ?? 0), canvas.clientHeight) });
  const observer = new ResizeObserver(repaint);
  observer.observe(canvas);
  const themes = new MutationObserver(repaint);
  themes.observe(document.documentElement, { attributes: true });

  function repaint(): void {
    frame ||= requestAnimationFrame(draw);
  }

  function draw(): void {
    frame = 0;
    const scale = devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }

    const paint = context!;
    paint.setTransform(scale, 0, 0, scale, 0, 0);
    paint.clearRect(0, 0, width, height);
    const style = getComputedStyle(canvas);
    const tones = [0, 1, 2, 3, 4, 5].map((tone) => style.getPropertyValue(`--map-tone-${tone}`) || style.color);
    const size = count > 5_000 ? 1.5 : count > 500 ? 2.5 : 4;
    for (let i = 0; i < count; i++) {
      if (!selected.has(i)) dot(i, tones[colours[i] ?? 0] ?? style.color, size);
    }

    for (const i of selected) {
      dot(i, tones[colours[i] ?? 0] ?? style.color, size + 2);
      const at = toScreen(i);
      paint.strokeStyle = style.color;
      paint.beginPath();
      paint.arc(at.x, at.y, size + 3, 0, 2 * Math.PI);
      paint.stroke();
    }

    if (lasso.length > 1) {
      paint.strokeStyle = style.color;
      paint.setLineDash([4, 3]);
      paint.beginPath();
      lasso.forEach((p, i) => (i === 0 ? paint.moveTo(p.x, p.y) : paint.lineTo(p.x, p.y)));
      paint.closePath();
      paint.stroke();
      paint.setLineDash([]);
    }
  }

  function dot(i: number, colour: string, size: number): void {
    const at = toScreen(i);
    context!.fillStyle = colour;
    context!.beginPath();
    context!.arc(at.x, at.y, size, 0, 2 * Math.PI);
    context!.fill();
  }

  function nearest(at: Point): number {
    let [best, distance] = [-1, reach * reach];
    for (let i = 0; i < count; i++) {
      const p = toScreen(i);
      const d = (p.x - at.x) ** 2 + (p.y - at.y) ** 2;
      if (d < distance) [best, distance] = [i, d];
    }

    return best;
  }

  const here = (event: PointerEvent): Point => ({ x: event.offsetX, y: event.offsetY });

  function down(event: PointerEvent): void {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    lasso = [here(event)];
  }

  function move(event: PointerEvent): void {
    if (lasso.length === 0) return;
    const last = lasso[lasso.length - 1]!;
    const at = here(event);
    if (Math.hypot(at.x - last.x, at.y - last.y) < 3) return;
    lasso.push(at);
    repaint();
  }

  function up(event: PointerEvent): void {
    if (lasso.length === 0) return;
    const corners = thinned(lasso);
    lasso = [];
    repaint();
    if (corners.length < 3) {
      const i = nearest(here(event));
      if (i >= 0) tell('OnOpen', i);
      return;
    }

    tell('OnLasso', corners.flatMap((p) => [back(p.x, canvas.clientWidth), -back(p.y, canvas.clientHeight)]));
  }

  function tell(method: string, ...args: unknown[]): void {
    // The page may have gone meanwhile; then there is no one to tell.
    dotNet.invokeMethodAsync(method, ...args).catch((error: unknown) => console.debug('map: page is gone', error));
  }

  const gone = new AbortController();
  canvas.addEventListener('pointerdown', down, { signal: gone.signal });
  canvas.addEventListener('pointermove', move, { signal: gone.signal });
  canvas.addEventListener('pointerup', up, { signal: gone.signal });
  canvas.dataset.ready = 'yes';
  repaint();

  return {
    /** One tone (0 to 5) for each place. */
    paint(tones: number[]): void {
      colours = tones;
      repaint();
    },
    select(indexes: number[]): void {
      selected = new Set(indexes);
      repaint();
    },
    dispose(): void {
      gone.abort();
      observer.disconnect();
      themes.disconnect();
      cancelAnimationFrame(frame);
    },
  };
}

const across = (value: number, size: number): number => margin + ((value + 1) / 2) * (size - 2 * margin);

const back = (pixel: number, size: number): number => Math.round((((pixel - margin) / Math.max(1, size - 2 * margin)) * 2 - 1) * 10_000) / 10_000;

function thinned(points: Point[]): Point[] {
  const step = Math.ceil(points.length / maxCorners);
  return points.filter((_, i) => i % step === 0);
}
