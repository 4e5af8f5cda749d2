#!/bin/sh
# macOS: double-click to start Mental Health Tracker. The window shows its address; Ctrl+C stops it.
cd "$(dirname "$0")" || exit 1
exec python3 main.py "$@"
