# syntax=docker/dockerfile:1

# Three images from one file: `docker build .` makes Banyan; `--target shop` and `--target services` make the sample
# that compose.yaml migrates. They share every layer but the last.
#
#   docker build -t banyan .
#   docker run -p 8080:8080 -v ./routes:/etc/banyan:ro -v banyan:/var/lib/banyan banyan   # ./routes/routes.yaml
#   docker run -p 8080:8080 banyan --legacy http://host.docker.internal:3000              # no file at all
#   docker exec CONTAINER banyan status

FROM node:26.10.0-trixie-slim AS base
ENV NODE_ENV=production
WORKDIR /app
# What each image below calls healthy is its HEALTH_URL. Nothing but Node is in the image to ask it with.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.HEALTH_URL).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

FROM base AS dependencies
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM base AS sample
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
RUN install -d -o node -g node /data
ENV HOST=0.0.0.0
USER 1000:1000

FROM sample AS shop
COPY legacy-monolith ./legacy-monolith
WORKDIR /data
ENV PORT=3000 HEALTH_URL=http://127.0.0.1:3000/healthz
EXPOSE 3000
CMD ["node", "/app/legacy-monolith/main.ts"]

# One image for all services; which one runs, and on which port, is said where it is started.
FROM sample AS services
COPY extracted-services ./extracted-services
WORKDIR /data
ENV PORT=3101 HEALTH_URL=http://127.0.0.1:3101/healthz
EXPOSE 3101 3102 3103 3110
CMD ["node", "/app/extracted-services/catalog/main.ts"]

FROM base AS banyan
LABEL org.opencontainers.image.title="Banyan" \
  org.opencontainers.image.description="A strangler-fig migration proxy" \
  org.opencontainers.image.licenses="MIT"
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
RUN chmod +x src/main.ts \
  && ln -s /app/src/main.ts /usr/local/bin/banyan \
  && install -d -o node -g node /var/lib/banyan
# State is kept beneath this folder: the default store is the file .banyan/state.db in it.
WORKDIR /var/lib/banyan
# For the command line inside the container, and the health check. Change both when the admin port is moved.
ENV BANYAN_ADMIN=http://127.0.0.1:8081 HEALTH_URL=http://127.0.0.1:8081/readyz
USER 1000:1000
EXPOSE 8080 8081
# Banyan is process 1 and needs no init: it starts no other process, and on SIGTERM it stops accepting, finishes what is
# in flight within `drain` (30 s unless the file says otherwise), and ends. Give it that long: `docker stop -t 40`.
ENTRYPOINT ["banyan", "run"]
CMD ["--config", "/etc/banyan/routes.yaml"]
