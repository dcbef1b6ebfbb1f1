# Repère: `kb serve` by default, `kb worker` beside it; all state is in the volume /data.
FROM python:3.11-slim-trixie AS build

WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY corpus corpus
COPY indexer indexer
COPY kb kb
COPY web web
RUN python -m venv /opt/repere \
 && /opt/repere/bin/pip install --no-cache-dir ".[postgres,redis,opensearch,s3]"

FROM python:3.11-slim-trixie

# Versions are those of the Debian release of the image, which gets security updates and no others.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      postgresql-client \
      tesseract-ocr \
      tesseract-ocr-eng \
      tesseract-ocr-fra \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin repere \
 && install --directory --owner=repere --mode=0700 /data

COPY --from=build /opt/repere /opt/repere
ENV PATH=/opt/repere/bin:$PATH \
    KB_HOME=/data/home \
    KB_LOG=json \
    PYTHONUNBUFFERED=1

USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["kb"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
