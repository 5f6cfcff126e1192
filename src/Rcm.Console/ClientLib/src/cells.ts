// Cells copied from a spreadsheet and pasted into a sheet (form[data-sheet]) go each into its own: a text box would run them all together into one.
export function startCells(): void {
  document.addEventListener('paste', (event) => {
    const first = event.target;
    if (!(first instanceof HTMLInputElement) || !first.dataset.column) return;
    const sheet = first.closest<HTMLFormElement>('form[data-sheet]');
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n').map((line) => line.split('\t'));
    if (!sheet || (lines.length === 1 && lines[0]!.length === 1)) return;
    event.preventDefault();
    const left = fill(sheet, first, lines);
    const live = document.getElementById('rcm-announce');
    if (live && left > 0) live.textContent = left === 1 ? '1 cell did not fit into the sheet' : `${left} cells did not fit into the sheet`;
  });
}

/** Fills what fits, from the cell that was pasted into to the right and down, and says how many cells did not. */
function fill(sheet: HTMLFormElement, first: HTMLInputElement, lines: string[][]): number {
  const rows = [...sheet.querySelectorAll('tr')]
    .map((row) => [...row.querySelectorAll<HTMLInputElement>('input[data-column]')])
    .filter((row) => row.length > 0);
  const top = rows.findIndex((row) => row.includes(first));
  const from = rows[top]!.indexOf(first);
  let left = 0;
  lines.forEach((line, down) => line.forEach((text, right) => {
    const cell = rows[top + down]?.[from + right];
    if (!cell || cell.disabled) {
      left += 1;
      return;
    }
    cell.value = text.trim();
    cell.dispatchEvent(new Event('change', { bubbles: true }));
  }));
  return left;
}
