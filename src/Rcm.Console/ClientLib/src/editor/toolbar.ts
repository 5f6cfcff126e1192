// The buttons around the drawing. They are drawn by the server once and work without it: what they do is done here.
export class Toolbar {
  constructor(private readonly root: HTMLElement, private readonly act: (name: string) => void, private readonly search: (text: string, next: boolean) => string) {
    root.addEventListener('click', this.click);
    root.addEventListener('input', this.typed);
    root.addEventListener('keydown', this.key);
  }

  dispose(): void {
    this.root.removeEventListener('click', this.click);
    this.root.removeEventListener('input', this.typed);
    this.root.removeEventListener('keydown', this.key);
  }

  enable(name: string, on: boolean): void {
    for (const button of this.root.querySelectorAll<HTMLButtonElement>(`button[data-act="${name}"]`)) button.disabled = !on;
  }

  press(name: string, on: boolean): void {
    for (const button of this.root.querySelectorAll(`button[data-act="${name}"]`)) button.setAttribute('aria-pressed', String(on));
  }

  state(text: string, tone: string): void {
    for (const place of this.root.querySelectorAll<HTMLElement>('[data-testid="save-state"]')) {
      if (place.textContent !== text) place.textContent = text;
      place.dataset.tone = tone;
    }
  }

  say(text: string): void {
    for (const place of this.root.querySelectorAll<HTMLElement>('[data-editor-says]')) place.textContent = text;
  }

  zoom(percent: number): void {
    for (const place of this.root.querySelectorAll<HTMLElement>('[data-editor-zoom]')) place.textContent = `${percent} %`;
  }

  private click = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLButtonElement>('button[data-act]');
    if (!button) return;
    button.closest('details')?.removeAttribute('open');
    this.act(button.dataset.act!);
  };

  private typed = (event: Event): void => {
    if (isSearch(event.target)) this.say(this.search(event.target.value, false));
  };

  private key = (event: KeyboardEvent): void => {
    if (!isSearch(event.target) || event.key !== 'Enter') return;
    event.preventDefault();
    this.say(this.search(event.target.value, true));
  };
}

const isSearch = (target: EventTarget | null): target is HTMLInputElement => target instanceof HTMLInputElement && target.matches('[data-editor-search]');
