// Sends a form's file by plain HTTP, with its hidden fields before it, and tells .NET how far it is. Used from a page's code-behind:
//   const upload = await module.InvokeAsync<IJSObjectReference>("start", formElement, dotNetReference, number)
//   upload.InvokeVoidAsync("cancel")
// .NET side: OnUploadProgress(int number, long sent, long total), OnUploadDone(int number, int status, string body),
//   OnUploadFailed(int number, bool cancelled). By its number the page knows what it no longer waits for; the last two may come more than once.
interface DotNetReference {
  invokeMethodAsync(method: string, ...args: unknown[]): Promise<void>;
}

// What is said while the circuit's connection is down is lost without a word, and the network that broke an upload off has broken that too.
const UNHEARD_MS = 3_000;

// A file over its input's data-max-bytes is not sent: OnUploadDone(number, 413, "").
export function start(form: HTMLFormElement, dotNet: DotNetReference, number: number): { cancel(): void } {
  if (isTooLarge(form)) {
    tellEnd('OnUploadDone', 413, '');
    return { cancel: () => undefined };
  }

  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'application/json');

  // At most ten messages a second: the bar needs no more, and the circuit is shared.
  let told = 0;
  request.upload.addEventListener('progress', (event) => {
    const now = performance.now();
    if (now - told < 100 && event.loaded < event.total) return;
    told = now;
    void tell('OnUploadProgress', event.loaded, event.total);
  });
  request.addEventListener('load', () => tellEnd('OnUploadDone', request.status, request.responseText));
  request.addEventListener('error', () => tellEnd('OnUploadFailed', false));
  request.addEventListener('abort', () => tellEnd('OnUploadFailed', true));
  request.send(hiddenFieldsAndFile(form));

  return { cancel: () => request.abort() };

  function tell(method: string, ...args: unknown[]): Promise<void> {
    // The page may have gone while the answer was under way; then there is no one to tell.
    return dotNet.invokeMethodAsync(method, number, ...args).catch((error: unknown) => console.debug('upload: page is gone', error));
  }

  // How it ended is said until the page has heard it, once is enough for it.
  function tellEnd(method: string, ...args: unknown[]): void {
    const again = setInterval(say, UNHEARD_MS);
    say();

    function say(): void {
      void tell(method, ...args).then(() => clearInterval(again));
    }
  }
}

// What else the form holds is the page's business, and no part of an upload. The token comes before the file: it is looked at first.
function hiddenFieldsAndFile(form: HTMLFormElement): FormData {
  const data = new FormData();
  for (const field of form.querySelectorAll<HTMLInputElement>('input[type=hidden][name]')) data.append(field.name, field.value);
  const input = form.querySelector<HTMLInputElement>('input[type=file]');
  for (const file of input?.files ?? []) data.append(input!.name, file);
  return data;
}

function isTooLarge(form: HTMLFormElement): boolean {
  const input = form.querySelector<HTMLInputElement>('input[type=file][data-max-bytes]');
  return [...(input?.files ?? [])].some((file) => file.size > Number(input?.dataset.maxBytes));
}

/** Shows in the form's file input a file that was dropped on the page. */
export function acceptDrops(zone: HTMLElement, input: HTMLInputElement): void {
  // The same file, mended, is chosen again: without this the browser takes it for no change. A chooser that is left keeps what was there.
  let before: FileList | null = null;
  input.addEventListener('click', () => {
    before = input.files;
    input.value = '';
  });
  input.addEventListener('cancel', () => {
    if (before) input.files = before;
  });
  const over = (on: boolean) => zone.toggleAttribute('data-over', on);
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    over(true);
  });
  zone.addEventListener('dragleave', () => over(false));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
}
