// A button with data-copy puts that text on the clipboard and says so in its own label for a moment.
export function startCopy(): void {
  document.addEventListener('click', (event) => {
    const button = (event.target as HTMLElement | null)?.closest?.<HTMLElement>('button[data-copy]');
    if (button) void copy(button);
  });
}

async function copy(button: HTMLElement): Promise<void> {
  let done = true;
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? '');
  } catch {
    done = false; // no permission, or not a secure page
  }
  const live = document.getElementById('rcm-announce');
  if (live) live.textContent = done ? 'Copied' : 'Copying is not allowed in this browser';
  button.dataset.copied = done ? 'yes' : 'no';
  setTimeout(() => delete button.dataset.copied, 1500);
}
