import { lookup } from "node:dns/promises";
import { lstat, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import { connect, isIP, type ListenOptions } from "node:net";
import { AddressInUseError } from "./address_in_use_error.ts";
import { formatHost, formatListenAddress, type ListenAddress } from "./listen_address.ts";
import { ListenError } from "./listen_error.ts";

/**
 * Makes a server listen.
 *
 * A unix socket that a killed program left behind, on which nobody answers, is removed first.
 *
 * @throws {AddressInUseError} When something listens there already.
 * @throws {ListenError} For any other reason.
 */
export async function openServer(server: Server, address: ListenAddress): Promise<void> {
  try {
    switch (address.kind) {
      case "tcp":
        await openTcp(server, address);
        break;
      case "unix":
        if (await isAbandonedSocket(address.path)) await unlink(address.path);
        await startListening(server, { path: address.path });
        break;
      case "fd":
        await startListening(server, { fd: address.fd });
    }
  } catch (error) {
    throw listenErrorOf(address, error);
  }
}

async function openTcp(server: Server, address: ListenAddress & { readonly kind: "tcp" }): Promise<void> {
  if (address.host !== undefined) {
    const host = isIP(address.host) === 0 ? (await lookup(address.host)).address : address.host;
    await startListening(server, { host, port: await permitted(host, address) });
    return;
  }
  try {
    await startListening(server, { host: "::", port: await permitted("::", address) });
  } catch (error) {
    if (!(error instanceof Error && "code" in error) || error.code === "EADDRINUSE" || error.code === "EACCES") {
      throw error;
    }
    // A machine without IPv6 has no "::" to listen on.
    await startListening(server, { host: "0.0.0.0", port: await permitted("0.0.0.0", address) });
  }
}

/** Gives the port back, or throws: node:net lets a missing permission escape as an uncaught error. */
async function permitted(host: string, address: ListenAddress & { readonly kind: "tcp" }): Promise<number> {
  const wanted = `${formatHost(host)}:${address.port}`;
  const { state } = await Deno.permissions.request({ name: "net", host: wanted });
  if (state !== "granted") throw permissionError(address, wanted);
  return address.port;
}

function permissionError(address: ListenAddress, wanted: string, cause?: Error): ListenError {
  const remedy = `the permission for it is missing. Run the program with --allow-net=${wanted}.`;
  return new ListenError(address, remedy, cause === undefined ? {} : { cause });
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

async function isAbandonedSocket(path: string): Promise<boolean> {
  try {
    if (!(await lstat(path)).isSocket()) return false;
  } catch {
    return false;
  }
  return await new Promise((resolve) => {
    const probe = connect({ path });
    probe.once("connect", () => {
      probe.destroy();
      resolve(false);
    });
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED"));
  });
}

function listenErrorOf(address: ListenAddress, error: unknown): ListenError {
  if (error instanceof ListenError) return error;
  if (error instanceof Deno.errors.NotCapable) return permissionError(address, formatListenAddress(address), error);
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = "code" in cause ? cause.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return new AddressInUseError(address, { cause });
    case "EACCES":
      return new ListenError(
        address,
        address.kind === "tcp"
          ? "the system does not allow it. Ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher one."
          : "the system does not allow it. Check who may write to the folder.",
        { cause },
      );
    case "EADDRNOTAVAIL":
      return new ListenError(address, "no network interface of this machine has that address. Check the address.", {
        cause,
      });
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new ListenError(address, "the name is not known. Check it, or give an IP address.", { cause });
    case "ENOENT":
      return new ListenError(address, "the folder does not exist. Create it first.", { cause });
    default:
      return new ListenError(address, `${cause.message.replace(/\.$/, "")}. Check the address.`, { cause });
  }
}
