#!/bin/sh
# Makes the certificates and keys of this folder anew. They are for tests alone and are valid until 2126.
set -eu
cd "$(dirname "$0")"
curve="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
sign() { # NAME COMMON_NAME SUBJECT_ALTERNATIVE_NAMES
  openssl req $curve -keyout "$1.key" -out "$1.csr" -subj "/CN=$2"
  printf 'basicConstraints=CA:FALSE\nsubjectAltName=%s\n' "$3" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days 36500 \
    -extfile "$1.ext" -out "$1.pem"
  rm "$1.csr" "$1.ext"
}
openssl req -x509 $curve -days 36500 -keyout authority.key -out authority.pem -subj "/CN=Test authority"
for name in server server2; do sign $name localhost DNS:localhost,IP:127.0.0.1,IP:::1; done
for name in client client2; do
  sign $name $name "DNS:$name.example,email:$name@example.com,URI:spiffe://example.com/$name,IP:192.0.2.7"
done
# Signed as well, with names that are meant to pass for others when they are read as one text.
sign hostile hostile "@names
[names]
URI.1=http://a\\, DNS:client.example
email.1=a@b\\, IP Address:192.0.2.7
DNS.1=hostile.example
IP.1=2001:db8:0:0:0:0:0:1"
# A stranger: signed by nobody the server trusts.
openssl req -x509 $curve -days 36500 -keyout stranger.key -out stranger.pem -subj /CN=stranger \
  -addext subjectAltName=DNS:client.example
# As the guides make one: an authority (CA:TRUE) that a server shows as its own certificate.
openssl req -x509 $curve -days 36500 -keyout self_signed.key -out self_signed.pem -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1
# Kinds of keys that rustls takes for no server: a curve of Bitcoin's, and RSA that is too short.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:secp256k1 -nodes -days 36500 -keyout koblitz.key \
  -out koblitz.pem -subj /CN=localhost
openssl req -x509 -newkey rsa:1024 -nodes -days 36500 -keyout short.key -out short.pem -subj /CN=localhost
openssl pkey -in server.key -aes256 -passout pass:test -out encrypted.key
rm authority.key authority.srl
