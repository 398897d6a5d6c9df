/** What do people read about the commands for other programs? */

import type { Words } from './help-texts.ts'

export const toolGroups: Readonly<Record<string, string>> = {
  credential: 'Credentials for other tools, from the same sign-in.',
}

export const toolWords: Readonly<Record<string, Words>> = {
  'credential kubectl': {
    summary: 'A credential for kubectl and everything that reads a kubeconfig (AKS with Entra sign-in).',
    details: 'kubectl starts it by itself once --install has written it into the kubeconfig, for the user of the current context. What kubelogin was told there about the server and the tenant is kept.',
    examples: [['Set up', 'az credential kubectl --install'], ['For a certain user of another file', 'az credential kubectl --install --kubeconfig FILE --user NAME'], ['Undo that', 'az credential kubectl --uninstall']],
  },
  'credential docker': {
    summary: "docker's credential helper for Azure Container Registry.",
    details: 'Hosts that are no registries of the active cloud get nothing. Podman, buildah, skopeo, oras and helm read the same settings.',
    examples: [['Set up', 'az credential docker --install --registry NAME.azurecr.io'], ['Undo that', 'az credential docker --uninstall']],
  },
  'credential git': {
    summary: "git's credential helper for Azure DevOps: dev.azure.com and visualstudio.com, over https.",
    details: 'Other hosts keep the helpers they have; for these, no other helper is asked, and none keeps the token.',
    examples: [['Set up', 'az credential git --install'], ['Undo that', 'az credential git --uninstall']],
  },
  serve: {
    summary: 'Lend tokens to containers and other programs, as a machine in Azure does: ManagedIdentityCredential works as it is.',
    details: 'At a loopback address, or a socket of yours alone. Prints what to set for docker, compose and devcontainers. Each client shows a secret of its own; each token is a line of JSON on standard error. The account is the current one, whatever "az account set" does later; when it signs out, no token is given any more. Ctrl+C ends it, and leaves nothing.',
    examples: [['For one container', 'az serve'], ['For two, by name, for Key Vault alone', 'az serve --client api worker --audience https://vault.azure.net'], ['At a socket', 'az serve --socket /run/user/1000/azin.sock']],
  },
  'credential npm': {
    summary: 'Print what lets npm read a feed of Azure Artifacts. Changes nothing.',
    examples: [['For a feed', 'az credential npm --registry https://pkgs.dev.azure.com/ORG/_packaging/FEED/npm/registry/']],
  },
}

export const toolOptionWords: Readonly<Record<string, string>> = {
  'serve:port': 'Port to listen on, at 127.0.0.1; by default any free one.',
  'serve:store': 'Where the sign-in is kept: with the user, with this job of a pipeline, or nowhere (memory). Or redis://HOST[:PORT], rediss://...: a replica of a fleet, with --policy.',
  policy: 'Fleet: the file that says which caller may have which tokens; read again when it changes.',
  config: 'Fleet: a file with the settings that options and variables (AZIN_SERVE_...) do not say.',
  listen: 'Fleet: HOST:PORT. Default: 127.0.0.1:4141.',
  admin: 'Fleet: HOST:PORT for the page, /metrics, /healthz and /readyz; without it they are at --listen, the first two only on this machine.',
  keys: 'Fleet: where the keys are that seal what is kept in Redis: file:PATH, env:NAME or command:COMMAND.',
  storeUsername: 'Fleet: where the user name for Redis is: file:PATH, env:NAME or command:COMMAND.',
  storePassword: 'Fleet: where the password for Redis is, likewise.',
  storeSentinelPassword: 'Fleet: where the password for the sentinels is, likewise.',
  storeCa: 'Fleet: PEM file of the authority behind rediss://.',
  storeCertificate: 'Fleet: PEM file of the certificate for Redis.',
  storeKey: 'Fleet: PEM file of its key.',
  tlsCertificate: 'Fleet: PEM file of the certificate of the server, with its chain.',
  tlsKey: 'Fleet: PEM file of its key.',
  clientCa: 'Fleet: PEM file of the authorities whose client certificates count.',
  plainHttp: 'Fleet: tokens may go in the clear over a network that something else protects.',
  traces: 'Fleet: spans through @opentelemetry/api, which must be installed beside azin.',
  drain: 'Fleet: seconds between "not ready" and the end of listening. Default: 5.',
  store: 'Where the sign-in is kept: with the user, with this job of a pipeline, or nowhere (memory). Default: core.store, else user.',
  socket: 'Listen at this socket file instead, which only you may use.',
  client: 'Names of the clients, separated by blanks.',
  clients: 'How many clients. Default: 1.',
  audience: 'Services that tokens may be asked for, separated by blanks. Default: Azure Resource Manager, Microsoft Graph, Key Vault and Storage.',
  host: 'Further names by which containers reach this machine, besides localhost and host.docker.internal.',
  audit: 'File for the lines that tell of each token; by default they go to standard error.',
  serverId: 'Application id of the server of the cluster. Default: that of AKS.',
  install: 'Set the tool up, and show what that changes.',
  uninstall: 'Undo exactly that.',
  kubeconfig: 'The kubeconfig. Default: $KUBECONFIG, else ~/.kube/config.',
  kubeUser: 'User in the kubeconfig. Default: that of the current context.',
  registry: 'Registries, separated by blanks: name or host.',
  'credential npm:registry': 'Address of the feed.',
  operation: 'get, store or erase (docker also: list); the tool says which, and the rest on standard input.',
}
