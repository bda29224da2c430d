# The server in an image: `docker build -t stragan .`, then `docker run -p 8080:8080 -v stragan:/data stragan`.
# Nothing but pip uses the network while it is built; the versions are those of requirements.lock.
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock pyproject.toml README.md LICENSE ./
COPY src ./src
# The lock holds development tools as well: as constraints its versions bind and install nothing. pip cannot check a
# hash of the project itself, and with hashes in sight it would insist.
RUN sed -E -e 's/ *\\$//' -e '/^ *--hash=/d' requirements.lock > constraints.txt \
 && python -m venv /opt/stragan \
 && /opt/stragan/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt .

FROM python:3.13-slim-bookworm
ENV PATH=/opt/stragan/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin stragan \
 && install --directory --owner=stragan --group=stragan --mode=0700 /data
COPY --from=build /opt/stragan /opt/stragan
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/openapi.json', timeout=4)"]
ENTRYPOINT ["stragan"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080", "--data", "/data"]
