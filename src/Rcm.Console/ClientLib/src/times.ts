// Relative times go on counting without the server, and show the exact time in the reader's own zone on hover or focus.
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

// The same words as Shared/Formats.cs.
export function relative(at: number, now: number): string {
  const ahead = at > now;
  const seconds = Math.floor(Math.abs(now - at) / 1000);
  const words =
    seconds < 45 ? '' :
    seconds < 3_600 ? `${Math.max(1, Math.round(seconds / 60))} min` :
    seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` :
    seconds < 7 * 86_400 ? `${Math.floor(seconds / 86_400)} d` : null;
  if (words === null) return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  if (words === '') return ahead ? 'in a moment' : 'just now';
  return ahead ? `in ${words}` : `${words} ago`;
}

export function startTimes(): void {
  setInterval(() => {
    const now = Date.now();
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-relative]')) {
      // The text node stays the one that Blazor knows; only its data changes.
      const text = time.firstChild;
      const words = relative(Date.parse(time.dateTime), now);
      if (text instanceof Text && text.data !== words) text.data = words;
    }
  }, 15_000);

  const explain = (event: Event): void => {
    const time = (event.target as HTMLElement | null)?.closest?.('time[datetime]');
    if (time instanceof HTMLTimeElement) time.title = exact.format(new Date(time.dateTime));
  };
  document.addEventListener('pointerover', explain);
  document.addEventListener('focusin', explain);
}
