"use strict";
const base = document.body.dataset.base;
const door = document.getElementById("door");
const page = document.getElementById("page");
const summary = document.getElementById("summary");
const refusal = document.getElementById("refusal");
let token = "";

door.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(door));
  if (!given.totp) delete given.totp;
  let answer, body;
  try {
    answer = await fetch(`${base}/admin/login`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given),
    });
    body = await answer.json();
  } catch { refusal.textContent = "The shop does not answer."; return; }
  if (!answer.ok) { refusal.textContent = body.detail; return; }
  token = body.token;
  door.reset();
  refusal.textContent = "";
  door.hidden = true;
  show();
});

async function show() {
  try {
    const answer = await fetch(`${base}/admin/operations`, { headers: { Authorization: `Bearer ${token}` } });
    const body = await answer.json();
    if (answer.status === 401 || answer.status === 403) { leave(body.detail); return; }
    if (answer.ok) render(body); else say(body.detail, false);
  } catch { say("The shop does not answer.", false); }
  setTimeout(show, 5000);
}

function leave(why) {
  token = "";
  page.hidden = true;
  page.replaceChildren();
  summary.textContent = "";
  door.hidden = false;
  refusal.textContent = why;
}

function say(text, good) {
  summary.textContent = text;
  summary.className = good ? "good" : "bad";
}

function render(now) {
  const good = now.status === "ok";
  say(good ? `All is well, ${new Date(now.takenAt).toLocaleTimeString()}` : now.attention.join(" · "), good);
  page.hidden = false;
  page.replaceChildren(
    section("Release", [["version", now.version], ["schema", now.schemaRevision]]),
    section("Applications", applications(now.applications)),
    section("Parts", now.components.map((one) => [one.name, one.isUp ? "up" : "down", !one.isUp])),
    section("Error budget", budget(now.errorBudget)),
    section("Try-ons", [...Object.entries(now.tryons.byStage), ["oldest", age(now.tryons.oldestSeconds)]]),
    section("Queues", now.queues.queues.map((one) => [one.name, `${one.messages} · ${one.consumers} consumers`, one.isDeadLetters && one.messages > 0])),
    section("Waiting", [now.outbox, ...now.work].map((one) => [one.name, `${one.due} · ${age(one.oldestSeconds)}`])),
    section("Stock", [["available", now.stock.available], ["reserved", now.stock.reserved], ["below none", now.stock.negativeVariants, now.stock.negativeVariants > 0]]),
    section("Loops", now.loops.map((one) => [one.name, loop(one, now.takenAt), one.isLate])),
  );
}

function applications(found) {
  if (!found) return [["not known", "", true]];
  return found.flatMap((one) => [
    [one.name, one.status, one.status !== "RUNNING"],
    ...one.deployments.map((part) => [
      `– ${part.name}`,
      Object.entries(part.replicas).map(([state, count]) => `${count} ${state.toLowerCase()}`).join(", ") || "none",
      part.status === "UNHEALTHY",
    ]),
  ]);
}

function budget(found) {
  const told = (one) => `${one.requests} answers, ${one.errors} failed (${percent(one.errorRatio)}), ${one.slow} slow`;
  return [
    ["target", percent(found.target)],
    ["last hour", told(found.lastHour)],
    [`${found.windowDays} days`, told(found.window)],
    ["left", percent(found.budgetLeft), found.budgetLeft < 0],
  ];
}

function loop(one, at) {
  const told = one.lastSuccess ? `${age((new Date(at) - new Date(one.lastSuccess)) / 1000)} ago` : "never";
  return one.processes > 1 ? `${told} · worst of ${one.processes}` : told;
}

function percent(share) { return `${(share * 100).toFixed(2)} %`; }

function age(seconds) { return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`; }

function section(title, rows) {
  const box = document.createElement("section");
  const heading = document.createElement("h2");
  heading.textContent = title;
  const table = document.createElement("table");
  for (const [name, value, bad] of rows) {
    const row = table.insertRow();
    row.insertCell().textContent = name;
    const cell = row.insertCell();
    cell.textContent = value ?? "–";
    if (bad) cell.className = "bad";
  }
  box.append(heading, table);
  return box;
}
