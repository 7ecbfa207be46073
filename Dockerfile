# Build: only here are pip and a compiler's leftovers.
FROM python:3.11-slim AS build
# requirements-otel.txt: with OpenTelemetry (GENU_OPENTELEMETRY).
ARG REQUIREMENTS=requirements.txt
COPY ${REQUIREMENTS} /build/requirements.txt
RUN python -m venv /opt/genu/venv \
 && /opt/genu/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /build/requirements.txt \
 && /opt/genu/venv/bin/pip uninstall --yes --disable-pip-version-check pip setuptools
COPY alembic.ini /opt/genu/alembic.ini
COPY alembic /opt/genu/alembic
COPY app /opt/genu/app
# The file system is read-only later, so Python could not keep its bytecode.
RUN /opt/genu/venv/bin/python -m compileall -q /opt/genu/app /opt/genu/alembic

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Genu" \
      org.opencontainers.image.description="Triage, classification and corrective exercise for knees" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY LICENSE /opt/genu/LICENSE
COPY --from=build /opt/genu /opt/genu
# /data is the only place that is written to: the SQLite catalog. With PostgreSQL it stays empty.
RUN mkdir /data && chown 10001:10001 /data
VOLUME /data
WORKDIR /opt/genu
ENV PATH=/opt/genu/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GENU_HOST=0.0.0.0 \
    GENU_DATABASE_URL=sqlite:////data/genu.db
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('GENU_PORT', '8000')}/livez\", timeout=2)"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve"]
