import { lookup } from "node:dns/promises";
import { lstat, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import { connect, isIP, type ListenOptions } from "node:net";
import { resolve } from "node:path";
import { errorMessage } from "../errors/error_message.ts";
import { missingPermissions, type PermissionNeed } from "../errors/missing_permissions.ts";
import { formatHost, formatListenAddress, type ListenAddress } from "./listen_address.ts";
import { ServerError } from "./server_error.ts";

/**
 * Makes a server listen.
 *
 * Removes a unix socket that a killed program left behind first, when nothing answers on it.
 *
 * @throws {ServerError} When the address cannot be listened on.
 */
export async function openServer(server: Server, address: ListenAddress): Promise<void> {
  try {
    switch (address.kind) {
      case "tcp":
        await openTcp(server, address);
        break;
      case "unix":
        refuseMissing(address, unixNeeds(address.path));
        if (await isAbandonedSocket(address.path)) await unlink(address.path);
        await startListening(server, { path: address.path });
        break;
      case "fd":
        await startListening(server, { fd: address.fd });
    }
  } catch (error) {
    if (address.kind === "unix" && await isSocket(address.path) === false) {
      throw listenError(address, "something else stands there", "Remove it, or choose another path", error);
    }
    throw listenErrorOf(address, error);
  }
}

async function openTcp(server: Server, address: ListenAddress & { readonly kind: "tcp" }): Promise<void> {
  if (address.host !== undefined) {
    const host = isIP(address.host) === 0 ? (await lookup(address.host)).address : address.host;
    await startListening(server, { host, port: permitted(host, address) });
    return;
  }
  try {
    await startListening(server, { host: "::", port: permitted("::", address) });
  } catch (error) {
    if (!(error instanceof Error && "code" in error) || error.code === "EADDRINUSE" || error.code === "EACCES") {
      throw error;
    }
    // A machine without IPv6 has no "::" to listen on.
    await startListening(server, { host: "0.0.0.0", port: permitted("0.0.0.0", address) });
  }
}

/** Returns the port, or throws: node:net turns a missing permission into an uncaught error. */
function permitted(host: string, address: ListenAddress & { readonly kind: "tcp" }): number {
  refuseMissing(address, [{ name: "net", host: `${formatHost(host)}:${address.port}` }]);
  return address.port;
}

function unixNeeds(path: string): PermissionNeed[] {
  return [{ name: "read", path }, { name: "write", path }, { name: "net", host: `unix:${resolve(path)}` }];
}

function refuseMissing(address: ListenAddress, needs: readonly PermissionNeed[]): void {
  const flags = missingPermissions(needs);
  if (flags.length === 0) return;
  throw listenError(address, "the permission for it is missing", `Run the program with ${flags.join(" ")}`);
}

function startListening(server: Server, options: ListenOptions | { readonly fd: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** `undefined` where nothing is, or nothing can be seen. */
async function isSocket(path: string): Promise<boolean | undefined> {
  try {
    return (await lstat(path)).isSocket();
  } catch {
    return undefined;
  }
}

async function isAbandonedSocket(path: string): Promise<boolean> {
  if (await isSocket(path) !== true) return false;
  return await new Promise((resolve) => {
    const probe = connect({ path });
    probe.once("connect", () => {
      probe.destroy();
      resolve(false);
    });
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED"));
  });
}

function listenErrorOf(address: ListenAddress, error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  if (error instanceof Deno.errors.NotCapable) {
    // Looking a name up takes the same permission.
    const hint = `Run the program with --allow-net=${formatListenAddress(address)}`;
    return listenError(address, "the permission for it is missing", hint, error);
  }
  const [reason, hint] = problemOf(address, error);
  return listenError(address, reason, hint, error);
}

function problemOf(address: ListenAddress, error: unknown): readonly [reason: string, hint: string] {
  switch (error instanceof Error && "code" in error ? error.code : undefined) {
    case "EADDRINUSE":
      return address.kind === "tcp"
        ? [
          `port ${address.port} is already in use on ${address.host ?? "this machine"}`,
          "Stop the program that uses it, or choose another port",
        ]
        : ["another program is listening on it", "Stop that program, or choose another path"];
    case "EACCES":
      return address.kind === "tcp"
        ? ["the system does not allow it", "Ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher one"]
        : ["the system does not allow it", "Check who may write to the folder"];
    case "EADDRNOTAVAIL":
      return ["no network interface of this machine has that address", "Check the address"];
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return ["the name is not known", "Check it, or give an IP address"];
    case "ENOENT":
      return ["the folder does not exist", "Create it first"];
    default:
      return address.kind === "fd"
        ? [errorMessage(error), "Start the program by a systemd socket unit, or unset LISTEN_FDS"]
        : [errorMessage(error), "Check the address"];
  }
}

function listenError(address: ListenAddress, reason: string, hint: string, cause?: unknown): ServerError {
  return new ServerError({ action: "listen on", subject: formatListenAddress(address), reason, hint, cause });
}
