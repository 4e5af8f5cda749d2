"""The program as people meet it: real servers, real Chromium, one browser for each colleague."""
