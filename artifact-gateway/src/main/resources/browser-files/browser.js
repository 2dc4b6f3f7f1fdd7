"use strict";

// --- Keys: the rows of a listing, up, the next page, deletion ---

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) {
    return;
  }
  const entries = [...document.querySelectorAll(".entry")];
  const at = entries.indexOf(document.activeElement);
  const move = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (move && entries.length > 0) {
    entries[Math.min(Math.max(at + move, 0), entries.length - 1)].focus();
    event.preventDefault();
  } else if (event.key === "u") {
    document.getElementById("up")?.click();
  } else if (event.key === "n") {
    document.getElementById("next")?.click();
  } else if (event.key === "Delete") {
    const row = document.activeElement.closest("tr") ?? document.querySelector(".buttons");
    row?.querySelector("a.delete")?.click();
  }
});

// --- Uploads: files chosen or dropped, a few at a time, each with its progress ---

const AT_ONCE = 3;
const MOST_SHOWN = 200;
const form = document.querySelector("form.upload");

if (form) {
  const input = document.getElementById("files");
  input.addEventListener("change", () => {
    upload([...input.files].map((file) => ({ file, path: file.name })));
    input.value = "";
  });
  const drop = document.getElementById("drop");
  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) {
      depth++;
      drop.hidden = false;
    }
  });
  document.addEventListener("dragleave", (event) => {
    if (carriesFiles(event) && --depth <= 0) {
      depth = 0;
      drop.hidden = true;
    }
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    depth = 0;
    drop.hidden = true;
    upload(await dropped(event.dataTransfer));
  });
}

/** The files of a drop, those in folders with their way there. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry);
  if (entries.length === 0) {
    return [...transfer.files].map((file) => ({ file, path: file.name }));
  }
  const found = [];
  for (const entry of entries) {
    await collect(entry, "", found);
  }
  return found;
}

async function collect(entry, way, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, path: way + file.name });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) {
      return;
    }
    for (const child of some) {
      await collect(child, `${way}${entry.name}/`, found);
    }
  }
}

let running = 0;
const waiting = [];
const totals = { files: 0, done: 0, failed: 0 };

function upload(files) {
  if (files.length === 0) {
    return;
  }
  document.getElementById("progress").hidden = false;
  totals.files += files.length;
  waiting.push(...files);
  startMore();
}

function startMore() {
  while (running < AT_ONCE && waiting.length > 0) {
    running++;
    send(waiting.shift()).then((ok) => {
      running--;
      totals[ok ? "done" : "failed"]++;
      startMore();
    });
  }
  say();
  if (running === 0 && waiting.length === 0 && totals.failed === 0) {
    location.reload();
  }
}

function say() {
  const failed = totals.failed > 0 ? `, ${totals.failed} failed` : "";
  document.getElementById("progress-text").textContent =
    `${totals.done} of ${totals.files} ${totals.files === 1 ? "file" : "files"} uploaded${failed}`;
}

function send({ file, path }) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const bar = document.createElement("progress");
  const state = document.createElement("span");
  name.textContent = path;
  bar.max = Math.max(file.size, 1);
  bar.value = 0;
  bar.setAttribute("aria-label", `Upload of ${path}`);
  item.append(name, bar, state);
  const list = document.getElementById("uploads");
  if (list.children.length < MOST_SHOWN) {
    list.append(item);
  }
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const target = new URLSearchParams({ bucket: form.dataset.bucket, key: form.dataset.prefix + path });
    request.open("PUT", `/upload?${target}`);
    request.setRequestHeader("X-CSRF-Token", form.dataset.token);
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded;
      state.textContent = `${Math.floor((100 * event.loaded) / Math.max(event.total, 1))} %`;
    });
    request.addEventListener("loadend", () => {
      const ok = request.status === 200;
      if (ok) {
        bar.value = bar.max;
        item.remove();
      } else {
        list.prepend(item);
        item.className = "failed";
        state.textContent = request.status === 0 ? "no connection" : reason(request);
      }
      resolve(ok);
    });
    request.send(file);
  });
}

/** What the page says that an upload was refused with. */
function reason(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  return page.querySelector("h1")?.textContent ?? `refused (${request.status})`;
}
