// A page that is meant for paper has a button that prints it.
export function startPrint(): void {
  document.addEventListener('click', (event) => {
    if ((event.target as HTMLElement | null)?.closest?.('[data-print]')) print();
  });
}
