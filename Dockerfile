# dpm-finder as an image:
#
#   docker build --build-arg DPM_FINDER_COMMIT="$(git rev-parse --short HEAD)" --tag dpm-finder .
#   docker run --rm --publish 9966:9966 dpm-finder --exporter --demo
#   docker run --detach --publish 9966:9966 --volume dpm-finder:/var/lib/dpm-finder --env-file .env dpm-finder
#   docker run --rm --user "$(id -u)" --volume "$PWD/output:/app/output" --env-file .env dpm-finder --format csv
#
# Arguments after the image's name take the place of --exporter. podman and buildah need --format docker, or they drop
# the health check. The host of other exporters, which writes their metrics below /tmp and needs deno for those in
# TypeScript:
#
#   docker build --build-arg FORM=portable --target host --build-arg EXPORTERS=dummy,cisco --tag dpm-finder-host .
#   docker run --init --read-only --tmpfs /tmp --publish 9967:9967 dpm-finder-host

FROM node:22-bookworm-slim AS build
# Deno comes from the npm registry, as everywhere in this project.
RUN npm install --global deno@2.9.6
WORKDIR /build
COPY . .
# compiled is one file, with the runtime that deno fetches for it; portable is the program and the deno of npm.
ARG FORM=compiled
# Written into the program for --version; the build context need not hold a repository.
ARG DPM_FINDER_COMMIT=""
RUN .ci/package/image "$FORM" /out

FROM debian:bookworm-slim AS base
LABEL org.opencontainers.image.title="dpm-finder" \
      org.opencontainers.image.description="Which metrics cost data points per minute" \
      org.opencontainers.image.licenses="Apache-2.0"
# Any user may write results and state, because --user and OpenShift choose one.
RUN groupadd --gid 10001 dpmfinder \
    && useradd --no-log-init --uid 10001 --gid dpmfinder --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin dpmfinder \
    && install --directory --mode=1777 /app/output /var/lib/dpm-finder
COPY --from=build /out /
COPY LICENSE /usr/share/doc/dpm-finder/LICENSE
ARG DPM_FINDER_COMMIT=""
LABEL org.opencontainers.image.revision="$DPM_FINDER_COMMIT"
# dpmfinder, by number: Kubernetes cannot see that a name is not root's.
USER 10001:10001
WORKDIR /app/output
ENTRYPOINT ["dpm-finder"]

FROM base AS host
# Names of exporters that are prepared, with commas between them.
ARG EXPORTERS=""
# Where their libraries are, for whoever runs the image.
ENV DENO_DIR=/var/cache/dpm-finder
USER 0:0
RUN IFS=,; for name in $EXPORTERS; do dpm-finder host --prepare "$name" || exit 1; done
USER 10001:10001
# Where the health check asks too.
ENV DPM_FINDER_LISTEN=:9967
EXPOSE 9967
HEALTHCHECK --interval=30s --timeout=6s --start-period=15s --retries=3 CMD ["dpm-finder", "healthcheck"]
CMD ["host"]

FROM base AS exporter
# Keeps the last scan over restarts, when it is a volume.
ENV STATE_DIRECTORY=/var/lib/dpm-finder
VOLUME /var/lib/dpm-finder
EXPOSE 9966
# Alive is enough here: a backend that is down is no reason to restart what serves its last numbers. It asks where
# DPM_FINDER_PORT, DPM_FINDER_LISTEN and the other variables of the container make the exporter listen.
HEALTHCHECK --interval=30s --timeout=6s --start-period=15s --retries=3 CMD ["dpm-finder", "healthcheck"]
CMD ["--exporter"]
