# syntax=docker/dockerfile:1

# 1. The web pages. Node stays in this stage.
FROM node:24-trixie-slim AS pages
WORKDIR /src/frontend
COPY frontend/.npmrc frontend/package.json frontend/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund
COPY frontend/ ./
RUN node node_modules/vite/bin/vite.js build --outDir /src/pages --emptyOutDir

# 2. The locked packages, checked against their hashes, and the compiled sources. pip and uv stay in this stage.
FROM python:3.13-slim-trixie AS packages
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY requirements/bootstrap.txt requirements/main.txt requirements/
RUN --mount=type=cache,target=/root/.cache/uv \
    pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/bootstrap.txt \
    && uv venv .venv \
    && uv pip sync --python .venv/bin/python --require-hashes --only-binary :all: requirements/main.txt
COPY config config
COPY jobs jobs
COPY payments payments
COPY realtime realtime
COPY docs docs
COPY --from=pages /src/pages config/pages
RUN .venv/bin/python -m compileall -q config jobs payments realtime

# 3. What runs: no compiler, no package manager of ours, nothing its account may write to but its own folder.
FROM python:3.13-slim-trixie
RUN groupadd --system --gid 10001 vade \
    && useradd --system --uid 10001 --gid vade --home-dir /nonexistent --no-create-home vade \
    && install --directory --owner vade --group vade --mode 0750 /var/lib/vade
COPY --from=packages /app /app
ENV PATH="/app/.venv/bin:$PATH" PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "config.cli.main"]
CMD ["web", "--host", "0.0.0.0"]
