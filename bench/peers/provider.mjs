// node oidc-provider as a contestant: everything in memory, JWT access tokens and ID tokens signed with ES256.
// Arguments: the port. Prints one line of JSON once it listens, then serves until it is ended.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { Provider } from "oidc-provider";

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const api = "urn:bench:api";
const { version } = createRequire(import.meta.url)("oidc-provider/package.json");
const known = {
  client_id: "bench",
  secret: randomBytes(32).toString("base64url"),
  node: process.versions.node,
  version,
};

/** A plain map: kinder than its own store for trials, which looks through all tokens of a grant at every write. */
class InMemory {
  static rows = new Map();
  constructor(name) {
    this.name = name;
  }
  key(id) {
    return `${this.name}:${id}`;
  }
  async upsert(id, payload) {
    InMemory.rows.set(this.key(id), payload);
  }
  async find(id) {
    return InMemory.rows.get(this.key(id));
  }
  async consume(id) {
    InMemory.rows.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    InMemory.rows.delete(this.key(id));
  }
  async findByUid() {}
  async findByUserCode() {}
  async revokeByGrantId() {}
}

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = { ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: "bench" };

const provider = new Provider(issuer, {
  adapter: InMemory,
  jwks: { keys: [jwk] },
  clients: [
    {
      client_id: known.client_id,
      client_secret: known.secret,
      grant_types: ["authorization_code", "refresh_token", "client_credentials"],
      redirect_uris: ["https://shop.example/callback"],
      id_token_signed_response_alg: "ES256",
    },
  ],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => api,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: "",
        audience: api,
        accessTokenFormat: "jwt",
        accessTokenTTL: 300,
        jwt: { sign: { alg: "ES256" } },
      }),
    },
  },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  rotateRefreshToken: true,
  ttl: { AccessToken: 300, ClientCredentials: 300, IdToken: 300, RefreshToken: 86400, Grant: 86400 },
});

/** The first refresh token of a line, as a person's sign-in would have left it. */
async function beginLine() {
  const accountId = randomBytes(16).toString("hex");
  const grant = new provider.Grant({ accountId, clientId: known.client_id });
  grant.addOIDCScope("openid offline_access");
  const token = new provider.RefreshToken({
    accountId,
    client: await provider.Client.find(known.client_id),
    grantId: await grant.save(),
    gty: "authorization_code",
    authTime: Math.floor(Date.now() / 1000),
    scope: "openid offline_access",
    resource: api,
    claims: {},
    rotations: 0,
    iiat: Math.floor(Date.now() / 1000),
  });
  return token.save();
}

provider.use(async (ctx, next) => {
  if (ctx.path !== "/begin-line") return next();
  ctx.body = { refresh_token: await beginLine() };
});

provider.listen(port, "127.0.0.1", () => process.stdout.write(`${JSON.stringify(known)}\n`));
