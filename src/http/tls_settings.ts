/** A version of TLS that the runtime implements. */
export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** What is demanded of a client's certificate, in the words of Go's `tls.ClientAuthType`. */
export type ClientAuthentication =
  | "NoClientCert"
  | "RequestClientCert"
  | "RequireAnyClientCert"
  | "VerifyClientCertIfGiven"
  | "RequireAndVerifyClientCert";

/** How a server speaks TLS. */
export interface TlsSettings {
  /** PEM text: the server's certificate, followed by the intermediate ones. */
  readonly certificate: string;
  /** PEM text. */
  readonly key: string;
  readonly clientAuthentication: ClientAuthentication;
  /** PEM text of the authorities that sign client certificates; `undefined` trusts those of the runtime. */
  readonly clientCa: string | undefined;
  /** Subject alternative names, one of which a client certificate must carry; `undefined` demands none. */
  readonly clientAllowedSans: readonly string[] | undefined;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
}
