// Firebase's own Auth emulator, alone: the rest of the emulator suite needs Java and the network.
//   node emulator.js <node_modules> <project> <port> <folder for accounts.json> [<address>]
// Accounts are written to the folder after each change and read back at the next start, so that a
// shopper's uid stays the same.
const fs = require("node:fs");
const path = require("node:path");

const [modules, projectId, port, folder, host = "127.0.0.1"] = process.argv.slice(2);
const accountsFile = path.join(folder, "accounts.json");

// The emulator compiles a validator for each parameter of its API and has Ajv check every schema
// against the meta-schema first: three quarters of its start, for schemas that never change.
const exegesis = path.dirname(require.resolve("exegesis", { paths: [modules] }));
const ajv = require(require.resolve("ajv/dist/core", { paths: [exegesis] }));
ajv.default.prototype.validateSchema = () => true;

// An internal module: package.json pins the exact version.
const { AuthEmulator, SingleProjectMode } = require(
  path.join(modules, "firebase-tools/lib/emulator/auth/index.js"),
);

const emulator = new AuthEmulator({
  projectId,
  host,
  port: Number(port),
  singleProjectMode: SingleProjectMode.WARNING,
});

async function restore() {
  if (!fs.existsSync(accountsFile)) return;
  await emulator.importData(folder, projectId, { initiatedBy: "start" });
}

let written = "";
async function save() {
  const url = `http://${host}:${port}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts:batchGet?maxResults=-1`;
  const answer = await fetch(url, { headers: { Authorization: "Bearer owner" } });
  const accounts = await answer.text();
  if (!answer.ok || accounts === written) return;
  fs.writeFileSync(`${accountsFile}.draft`, accounts, { mode: 0o600 });
  fs.renameSync(`${accountsFile}.draft`, accountsFile);
  written = accounts;
}

async function stop() {
  await save();
  await emulator.stop();
  process.exit(0);
}

async function main() {
  await emulator.start();
  await restore();
  setInterval(() => save().catch(console.error), 2000);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
  fs.writeFileSync(path.join(folder, "ready"), "");
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
