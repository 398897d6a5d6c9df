# Any REST API, with the right token

```console
$ az login --only-show-errors -u ada@larkspur.example -p azin-demo -o none
(the emulator hears 1 request)
$ az rest --url '/subscriptions/{subscriptionId}?api-version=2022-12-01' --query displayName
"Larkspur Production"

$ az rest -u "subscriptions?api-version=2022-12-01" --query 'value[].displayName' -o tsv
Larkspur Production
Larkspur Development

# the token of whoever holds that subscription, in its tenant
$ az rest --url "/subscriptions/$(az account show -s 'Juniper Timetables' --query id -o tsv)/locations" --uri-parameters api-version=2022-12-01 --query 'value[0].name' -o tsv
westeurope

$ az rest --url '/subscriptions/{subscriptionId}?api-version=2022-12-01' --subscription 'larkspur development' --query displayName -o tsv
Larkspur Development
```

An error is the service's own words, and exit code 1, whatever the status.

```console
$ az rest --url /nowhere
ERROR: Not Found({"error":{"code":"NotFound","message":"The emulator has nothing at GET /nowhere."}})
[exit 1]

$ az rest --url '/subscriptions?api-version=2022-12-01' --skip-authorization-header
ERROR: Unauthorized({"error":{"code":"AuthenticationFailed",<text>
Interactive authentication is needed. Please run:
az login
[exit 1]

(emulator: POST faults {"path": "/moved", "kind": "status", "status": 302, "headers": {"location": "https://other.example/"}})
$ az rest --url /moved
ERROR: Found: the answer leads to https://other.example/, where nothing was sent.
[exit 1]
```

What is sent is what was typed.

```console
(emulator: DELETE requests)
(emulator: POST faults {"path": "/things", "kind": "status", "status": 200, "body": "{\"ok\": true}"})
$ AZURE_HTTP_USER_AGENT=crew/1 AZ_INSTALLER=DEB az rest -m put -u /things --headers 'x-one=1' '{"x-two": "2"}' --uri-parameters a=b 'c=d e' -b '{"née": 12345678901234567890}'
{
  "ok": true
}

$ curl -s "$(az cloud show --query endpoints.activeDirectory -o tsv)/_azin/requests" | tr ',' '\n' | grep -E '"(x-one|x-two|commandname|parametersetname|content-type|user-agent)"' | tr -d '}' | tail -6 | sort
"commandname":"rest"
"content-type":"application/json"
"parametersetname":"--url --method --headers --uri-parameters --body"
"user-agent":"azin/<text> (linux) (DEB) crew/1"
"x-one":"1"
"x-two":"2"
```

An answer that is not JSON is printed as it is; or kept in a file; an empty one is nothing.

```console
(emulator: POST faults {"path": "/plain", "kind": "status", "status": 200, "body": "hello"})
$ az rest --url /plain
WARNING: Not a json response, outputting to stdout. For binary data suggest use "--output-file" to write to a file
hello

(emulator: POST faults {"path": "/plain", "kind": "status", "status": 200, "body": "hello"})
$ az rest --url /plain --output-file kept && cat kept
hello
(emulator: POST faults {"path": "/plain", "kind": "status", "status": 204})
$ az rest --url /plain -m delete
```

A token goes to the service it is for. What belongs to no service of the cloud gets none, unless its resource is named.

```console
$ az rest --url https://127.0.0.1:1/x
WARNING: Can't derive appropriate Azure AD resource from --url to acquire an access token. If access token is required, use --resource to specify the resource
ERROR: Could not reach 127.0.0.1:1: <text>
...
[exit 1]

$ az rest --url https://management.azure.com.127.0.0.1.nip.example/x 2>&1 | head -1
WARNING: Can't derive appropriate Azure AD resource from --url to acquire an access token. <text>
```
