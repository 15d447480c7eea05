import { formatListenAddress, type ListenAddress } from "./listen_address.ts";

/** An address that cannot be listened on. */
export class ListenError extends Error {
  override readonly name: string = "ListenError";
  /** The address as it was asked for. */
  readonly address: ListenAddress;

  constructor(address: ListenAddress, reasonAndRemedy: string, options?: ErrorOptions) {
    super(`Cannot listen on "${formatListenAddress(address)}": ${reasonAndRemedy}`, options);
    this.address = address;
  }
}
