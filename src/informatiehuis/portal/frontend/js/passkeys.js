// Makes and uses passkeys (WebAuthn). A form with data-passkey="create" or "get" gets its options from the page
// (data-options: the id of the JSON) or from an address (data-href), and sends what the browser gives in its field
// "credential". Without script or support the form stays hidden and the text that data-without names is shown.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

function forCreating(options) {
  const selection = { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  return {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
    authenticatorSelection: selection,
  };
}

const forUsing = (options) => ({
  ...options,
  challenge: toBytes(options.challenge),
  allowCredentials: known(options.allowCredentials),
});

function asJson(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((name) => response[name]).map((name) => [name, toText(response[name])]);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...Object.fromEntries(given), transports: response.getTransports?.() },
  });
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.dataset.href, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function ask(form) {
  const given = await optionsOf(form);
  const { publicKey } = given.creation_options ?? given.request_options;
  if (form.dataset.passkey === "create") return navigator.credentials.create({ publicKey: forCreating(publicKey) });
  return navigator.credentials.get({ publicKey: forUsing(publicKey) });
}

export function passkeys(root) {
  if (!window.PublicKeyCredential) return;
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    const without = document.getElementById(form.dataset.without);
    if (without) without.hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = form.querySelector("[role=status]");
      said.textContent = "";
      try {
        form.elements.credential.value = asJson(await ask(form));
        form.submit();
      } catch {
        // The reader stopped, the key is not there, or this address may not ask: the words stand in the page.
        said.textContent = form.dataset.failed;
      }
    });
  }
}
