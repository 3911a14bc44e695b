// While something is under way, shows how far it is, and the whole page once it has ended. Without this, "Look again" does the same.
const shown = document.getElementById("progress");

async function look() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = page.getElementById("progress");
  if (!response.ok) return;
  if (!now || !page.querySelector("script[src*='progress.js']")) {
    location.reload();
    return;
  }
  shown.replaceChildren(...now.childNodes);
  setTimeout(look, 2000);
}

if (shown) setTimeout(look, 2000);
