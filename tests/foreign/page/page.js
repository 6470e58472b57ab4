// A page in a browser that signs people in by itself, with oidc-client-ts, unchanged: no server, no secret.
/* global oidc */
const { issuer, client_id } = await (await fetch("/settings.json")).json();
const manager = new oidc.UserManager({
  authority: issuer,
  client_id,
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/`,
  scope: "openid profile email offline_access",
  loadUserInfo: true,
  automaticSilentRenew: false,
});

/** Show who it is, or what went wrong. */
async function tell(doing) {
  const told = document.getElementById("told");
  told.value = "";
  try {
    const user = await doing;
    told.value = JSON.stringify(user ? { profile: user.profile, refresh_token: user.refresh_token } : null);
  } catch (error) {
    told.value = JSON.stringify({ error: error.error ?? error.message });
  }
}

const acts = {
  "sign-in": () => manager.signinRedirect(),
  refresh: () => tell(manager.signinSilent()),
  revoke: () => tell(manager.revokeTokens().then(() => manager.getUser())),
  "sign-out": () => manager.signoutRedirect(),
};
for (const [id, act] of Object.entries(acts)) document.getElementById(id).addEventListener("click", act);

await tell(location.pathname === "/callback" ? manager.signinCallback() : manager.getUser());
