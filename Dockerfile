# The exporter as an image:
#
#   docker build --build-arg DPM_FINDER_COMMIT="$(git rev-parse --short HEAD)" --tag dpm-finder .
#   docker run --rm --publish 9966:9966 dpm-finder --exporter --demo
#   docker run --detach --publish 9966:9966 --volume dpm-finder:/var/lib/dpm-finder --env-file .env dpm-finder
#
# Arguments after the image's name take the place of --exporter: `docker run --rm --env-file .env dpm-finder -o -` is the
# one-shot.

FROM node:22-bookworm-slim AS build
# Deno comes from the npm registry, as everywhere in this project.
RUN npm install --global deno@2.9.6
WORKDIR /build
COPY deno.json deno.lock ./
COPY .ci/compile ./.ci/
COPY src ./src
# Written into the program for --version; the build context need not hold a repository.
ARG DPM_FINDER_COMMIT=""
ENV DENO_NO_UPDATE_CHECK=1
RUN DPM_FINDER_COMPILE_OUTPUT=/out/dpm-finder .ci/compile

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="dpm-finder" \
      org.opencontainers.image.description="Which metrics cost data points per minute" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 dpmfinder \
    && useradd --no-log-init --uid 10001 --gid dpmfinder --no-create-home --home-dir /var/lib/dpm-finder \
      --shell /usr/sbin/nologin dpmfinder \
    && install --directory --owner=dpmfinder --group=dpmfinder --mode=0700 /var/lib/dpm-finder
COPY --from=build /out/dpm-finder /usr/local/bin/dpm-finder
COPY LICENSE /usr/share/doc/dpm-finder/LICENSE
# dpmfinder, by number: Kubernetes cannot see that a name is not root's.
USER 10001:10001
# Keeps the last scan over restarts, when it is a volume.
ENV STATE_DIRECTORY=/var/lib/dpm-finder
WORKDIR /var/lib/dpm-finder
VOLUME /var/lib/dpm-finder
EXPOSE 9966
# Alive is enough here: a backend that is down is no reason to restart what serves its last numbers. It asks where
# DPM_FINDER_PORT, DPM_FINDER_LISTEN and the other variables of the container make the exporter listen.
HEALTHCHECK --interval=30s --timeout=6s --start-period=15s --retries=3 CMD ["dpm-finder", "healthcheck"]
ENTRYPOINT ["dpm-finder"]
CMD ["--exporter"]
