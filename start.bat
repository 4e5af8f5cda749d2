@echo off
rem Windows: double-click to start Mental Health Tracker. This window shows its address; Ctrl+C stops it.
cd /d "%~dp0"
where py >nul 2>nul
if errorlevel 1 (python main.py %*) else (py -3 main.py %*)
if errorlevel 1 pause
