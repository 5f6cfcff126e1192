// The box that asks for a new transition's label, where the line was drawn.
import { checkLabel } from './graph';
import type { Point } from './routes';

/** The label, or null where the person changed their mind. One box is open at a time. */
export function askLabel(place: HTMLElement, at: Point, words: string, taken: (label: string) => string | null): Promise<string | null> {
  place.querySelector<HTMLElement>('.label-box')?.dispatchEvent(new CustomEvent('give-up'));
  const box = document.createElement('form');
  box.className = 'label-box';
  box.noValidate = true;
  const input = document.createElement('input');
  Object.assign(input, { type: 'text', autocomplete: 'off', spellcheck: false, placeholder: 'login_success' });
  input.setAttribute('aria-label', words);
  const fault = document.createElement('p');
  fault.setAttribute('role', 'alert');
  const hint = document.createElement('p');
  hint.className = 'label-hint';
  hint.textContent = 'Enter adds it, Esc lets it go';
  box.append(input, hint, fault);
  box.style.left = `${Math.round(Math.max(0, Math.min(at.x - 110, place.clientWidth - 230)))}px`;
  box.style.top = `${Math.round(Math.max(0, Math.min(at.y - 16, place.clientHeight - 96)))}px`;
  place.append(box);
  input.focus();

  return new Promise((resolve) => {
    let open = true;
    const close = (label: string | null): void => {
      if (!open) return;
      open = false;
      box.remove();
      resolve(label);
    };
    box.addEventListener('submit', (event) => {
      event.preventDefault();
      const label = input.value.trim();
      const wrong = checkLabel(label) ?? taken(label);
      fault.textContent = wrong ?? '';
      input.setAttribute('aria-invalid', String(wrong !== null));
      if (wrong === null) close(label);
    });
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        close(null);
      }
      event.stopPropagation();
    });
    box.addEventListener('pointerdown', (event) => event.stopPropagation());
    box.addEventListener('give-up', () => close(null));
    // A click elsewhere is a change of mind, unless a label was typed already.
    input.addEventListener('blur', () => { if (input.value.trim() === '') close(null); });
  });
}
