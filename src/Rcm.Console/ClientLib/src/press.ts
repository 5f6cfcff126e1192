/** How far a pointer may go between down and up and still mean the button, in pixels. */
const reach = 12;

/**
 * A page that shows what happens by itself may move a button while it is being pressed; up then falls beside it, and the press would be
 * lost without a word. So a button keeps the pointer that went down on it, unless the person draws it away.
 */
export function startPress(): void {
  document.addEventListener('pointerdown', (down) => {
    const button = down.target instanceof Element ? down.target.closest<HTMLElement>('.rcm-button') : null;
    if (!button || down.button !== 0) return;
    button.setPointerCapture(down.pointerId);
    const away = (move: PointerEvent): void => {
      if (Math.hypot(move.clientX - down.clientX, move.clientY - down.clientY) > reach) button.releasePointerCapture(move.pointerId);
    };
    button.addEventListener('pointermove', away);
    button.addEventListener('lostpointercapture', () => button.removeEventListener('pointermove', away), { once: true });
  });
}
