// Hashes a file in the browser, so that its name, size and hash can be kept as evidence and the file itself never leaves
// this computer. The field for the file has no name and the form is not one that can carry files, so no browser sends it.
// Without this module, or where the browser offers no hashing, the hash is typed.

// WebCrypto takes a file in one piece, all of it in memory.
const LARGEST = 500 * 1000 * 1000;

const field = document.getElementById("local");
const chosen = document.getElementById("local-file");
const said = document.getElementById("local-said");
const of = (name) => document.getElementById(name);

async function fillIn() {
  const [file] = chosen.files;
  if (!file) return;
  of("name").value = file.name;
  of("size").value = String(file.size);
  of("sha256").value = "";
  if (file.size > LARGEST) {
    said.textContent = "This file is larger than 500 MB. Enter its hash below.";
    return;
  }
  said.textContent = "Hashing the file…";
  try {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    if (chosen.files[0] !== file) return; // another one was chosen meanwhile
    of("sha256").value = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    said.textContent = "The hash is filled in below. The file was not sent.";
  } catch {
    said.textContent = "This browser could not read the file. Enter its hash below.";
  }
}

// Browsers hash only on pages that came over https or from this very machine.
if (field && globalThis.crypto?.subtle) {
  field.hidden = false;
  chosen.addEventListener("change", fillIn);
}
