/**
 * For each file `NAME.bad.yml` of this folder, what its error says after `Cannot use the web configuration "NAME.bad.yml`:
 * the line and column, and the whole message.
 */
export const EXPECTED_ERRORS: Readonly<Record<string, string>> = {
  cert_damaged: ':2:3": "tls_server_config.cert" holds a damaged certificate. Copy the file again.',
  cert_file_absent:
    ':2:3": "tls_server_config.cert_file" names "absent.pem", which does not exist. Check the path and who may ' +
    "read it; a relative path starts at the folder of this file.",
  cert_file_is_list: ':2:3": "tls_server_config.cert_file" is a list, expected a text.',
  cert_file_no_certificate:
    ':2:3": "tls_server_config.cert_file" names "../../support/certificates/server.key", which holds no ' +
    "certificate. It has to be PEM text that begins with -----BEGIN CERTIFICATE-----.",
  cert_missing:
    ':1:1": "tls_server_config" has neither "cert_file" nor "cert". Give one of them, or remove the section for ' +
    "plain HTTP.",
  cert_twice: ':3:3": both "tls_server_config.cert" and "tls_server_config.cert_file" are given. Remove one of them.',
  client_auth_type_unknown:
    ':4:3": "tls_server_config.client_auth_type" is "Please", expected one of NoClientCert, RequestClientCert, ' +
    "RequireAnyClientCert, RequireClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert.",
  client_ca_no_certificate:
    ':5:3": "tls_server_config.client_ca_file" names "../../support/certificates/client.key", which holds no ' +
    "certificate. It has to be PEM text that begins with -----BEGIN CERTIFICATE-----.",
  client_ca_twice:
    ':5:3": both "tls_server_config.client_ca" and "tls_server_config.client_ca_file" are given. Remove one of ' +
    "them.",
  client_ca_without_auth_type:
    ':4:3": "tls_server_config" has an authority for client certificates, but "client_auth_type" does not ask ' +
    "for any. Set it to RequireAndVerifyClientCert.",
  duplicate_key: ':3:3": it is not valid YAML: Map keys must be unique. Mend the line.',
  file_is_list: '": the file is a list, expected a mapping.',
  header_unknown:
    ':3:5": the header "Server" cannot be configured. Known here are Content-Security-Policy, X-Frame-Options, ' +
    "X-Content-Type-Options, X-XSS-Protection, Strict-Transport-Security.",
  header_value_unknown: ':3:5": the header "X-Frame-Options" is "allow", expected deny or sameorigin.',
  header_with_newline:
    ':3:5": the header "Content-Security-Policy" holds a character that cannot be sent. Write it in one line of ' +
    "ASCII.",
  key_is_mapping: ':1:1": a list, a mapping or an alias cannot be a key. Write a text.',
  key_damaged: ':3:3": "tls_server_config.key" holds a damaged private key. Copy the file again.',
  key_encrypted:
    ':3:3": "tls_server_config.key_file" names "../../support/certificates/encrypted.key", which holds an ' +
    "encrypted private key. Remove its passphrase, for example with: openssl pkey -in KEY -out PLAIN.",
  key_file_absent:
    ':3:3": "tls_server_config.key_file" names "absent.key", which does not exist. Check the path and who may ' +
    "read it; a relative path starts at the folder of this file.",
  key_file_no_key:
    ':3:3": "tls_server_config.key_file" names "../../support/certificates/server.pem", which holds no private ' +
    "key. It has to be PEM text that begins with -----BEGIN PRIVATE KEY-----.",
  key_missing:
    ':1:1": "tls_server_config" has neither "key_file" nor "key". Give one of them, or remove the section for ' +
    "plain HTTP.",
  key_of_another:
    ':3:3": "tls_server_config.key_file" names "../../support/certificates/server2.key", which holds the key of ' +
    "another certificate. Give the key that the certificate was made for.",
  key_twice: ':4:3": both "tls_server_config.key" and "tls_server_config.key_file" are given. Remove one of them.',
  max_version_old:
    ':4:3": "tls_server_config.max_version" is "TLS11", which cannot be honoured: TLS 1.0 and 1.1 are not spoken ' +
    "here. Use TLS12 or TLS13.",
  rate_burst_missing: ':1:1": "rate_limit.burst" is 0 or missing, which would refuse every request. Give at least 1.',
  rate_burst_wrong: ':3:3": "rate_limit.burst" is "-1", expected a whole number of requests.',
  rate_interval_missing:
    ':1:1": "rate_limit.interval" is missing. Give the time between two requests, such as 100ms, or 0 for no ' +
    "limit.",
  rate_interval_without_unit:
    ':2:3": "rate_limit.interval" is "1", expected a time with its unit, such as 100ms or 1s, or 0 for no limit.',
  sans_is_text: ':2:3": "tls_server_config.client_allowed_sans" is a text, expected a list.',
  sans_without_certificate:
    ':6:3": "tls_server_config.client_allowed_sans" is given, but "tls_server_config.client_auth_type" lets ' +
    "clients in without a certificate. Set it to RequireAndVerifyClientCert.",
  section_is_text: ':1:1": "tls_server_config" is a text, expected a mapping.',
  tls_without_cert:
    ':1:1": "tls_server_config" has neither "cert_file" nor "cert". Give one of them, or remove the section for ' +
    "plain HTTP.",
  unknown_http_key:
    ':2:3": "http_server_config.http3" is not a known key. Did you mean "http2"? Known here are http2, headers.',
  unknown_key:
    ':1:1": "basic_auth_user" is not a known key. Did you mean "basic_auth_users"? Known here are tls_server_config, http_server_config, ' +
    "basic_auth_users, rate_limit.",
  unknown_rate_key:
    ':2:3": "rate_limit.bursts" is not a known key. Did you mean "burst"? Known here are interval, burst.',
  unknown_tls_key:
    ':4:3": "tls_server_config.certfile" is not a known key. Did you mean "cert_file"? Known here are cert, key, client_ca, cert_file, ' +
    "key_file, client_auth_type, client_ca_file, client_allowed_sans, min_version, max_version, cipher_suites, " +
    "prefer_server_cipher_suites, curve_preferences.",
  unresolved_alias:
    '": it is not usable YAML: Unresolved alias (the anchor must be set before the alias): none. Write out its ' +
    "aliases.",
  user_cost_too_low: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
  user_empty_password: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
  user_is_mapping: ':2:3": "basic_auth_users.alice" is a mapping, expected a text.',
  user_name_reserved: ':2:3": "constructor" cannot be used as a name. Choose another one.',
  user_name_with_colon: ':2:3": the user "a:b" cannot log in: a name ends at its first colon. Choose another name.',
  user_plain_password: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
  users_is_list: ':1:1": "basic_auth_users" is a list, expected a mapping.',
  versions_crossed:
    ':4:3": "tls_server_config.min_version" is later than "tls_server_config.max_version". Exchange them.',
  boolean_wrong: ':2:3": "http_server_config.http2" is "maybe", expected true or false.',
  cert_file_is_folder:
    ':2:3": "tls_server_config.cert_file" names "../../support/certificates", which is a folder. Give the ' +
    "path of a file; a relative path starts at the folder of this file.",
  cipher_insecure: ':4:19": "TLS_RSA_WITH_AES_128_CBC_SHA" in "tls_server_config.cipher_suites" is insecure. Did you ' +
    'mean "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"?',
  cipher_of_no_version:
    ':4:3": "tls_server_config.cipher_suites" has no suite of TLS 1.2, and "max_version" allows no later ' +
    'one. Add TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, or remove "max_version".',
  cipher_of_openssl:
    ':4:19": "ECDHE-RSA-AES128-GCM-SHA256" in "tls_server_config.cipher_suites" is not known. Did you ' +
    'mean "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"?',
  cipher_unknown: ':6:7": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA348" in "tls_server_config.cipher_suites" is not known. ' +
    'Did you mean "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"?',
  cipher_without_http2:
    ':4:3": "tls_server_config.cipher_suites" has neither of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 and ' +
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, which HTTP/2 needs. Add one of them, or set " +
    '"http_server_config.http2" to false.',
  curve_unknown: ':4:23": "CurveP265" in "tls_server_config.curve_preferences" is not known. Did you mean "CurveP256"?',
  merge_key: ':4:3": "tls_server_config.<<" is not a known key. Known here are cert, key, client_ca, cert_file, ' +
    "key_file, client_auth_type, client_ca_file, client_allowed_sans, min_version, max_version, " +
    "cipher_suites, prefer_server_cipher_suites, curve_preferences.",
  min_version_unknown:
    ':4:3": "tls_server_config.min_version" is "TLS14", expected one of TLS12, TLS13. Did you mean ' + '"TLS12"?',
  require_without_client_ca:
    ':4:3": "tls_server_config.client_auth_type" is "RequireAndVerifyClientCert", but there is no ' +
    'authority to verify certificates with. Give "client_ca_file"; /etc/ssl/certs/ca-certificates.crt has ' +
    "those that the system trusts.",
  user_cost_too_high:
    ':3:3": the password of "alice" has the bcrypt cost 17, whose check takes about 10 s; at most 14 is ' +
    'taken. Make one with: htpasswd -nBC 10 "alice".',
  user_hash_cut: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
  user_hash_of_php: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
  user_hash_with_space: ':2:3": the password of "alice" is not a bcrypt hash. Make one with: htpasswd -nBC 10 "alice".',
};
