// Choosing, filtering and copying.  The page is complete without it: then the
// list's links lead to the races, which are all shown below each other.
'use strict';
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const items = [...document.querySelectorAll('.item')];
  const search = byId('search');
  const pickers = ['kind', 'status'].map(byId).filter(Boolean);
  const raceOf = (item) => byId(item.getAttribute('href').slice(1));
  const visible = () => items.filter((item) => !item.parentNode.hidden);
  const isNarrow = () => matchMedia('(max-width: 820px)').matches;

  const say = (text) => { byId('said').textContent = text; };

  // Which race is read is part of the address, so that links and "back" work.
  function choose(item, {focus = false} = {}) {
    for (const other of items) {
      const chosen = other === item;
      chosen ? other.setAttribute('aria-current', 'true')
             : other.removeAttribute('aria-current');
      raceOf(other).classList.toggle('chosen', chosen);
    }
    document.querySelector('.nothing').hidden = Boolean(item);
    if (!item) return;
    item.scrollIntoView({block: 'nearest'});
    if (focus) raceOf(item).focus({preventScroll: true});
  }

  const current = () => items.find((i) => i.hasAttribute('aria-current'));

  function followAddress() {
    const item = items.find((i) => i.getAttribute('href') === location.hash);
    root.classList.toggle('reading', Boolean(item));
    choose(item || current() || (isNarrow() ? null : visible()[0]),
           {focus: Boolean(item)});
    if (!item && location.hash) current()?.focus();  // back from a race
    scrollTo(0, 0);
  }

  function go(step) {
    const shown = visible();
    if (shown.length === 0) return;
    const now = shown.findIndex((i) => i.hasAttribute('aria-current'));
    const next = Math.min(Math.max(now + step, 0), shown.length - 1);
    if (root.classList.contains('reading')) {
      location.replace(shown[next].getAttribute('href'));
    } else {
      choose(shown[next]);
      shown[next].focus();
    }
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) {
      const text = item.dataset.words;
      item.parentNode.hidden =
          !words.every((word) => text.includes(word)) ||
          !pickers.every((p) => !p.value || item.dataset[p.id] === p.value);
    }
    const shown = visible();
    byId('shown').textContent = shown.length === items.length
        ? `${items.length} in all` : `${shown.length} of ${items.length}`;
    if (!shown.some((i) => i.hasAttribute('aria-current'))) {
      choose(isNarrow() ? null : shown[0]);
    }
  }

  async function copy(button) {
    const code = button.parentNode.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {  // a page opened as a file may not write the clipboard
      getSelection().selectAllChildren(code);
      document.execCommand('copy');
    }
    button.textContent = 'Copied';
    say('Copied');
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  }

  const remember = (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* not for files */ }
  };
  const recall = (name) => {
    try { return localStorage.getItem(name); } catch { return null; }
  };

  function switchTheme() {
    const dark = root.dataset.theme
        ? root.dataset.theme === 'dark'
        : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    remember('hbsan-theme', root.dataset.theme);
  }

  const keys = {
    j: () => go(1),
    k: () => go(-1),
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    '/': () => search.focus(),
    Escape: () => {
      if (root.classList.contains('reading')) location.hash = '#races';
    },
    Enter: () => {
      if (current()) location.hash = current().getAttribute('href');
    },
  };

  // Keys of the page's own controls stay theirs.
  function isBusy(key, target) {
    if (target.matches('input, select')) return true;
    if (key === 'Enter') return target.matches('button, summary, a');
    return key.startsWith('Arrow') && !target.matches('.item, body');
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.key];
    if (event.target === search && event.key === 'Escape') {
      search.value = '';
      filter();
      search.blur();
    } else if (event.target === search && event.key === 'Enter') {
      search.blur();
      keys.Enter();
    } else if (action && !isBusy(event.key, event.target)) {
      event.preventDefault();
      action();
    }
  });
  for (const button of document.querySelectorAll('.copy')) {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
  }
  search.addEventListener('input', filter);
  for (const picker of pickers) picker.addEventListener('change', filter);
  byId('theme').addEventListener('click', switchTheme);
  addEventListener('hashchange', followAddress);

  root.dataset.theme = recall('hbsan-theme') || '';
  root.classList.add('js');
  document.querySelector('.tools').hidden = false;
  document.querySelector('.keys').hidden = false;
  const bar = document.querySelector('.top');
  new ResizeObserver(() => {
    root.style.setProperty('--bar', `${bar.offsetHeight}px`);
  }).observe(bar);
  filter();
  followAddress();
})();
