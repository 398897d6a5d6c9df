# azin alone: no shell, no package manager, not root. Build the executables first: npm run build:exe -- --all
#   docker build --tag azin .
#   docker run --rm --interactive --tty --volume azure:/home/nonroot/.azure azin login --use-device-code
ARG BASE=gcr.io/distroless/base-debian12:nonroot

FROM scratch AS program-amd64
COPY --chmod=0755 build/exe/linux-x64/azin /usr/bin/azin
COPY build/exe/linux-x64/LICENSE build/exe/linux-x64/THIRD-PARTY-NOTICES.txt /usr/share/doc/azin/

FROM scratch AS program-arm64
COPY --chmod=0755 build/exe/linux-arm64/azin /usr/bin/azin
COPY build/exe/linux-arm64/LICENSE build/exe/linux-arm64/THIRD-PARTY-NOTICES.txt /usr/share/doc/azin/

# BuildKit sets TARGETARCH; a default here would win over it.
FROM program-${TARGETARCH} AS program

FROM ${BASE}
LABEL org.opencontainers.image.title="azin" \
      org.opencontainers.image.description="Sign in to Azure and get tokens" \
      org.opencontainers.image.licenses="MIT"
COPY --from=program / /
USER nonroot
ENTRYPOINT ["/usr/bin/azin"]
