// The element for other sites' pages: <fingerpost-triage src="https://…" lang="en" title-text="…"><a href="https://…">…</a></fingerpost-triage>.
// It mounts a frame of our origin, gives it the height it asks for, and learns nothing else. Without JavaScript, or when the
// frame is refused, the plain link inside the element stays.

(() => {
  /** Heights that are believed, in CSS pixels. */
  const LOW = 200;
  const HIGH = 4000;
  const script = document.currentScript;
  const home = script instanceof HTMLScriptElement ? new URL(script.src).origin : '';

  class FingerpostTriage extends HTMLElement {
    /** @type {HTMLIFrameElement | null} */
    #frame = null;
    #origin = '';
    /** @type {(event: MessageEvent) => void} */
    #listen = (event) => this.#heard(event);

    connectedCallback() {
      if (this.#frame) return;
      let address;
      try {
        address = new URL('/embed', this.getAttribute('src') || home);
      } catch {
        return;
      }
      this.#origin = address.origin;
      address.searchParams.set('origin', window.location.origin);
      for (const name of ['lang', 'brand']) {
        const value = this.getAttribute(name);
        if (value) address.searchParams.set(name, value);
      }
      const frame = document.createElement('iframe');
      frame.title = this.getAttribute('title-text') || 'Urgent care questions';
      frame.referrerPolicy = 'no-referrer';
      // Hidden until it says it is ready: a refused frame would show the browser's own error instead of the link.
      frame.style.cssText = 'display:block;inline-size:100%;block-size:0;border:0;visibility:hidden';
      frame.src = address.href;
      this.#frame = frame;
      window.addEventListener('message', this.#listen);
      this.append(frame);
    }

    disconnectedCallback() {
      window.removeEventListener('message', this.#listen);
      this.#frame?.remove();
      this.#frame = null;
    }

    /** @param {MessageEvent} event */
    #heard(event) {
      const frame = this.#frame;
      if (!frame || event.origin !== this.#origin || event.source !== frame.contentWindow) return;
      const said = event.data;
      if (typeof said !== 'object' || said === null || said.fingerpost !== 1) return;
      if (said.kind === 'ready') {
        frame.style.visibility = 'visible';
        for (const child of this.children) if (child !== frame && child instanceof HTMLElement) child.hidden = true;
      } else if (said.kind === 'height') {
        const height = said.height;
        if (Number.isInteger(height) && height >= LOW && height <= HIGH) frame.style.blockSize = `${height}px`;
      } else if (said.kind === 'closed') {
        window.removeEventListener('message', this.#listen);
        frame.remove();
        this.#frame = null;
        for (const child of this.children) if (child instanceof HTMLElement) child.hidden = false;
      }
    }
  }

  if (!customElements.get('fingerpost-triage')) customElements.define('fingerpost-triage', FingerpostTriage);
})();
