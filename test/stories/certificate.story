# A service principal with a certificate

Key and certificate lie in one PEM file. The path is kept as it was typed, but for `~`.

```console
(a certificate of larkspur-backup lies in app.pem)
(the emulator hears POST /token with client_assertion=*, client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer, client_secret=-)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate app.pem --query '[].user | [0]'
{
  "name": "a21e0004-0000-4000-8000-000000000003",
  "type": "servicePrincipal"
}

$ grep certificate .azure/service_principal_entries.json
        "certificate": "app.pem"

$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate ~/app.pem -o none
$ sed -n "s#$HOME#HOME#; /certificate/p" .azure/service_principal_entries.json
        "certificate": "HOME/app.pem"
```

It is read again for each token.

```console
(the emulator hears POST /token with client_assertion=*)
$ az account get-access-token --resource https://vault.azure.net --query tokenType -o tsv
Bearer

$ mv app.pem moved.pem && az account get-access-token --resource https://storage.azure.com
ERROR: The certificate file <path> does not exist.
[exit 1]
```

Subject name and issuer: the certificate is sent along, and the choice is kept.

```console
(a certificate of larkspur-backup lies in app.pem)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate app.pem --use-cert-sn-issuer --query '[].user | [0]'
{
  "name": "a21e0004-0000-4000-8000-000000000003",
  "type": "servicePrincipal",
  "useCertSNIssuerAuth": true
}

$ grep -A1 certificate .azure/service_principal_entries.json
        "certificate": "app.pem",
        "use_cert_sn_issuer": true
```

PFX files and locked keys do as well. The password comes from a file or a person, never from an argument.

```console
(a certificate of larkspur-backup lies in locked.pem, locked with sesame)
(the file word.txt holds sesame)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate locked.pem --certificate-password-file word.txt --query '[0].name' -o tsv
Larkspur Production

(a certificate of larkspur-backup lies in locked.pem, locked with sesame in the old way)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate locked.pem --certificate-password-file word.txt --query '[0].name' -o tsv
Larkspur Production

(a certificate of larkspur-backup lies in app.pfx, locked with sesame)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate app.pfx --certificate-password-file word.txt --query '[0].name' -o tsv
Larkspur Production

$ az account get-access-token --resource https://vault.azure.net --query tokenType -o tsv
Bearer

$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate app.pfx
ERROR: The certificate file app.pfx is locked with a password.
Sign in where you can be asked for it, or name a file that holds it: --certificate-password-file FILE
[exit 1]

(the file word.txt holds simsim)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate app.pfx --certificate-password-file word.txt
ERROR: The password does not open the certificate file app.pfx.
[exit 1]
```

What is no certificate is said to be none.

```console
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate gone.pem
ERROR: The certificate file gone.pem does not exist.
[exit 1]

$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t nowhere.example --certificate gone.pem
ERROR: The certificate file gone.pem does not exist.
[exit 1]

(the file bad.pem holds not a certificate)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate bad.pem
ERROR: Invalid certificate, please use a valid PEM file. Error detail: it is neither PEM nor PFX.
[exit 1]

(the file bad.pem holds nothing of use)
$ az login --service-principal -u a21e0004-0000-4000-8000-000000000003 -t larkspur.example --certificate bad.pem
ERROR: Invalid certificate, please use a valid PEM file. Error detail: it is neither PEM nor PFX.
[exit 1]

$ az login --certificate-password-file word.txt
ERROR: usage error: '--certificate-password-file' goes with '--service-principal' and '--certificate'
[exit 1]
```
