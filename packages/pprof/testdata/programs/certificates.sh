#!/bin/sh
# Writes the certificates of the tests, good for a hundred years: tls/server.* for 127.0.0.1, signed by itself, and
# tls/client.*, signed by itself too.
#   cd packages/pprof/testdata && sh programs/certificates.sh   (OpenSSL 3.0)
set -e
for name in server client; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 \
    -subj "/CN=$name.test" -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' \
    -keyout "tls/$name.key.pem" -out "tls/$name.cert.pem"
done
