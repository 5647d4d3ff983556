// A real OpenID provider for the tests of signing in: whoever comes is the account that the test has set.
// Arguments: port, the address of the house, client id, client secret.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, house, clientId, secret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let who = { sub: "nobody" };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: secret,
      redirect_uris: [`${house}/aanmelden/organisatie/terug/`],
      post_logout_redirect_uris: [`${house}/`],
      backchannel_logout_uri: `${house}/aanmelden/organisatie/afgemeld/`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["for the tests only"] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: (ctx, form) => {
        ctx.body = `<!doctype html><title>sign out</title>${form}`;
      },
    },
  },
  // The house of the test is on this machine, where the provider's own guard lets nothing go.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ ...who, sub }) }),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
});
for (const name of ["backchannel.error", "server_error"]) provider.on(name, (ctx, error) => console.error(name, error.message));
const answer = provider.callback();

createServer(async (request, response) => {
  if (request.method === "PUT") {
    const parts = [];
    for await (const part of request) parts.push(part);
    who = JSON.parse(Buffer.concat(parts));
    response.end("ok");
  } else if (request.url.startsWith("/interaction/")) {
    await provider.interactionFinished(request, response, { login: { accountId: who.sub } });
  } else answer(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
