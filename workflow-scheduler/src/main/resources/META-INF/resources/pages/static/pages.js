'use strict';

const notice = document.getElementById('notice');

function say(text) {
  notice.textContent = text;
  notice.hidden = false;
  setTimeout(() => { notice.hidden = true; }, 5000);
}

async function send(method, path, body) {
  const answer = await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(typeof json.detail === 'string' ? json.detail : 'The request was refused');
  }
  return json;
}

const part = encodeURIComponent;
const runPath = (button) => `/api/v2/dags/${part(button.dataset.dag)}/dagRuns/${part(button.dataset.run)}`;

async function act(button, work) {
  button.disabled = true;
  try {
    await work();
  } catch (e) {
    say(e.message);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) {
    return;
  }
  if (button.dataset.trigger) {
    const dag = button.dataset.trigger;
    act(button, async () => {
      const run = await send('POST', `/api/v2/dags/${part(dag)}/dagRuns`, { logical_date: null });
      location.href = `/pages/dags/${part(dag)}/runs/${part(run.dag_run_id)}`;
    });
  } else if (button.dataset.state) {
    act(button, async () => { await send('PATCH', runPath(button), { state: button.dataset.state }); refresh(); });
  } else if ('clear' in button.dataset) {
    act(button, async () => { await send('POST', `${runPath(button)}/clear`, { dry_run: false }); refresh(); });
  }
});

document.addEventListener('change', async (event) => {
  const dag = event.target.dataset.pause;
  if (dag) {
    try {
      await send('PATCH', `/api/v2/dags/${part(dag)}`, { is_paused: !event.target.checked });
    } catch (e) {
      event.target.checked = !event.target.checked;
      say(e.message);
    }
  }
});

// A page about something that goes on shows it again until it is over.
async function refresh() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('live');
  const shown = document.getElementById('live');
  if (fresh && shown) {
    shown.replaceWith(fresh);
    watch();
  }
}

function watch() {
  const shown = document.getElementById('live');
  if (shown && 'live' in shown.dataset) {
    setTimeout(() => refresh().catch(() => setTimeout(watch, 3000)), 1000);
  }
}

async function follow(log) {
  const answer = await fetch(log.dataset.log, { headers: { Accept: 'text/plain' } });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 20;
    for (const event of lines) {
      const row = document.createElement('span');
      row.textContent = `${event}\n`;
      row.className = event.startsWith('*** ') ? 'own' : '';
      log.append(row);
    }
    if (atEnd) {
      log.scrollTop = log.scrollHeight;
    }
  }
}

watch();
const log = document.getElementById('log');
if (log) {
  follow(log).catch(() => say('The log cannot be read'));
}
