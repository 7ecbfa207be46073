# Build: wheels only, each by its hash, so that no compiler is needed and nothing else can come in.
FROM python:3.11-slim AS build
WORKDIR /opt/genu
# requirements-otel.txt: with OpenTelemetry (GENU_OPENTELEMETRY).
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} /build/requirements.txt
RUN python -m venv --without-pip venv \
 && python -m pip --python venv/bin/python install --no-cache-dir --disable-pip-version-check \
    --no-compile --no-deps --only-binary :all: --require-hashes -r /build/requirements.txt
COPY alembic.ini ./
COPY alembic alembic
COPY app app
# The file system is read-only later, and the base image brings its own library without bytecode: all that a start
# needs is compiled here, once.
ENV PYTHONPYCACHEPREFIX=/opt/genu/bytecode
RUN venv/bin/python -m compileall -q -j 0 app alembic venv/lib \
 && venv/bin/python -c "import app.cli, app.main"

FROM python:3.11-slim
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Genu" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.description="Triage, classification and corrective exercise for knees" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY LICENSE /opt/genu/LICENSE
COPY --from=build /opt/genu /opt/genu
# /data is the only place that is written to: the SQLite catalog. With PostgreSQL it stays empty.
RUN mkdir /data && chown 10001:10001 /data
VOLUME /data
WORKDIR /opt/genu
ENV PATH=/opt/genu/venv/bin:$PATH \
    PYTHONPYCACHEPREFIX=/opt/genu/bytecode \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GENU_HOST=0.0.0.0 \
    GENU_DATABASE_URL=sqlite:////data/genu.db
USER 10001:10001
EXPOSE 8000
# Not urllib, which would ask the proxy of the environment; localhost is both 127.0.0.1 and ::1 (GENU_HOST=::).
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import http.client, os; c = http.client.HTTPConnection('localhost', int(os.environ.get('GENU_PORT', '8000')), timeout=2); c.request('GET', '/livez'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve"]
