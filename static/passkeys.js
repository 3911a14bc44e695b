// Asks the browser for a passkey where a form says so, puts the answer into its field, and sends the form.
// The form has data-passkey="create" or "get", data-options as the server gave them, and a field [data-answer].

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

const ways = {
  async create(options) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: withBytes(options.excludeCredentials),
      },
    });
    return {
      ...named(made),
      response: {
        attestationObject: toText(made.response.attestationObject),
        clientDataJSON: toText(made.response.clientDataJSON),
        transports: made.response.getTransports?.() ?? [],
      },
      extensions: JSON.stringify(made.getClientExtensionResults()),
    };
  },
  async get(options) {
    const signed = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        allowCredentials: withBytes(options.allowCredentials),
      },
    });
    return {
      ...named(signed),
      response: {
        authenticatorData: toText(signed.response.authenticatorData),
        clientDataJSON: toText(signed.response.clientDataJSON),
        signature: toText(signed.response.signature),
        userHandle: signed.response.userHandle ? toText(signed.response.userHandle) : null,
      },
    };
  },
};

const named = (credential) => ({ id: credential.id, rawId: toText(credential.rawId), type: credential.type });

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-start]");
  const failed = form.querySelector("[data-failed]");
  const start = async () => {
    failed.hidden = true;
    try {
      const answer = await ways[form.dataset.passkey](JSON.parse(form.dataset.options));
      form.querySelector("[data-answer]").value = JSON.stringify(answer);
      form.submit();
    } catch {
      // The browser has said why, in its own window; a refusal is no error of the page.
      failed.hidden = false;
    }
  };
  button.hidden = false;
  button.addEventListener("click", start);
  if (form.dataset.at === "once") start();
}
