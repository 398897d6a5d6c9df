/** What does a person do with `az serve`? Lines to type and to paste, in which no secret stands but in the shell's own `export`. */

import type { Client, Serving } from '../serve.ts'

/** What a client's environment must hold. @param port `undefined` for a socket file, behind which a client puts a port of its own */
export function environmentOf({ header, key }: Client, port: number | undefined): Readonly<Record<string, string>> {
  const origin = `http://127.0.0.1:${port ?? 4141}`
  return { IDENTITY_ENDPOINT: `${origin}/msi/token`, IDENTITY_HEADER: header, AZURE_POD_IDENTITY_AUTHORITY_HOST: `${origin}/${key}` }
}

export function readyLines(serving: Serving, socket: string | undefined): readonly string[] {
  const { clients, user, audiences, port } = serving
  return [
    `Serving tokens of ${user} ${socket === undefined ? `at http://127.0.0.1:${port}` : `at the socket ${socket}`}, until Ctrl+C, for:`,
    ...audiences.map((one) => `  ${one}`),
    ...clients.flatMap((client) => ['', `${client.name}: in the shell that starts it`, ...exports(client, port)]),
    '',
    ...(socket === undefined ? forPort(port ?? 0) : forSocket(socket)),
  ]
}

/** The App Service dialect; `AZURE_POD_IDENTITY_AUTHORITY_HOST` for programs that know IMDS alone would be taken second, so it is shown as a comment. */
function exports(client: Client, port: number | undefined): readonly string[] {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST } = environmentOf(client, port)
  return [
    `  export IDENTITY_ENDPOINT=${IDENTITY_ENDPOINT} IDENTITY_HEADER=${IDENTITY_HEADER}`,
    `  # for a program that knows virtual machines alone: export AZURE_POD_IDENTITY_AUTHORITY_HOST=${AZURE_POD_IDENTITY_AUTHORITY_HOST}`,
  ]
}

function forPort(port: number): readonly string[] {
  return [
    'Then, with the values taken from that shell:',
    '  docker run --network host -e IDENTITY_ENDPOINT -e IDENTITY_HEADER IMAGE',
    '  compose.yaml:       network_mode: host',
    '                      environment: [IDENTITY_ENDPOINT, IDENTITY_HEADER]',
    '  devcontainer.json:  "runArgs": ["--network=host"],',
    '                      "containerEnv": {"IDENTITY_ENDPOINT": "${localEnv:IDENTITY_ENDPOINT}", "IDENTITY_HEADER": "${localEnv:IDENTITY_HEADER}"}',
    'With Docker Desktop, without the network of the host:',
    `  docker run -e IDENTITY_ENDPOINT=http://host.docker.internal:${port}/msi/token -e IDENTITY_HEADER IMAGE`,
  ]
}

function forSocket(socket: string): readonly string[] {
  return [
    'Then, with the values taken from that shell, and in the container a port in front of the socket:',
    `  docker run -v ${socket}:/run/azin.sock -e IDENTITY_ENDPOINT -e IDENTITY_HEADER IMAGE`,
    '  socat TCP-LISTEN:4141,bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:/run/azin.sock &',
    'Or directly:',
    `  curl --unix-socket ${socket} -H "X-IDENTITY-HEADER: $IDENTITY_HEADER" 'http://localhost/msi/token?api-version=2019-08-01&resource=https://management.azure.com'`,
  ]
}
