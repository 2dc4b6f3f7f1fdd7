'use strict';

const source = document.getElementById('source');
const lines = document.getElementById('lines');
const preview = document.getElementById('preview');
const faults = document.getElementById('faults');
const verdict = document.getElementById('verdict');
const submit = document.getElementById('submit');
const PAUSE = 350;

let timer = 0;
let asked = 0;
let found = null;
let leaving = false;

function number() {
  const count = source.value.split('\n').length;
  lines.textContent = Array.from({ length: count }, (_, i) => i + 1).join('\n');
  lines.scrollTop = source.scrollTop;
}

function goTo(line) {
  const before = source.value.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0);
  const end = source.value.indexOf('\n', start);
  source.focus();
  source.setSelectionRange(start, end < 0 ? source.value.length : end);
  source.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(source).lineHeight));
}

function showFaults(detail) {
  const list = Array.isArray(detail) ? detail : [{ msg: String(detail), loc: [] }];
  faults.replaceChildren(...list.slice(0, 50).map((fault) => {
    const item = document.createElement('li');
    const line = fault.ctx && fault.ctx.line;
    if (line) {
      const jump = document.createElement('button');
      jump.type = 'button';
      jump.textContent = `Line ${line}`;
      jump.addEventListener('click', () => goTo(line));
      item.append(jump, ' ');
    }
    const place = (fault.loc || []).filter((part) => part !== 'body').join('.');
    if (place) {
      const code = document.createElement('code');
      code.textContent = place;
      item.append(code, ' ');
    }
    item.append(fault.msg);
    return item;
  }));
}

function signIn() {
  location.href = `/auth/login?next=${encodeURIComponent(location.pathname)}`;
}

async function call(method, path) {
  const answer = await fetch(path, { method, headers: { 'Content-Type': 'application/yaml' }, body: source.value });
  const json = await answer.json().catch(() => ({}));
  if (answer.status === 401) {
    signIn();
  }
  return { ok: answer.ok, json };
}

async function check() {
  const mine = ++asked;
  const { ok, json } = await call('POST', '/definitions/preview');
  if (mine !== asked) {
    return;
  }
  found = ok ? json : null;
  preview.classList.toggle('stale', !ok);
  submit.disabled = !ok;
  if (ok) {
    const image = new DOMParser().parseFromString(json.graph, 'text/html').querySelector('svg');
    preview.replaceChildren(...(image ? [image] : []));
    faults.replaceChildren();
    submit.textContent = json.exists ? 'Replace' : 'Create';
    verdict.textContent = `${json.dag_id}: ${json.tasks} ${json.tasks === 1 ? 'task' : 'tasks'}`
      + (json.exists ? ', a new version of a DAG that exists' : '');
  } else {
    showFaults(json.detail);
    const count = faults.children.length;
    verdict.textContent = count === 1 ? 'One fault' : `${count} faults`;
  }
}

function later() {
  number();
  submit.disabled = true;
  clearTimeout(timer);
  timer = setTimeout(() => check().catch(() => { verdict.textContent = 'The server does not answer'; }), PAUSE);
}

async function send() {
  if (!found) {
    return;
  }
  submit.disabled = true;
  const id = encodeURIComponent(found.dag_id);
  const { ok, json } = found.exists
    ? await call('PUT', `/api/definitions/${id}`)
    : await call('POST', '/api/definitions');
  if (ok) {
    (window.top || window).location.href = `/dags/${id}`;
  } else {
    showFaults(json.detail);
    submit.disabled = false;
  }
}

source.addEventListener('input', later);
source.addEventListener('scroll', () => { lines.scrollTop = source.scrollTop; });
source.addEventListener('blur', () => { leaving = false; });
source.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    leaving = true;
  } else if (event.key === 'Tab' && !event.shiftKey && !leaving) {
    event.preventDefault();
    source.setRangeText('  ', source.selectionStart, source.selectionEnd, 'end');
    later();
  } else if (event.key !== 'Shift') {
    leaving = false;
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    send();
  }
});
submit.addEventListener('click', send);

number();
check();
