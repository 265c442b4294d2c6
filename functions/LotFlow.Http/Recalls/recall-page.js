// Keeps the page of a recall as it is in the store: asks for the part that changes, replaces only the sections that did, says politely
// which, and leaves the focus, what was typed and the place on the page where they were. Without this script the page has a link instead.
(() => {
  'use strict';

  const live = document.getElementById('live');
  const asOf = document.getElementById('as-of');
  const changes = document.getElementById('changes');
  const pause = document.getElementById('pause');
  const refresh = document.getElementById('refresh');
  const every = Number(live.dataset.every);
  const longest = 60000;
  let etag = live.dataset.etag;
  let wait = every;
  let timer = 0;
  let isPaused = false;
  let isOver = live.dataset.final === 'true';
  let isAsking = false;

  function say(text) {
    if (changes.textContent !== text) changes.textContent = text;
  }

  function remembered(section) {
    const active = section.contains(document.activeElement) ? document.activeElement : null;
    const typed = [...section.querySelectorAll('input:not([type=hidden]), textarea')].filter((field) => field.value !== field.defaultValue);
    return {
      focus: active && active.id,
      from: active && 'selectionStart' in active ? active.selectionStart : null,
      to: active && 'selectionEnd' in active ? active.selectionEnd : null,
      typed: typed.map((field) => [field.id, field.value]),
      open: [...section.querySelectorAll('details[open]')].map((details) => details.id),
    };
  }

  function restore(section, was) {
    for (const [id, value] of was.typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    for (const id of was.open) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    if (was.focus === null) return;
    const target = document.getElementById(was.focus) || section.querySelector('h2');
    target.focus({ preventScroll: true });
    if (was.from !== null && target.setSelectionRange) target.setSelectionRange(was.from, was.to);
  }

  function take(markup) {
    const next = new DOMParser().parseFromString(markup, 'text/html').getElementById('live');
    const ids = new Set([...next.children].map((section) => section.id));
    const changed = [];
    let last = null;
    for (const section of [...next.children]) {
      const old = document.getElementById(section.id);
      if (old && old.dataset.version === section.dataset.version) {
        old.classList.remove('changed');
        last = old;
        continue;
      }
      document.adoptNode(section);
      section.classList.add('changed');
      if (old) {
        const was = remembered(old);
        old.replaceWith(section);
        restore(section, was);
      } else if (last) {
        last.after(section);
      } else {
        live.prepend(section);
      }
      last = section;
      changed.push(section.dataset.says);
    }
    for (const section of [...live.children]) if (!ids.has(section.id)) section.remove();
    isOver = next.dataset.final === 'true';
    if (changed.length > 0) say(`Changed: ${changed.join('. ')}.`);
  }

  async function ask() {
    const response = await fetch(`${location.pathname}?part=live`, {
      headers: { 'If-None-Match': etag }, cache: 'no-store', credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(20000),
    });
    if (response.type === 'opaqueredirect' || response.status === 401) {
      isOver = true;
      say('You are signed out, and the page is no longer kept up to date. Open it again to sign in.');
    } else if (response.status === 200) {
      etag = response.headers.get('ETag');
      take(await response.text());
    } else if (response.status === 403 || response.status === 404) {
      isOver = true;
      say('This page is no longer there for you, and is no longer kept up to date.');
    } else if (response.status !== 304) {
      throw new Error(`answered ${response.status}`);
    }
    const date = response.headers.get('Date');
    if (date && !isOver) asOf.textContent = `Up to date as of ${new Date(date).toISOString().slice(0, 19).replace('T', ' ')} UTC.`;
  }

  async function update() {
    clearTimeout(timer);
    if (isAsking) return;
    isAsking = true;
    try {
      await ask();
      if (wait > every) say('The connection is back; the page is up to date.');
      wait = every;
    } catch {
      wait = Math.min(wait * 2, longest);
      say('LotFlow does not answer. What is shown may be old; the page goes on trying.');
    } finally {
      isAsking = false;
      plan();
    }
  }

  function plan() {
    clearTimeout(timer);
    if (!isOver && !isPaused && !document.hidden) timer = setTimeout(update, wait);
  }

  pause.hidden = isOver;
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    say(isPaused ? 'Updates are paused.' : 'Updates go on.');
    if (isPaused) plan();
    else update();
  });
  refresh.addEventListener('click', (event) => {
    if (isOver) return;
    event.preventDefault();
    update();
  });
  document.addEventListener('visibilitychange', () => (document.hidden ? plan() : !isPaused && !isOver && update()));
  plan();
})();
