// Python in a worker: it takes its files from memory, runs one answer at a time, and is ended from outside.
const HOME = "https://book.invalid/";                   // where the files in memory seem to be
const TYPES = { wasm: "application/wasm", mjs: "text/javascript", json: "application/json" };
let run;

const unpacked = text => {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = letters.charCodeAt(n);     // 20 times as fast as Uint8Array.from
  return new Response(bytes).body.pipeThrough(new DecompressionStream("gzip"));
};

async function start({ files, cdn, code, setup }) {
  const answer = name => new Response(unpacked(files[name]), {
    headers: { "Content-Type": TYPES[name.split(".").pop()] ?? "application/octet-stream" } });
  const fromNet = self.fetch;
  self.fetch = (what, options) => {
    const url = String(what.url ?? what);
    return url.startsWith(HOME) ? Promise.resolve(answer(url.slice(HOME.length))) : fromNet(what, options);
  };
  // every browser imports data:, in a page from a folder too
  const module = async name => import(
    files[name] ? "data:text/javascript," + encodeURIComponent(await answer(name).text()) : cdn + name);
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    module("pyodide.mjs"), module("pyodide.asm.mjs")]);
  const at = files["pyodide.mjs"] ? HOME : cdn;
  const python = await loadPyodide({
    indexURL: at, lockFileURL: at + "pyodide-lock.json", createPyodideModule, packages: ["numpy"] });
  const zip = await new Response(unpacked(code["packages.zip"])).arrayBuffer();
  const extractDir = python.runPython("import sysconfig; sysconfig.get_path('purelib')");
  python.unpackArchive(zip, "zip", { extractDir });
  python.runPython(await new Response(unpacked(code["runner.py"])).text(), {
    globals: python.toPy({ SETUP: setup, __name__: "runner" }), filename: "runner.py" });
  run = python.pyimport("sys").modules.get("runner").run;
}

onmessage = async ({ data }) => {
  try {
    if (data.type === "start") {
      await start(data);
      postMessage({ type: "ready" });
    } else postMessage({ type: "done", result: JSON.parse(run(data.code, data.id, data.name, data.language)) });
  } catch (error) {
    postMessage({ type: "broken", text: String(error.message ?? error) });
  }
};
