// Keys of the console. Where they lead stands in the page (data-key on links, data-row on rows), not here.
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select'));

const overlayOpen = (): boolean =>
  document.querySelector('dialog[open], .mud-dialog, .mud-popover-open, :popover-open') !== null;

let leaderAt = 0; // when `g` was pressed

export function startShortcuts(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;

    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openDialog('rcm-palette');
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;

    if (event.key === 'Escape') {
      back(event);
      return;
    }
    if (isTyping(event.target) || overlayOpen()) return;

    if (Date.now() - leaderAt < 1500 && /^[a-z]$/.test(event.key)) {
      leaderAt = 0;
      const link = document.querySelector<HTMLElement>(`a[data-key="${event.key}"]`);
      if (link) {
        event.preventDefault();
        link.click();
        return;
      }
    }

    switch (event.key) {
      case 'g':
        leaderAt = Date.now();
        break;
      case '/':
        if (focusFilter()) event.preventDefault();
        break;
      case '?':
        event.preventDefault();
        openDialog('rcm-keys');
        break;
      case 'n':
        if (openNotices()) event.preventDefault();
        break;
      case 'j':
      case 'k':
        if (moveRow(event.key === 'j' ? 1 : -1)) event.preventDefault();
        break;
    }
  });

  startPalette();
}

function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

function openNotices(): boolean {
  const bell = document.getElementById('rcm-bell');
  bell?.focus(); // so that Tab goes on into the panel, and Escape comes back
  bell?.click();
  return bell !== null;
}

function focusFilter(): boolean {
  const input = document.querySelector<HTMLInputElement>('main [data-filter] input, main input[data-filter]');
  input?.focus();
  input?.select();
  return input !== null;
}

function moveRow(step: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('main [data-row] a[data-row-link]')];
  if (links.length === 0) return false;
  const row = document.activeElement?.closest('[data-row]');
  const at = row ? links.findIndex((link) => row.contains(link)) : -1;
  const next = at < 0 ? (step === 1 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
  return true;
}

function back(event: KeyboardEvent): void {
  if (overlayOpen()) return; // the overlay closes itself
  if (isTyping(event.target)) {
    (event.target as HTMLElement).blur();
    return;
  }
  // The last one: a side panel closes before the page is left.
  [...document.querySelectorAll<HTMLElement>('main a[data-back]')].at(-1)?.click();
}

// The palette: a dialog with a text box and links to pages; narrowing the list needs no server.
function startPalette(): void {
  document.addEventListener('input', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches('#rcm-palette input')) return;
    const wanted = box.value.trim().toLowerCase();
    for (const entry of paletteEntries()) entry.hidden = !(entry.textContent ?? '').toLowerCase().includes(wanted);
    const none = document.querySelector<HTMLElement>('#rcm-palette [data-none]');
    if (none) none.hidden = paletteEntries().some((entry) => !entry.hidden);
  });
  document.addEventListener('keydown', (event) => {
    const dialog = (event.target as HTMLElement | null)?.closest?.('#rcm-palette');
    if (!dialog) return;
    const links = paletteEntries().filter((entry) => !entry.hidden).map((entry) => entry.querySelector('a')!);
    const at = links.findIndex((link) => link === document.activeElement);
    if (event.key === 'Enter' && at < 0) {
      event.preventDefault();
      links[0]?.click();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = at + (event.key === 'ArrowDown' ? 1 : -1);
      if (next < 0) dialog.querySelector('input')?.focus();
      else links[Math.min(next, links.length - 1)]?.focus();
    }
  });
  document.addEventListener('click', (event) => {
    const target = event.target as HTMLElement;
    const opener = target.closest?.<HTMLElement>('[data-opens]');
    if (opener?.dataset.opens) openDialog(opener.dataset.opens);
    // A side panel gives the focus back to the row that it was opened from.
    if (target.closest?.('.rcm-sidepanel a[data-back]')) {
      document.querySelector<HTMLElement>('main tr[aria-current] a[data-row-link]')?.focus();
    }
    // The navigation of a phone and the panels of the app bar close once they have led somewhere.
    const panel = target.closest?.('a') ? target.closest<HTMLElement>('[popover]') : null;
    if (panel?.matches(':popover-open')) panel.hidePopover();
    const dialog = target.closest?.<HTMLDialogElement>('dialog[data-light]');
    // A click on a link or on the backdrop (the dialog element itself) closes it.
    if (dialog && (target === dialog || target.closest('a, [data-close]'))) dialog.close();
  });
  document.addEventListener('close', (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement) || dialog.id !== 'rcm-palette') return;
    const box = dialog.querySelector('input');
    if (box) box.value = '';
    for (const entry of paletteEntries()) entry.hidden = false;
  }, true);
}

const paletteEntries = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('#rcm-palette li')];
