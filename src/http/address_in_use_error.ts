import type { ListenAddress } from "./listen_address.ts";
import { ListenError } from "./listen_error.ts";

/** Another program, or another server of this one, listens on the address already. */
export class AddressInUseError extends ListenError {
  override readonly name = "AddressInUseError";
  /** The port in use; `undefined` for a unix socket. */
  readonly port: number | undefined;

  constructor(address: ListenAddress, options?: ErrorOptions) {
    super(
      address,
      address.kind === "tcp"
        ? `port ${address.port} is already in use on ${address.host ?? "this machine"}. ` +
          "Stop the program that uses it, or choose another port."
        : "another program is listening on it. Stop that program, or choose another path.",
      options,
    );
    this.port = address.kind === "tcp" ? address.port : undefined;
  }
}
