# The bot in a small image: not root, nothing written outside /data and /tmp, no secret in it.
# docs/operate.md says how to run it.
FROM python:3.13-slim-trixie AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/rollcall \
    && /opt/rollcall/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY playground playground
COPY storage storage
# What builds the package is in the lock, and of no use later.
RUN /opt/rollcall/bin/pip install --no-cache-dir --no-index --no-deps --no-build-isolation . \
    && /opt/rollcall/bin/pip uninstall --yes setuptools pip

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin rollcall \
    && install --directory --owner=rollcall --mode=700 /data
COPY --from=build /opt/rollcall /opt/rollcall
ENV PATH=/opt/rollcall/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    ROLLCALL_DATABASE_URL=sqlite:////data/rollcall.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/healthz', timeout=4)"]
ENTRYPOINT ["rollcall"]
CMD ["serve", "--host", "0.0.0.0"]
