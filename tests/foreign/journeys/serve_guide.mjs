// The smallest framework for the guide's functions: sessions in memory, pages that redirect. Argument: the port.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { callback, idDeleted, login, logout, refresh, sessionEnded } from "./id.mjs";

const port = Number(process.argv[2]);
const base = `http://127.0.0.1:${port}`;
const sessions = new Map();

const pages = {
  "/login": login,
  "/callback": callback,
  "/refresh": refresh,
  "/logout": logout,
};

async function endSession(request) {
  const body = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
  const ended = await sessionEnded(body.get("logout_token"));
  for (const [id, session] of sessions) if (session.sid === ended) sessions.delete(id);
}

async function forget(request) {
  const gone = await idDeleted(Buffer.concat(await request.toArray()).toString());
  for (const [id, session] of sessions) if (session.person?.sub === gone) sessions.delete(id);
}

async function answer(request, response) {
  const url = new URL(request.url, base);
  if (url.pathname === "/session-ended") {
    await endSession(request);
    return response.writeHead(204).end();
  }
  if (url.pathname === "/events") {
    await forget(request);
    return response.writeHead(202).end();
  }
  const id = /session=([\w-]+)/.exec(request.headers.cookie)?.[1] ?? randomUUID();
  if (!sessions.has(id)) sessions.set(id, {});
  const session = sessions.get(id);
  response.setHeader("Set-Cookie", `session=${id}; Path=/; HttpOnly; SameSite=Lax`);
  if (url.pathname === "/") return response.end(JSON.stringify(session.person ?? null));
  const to = await pages[url.pathname](session, url);
  return response.writeHead(303, { Location: String(to) }).end();
}

createServer((request, response) =>
  answer(request, response).catch((error) => response.writeHead(400).end(JSON.stringify({ error: error.error }))),
).listen(port, "127.0.0.1");
