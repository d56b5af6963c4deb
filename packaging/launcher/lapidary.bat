@echo off
rem Starts Lapidary with the first Java @jdk.required@ or newer found on this machine.
rem LAPIDARY_JAVA names the JDK's folder to use; LAPIDARY_JAVA_OPTIONS adds options for the JVM.
setlocal EnableExtensions
set "HERE=%~dp0"
set "JDK="

if not defined LAPIDARY_JAVA goto :search
call :accept "%LAPIDARY_JAVA%"
if defined JDK goto :run
echo lapidary: LAPIDARY_JAVA is %LAPIDARY_JAVA%, which is not Java @jdk.required@ or newer. 1>&2
exit /b 1

:search
if defined JAVA_HOME call :accept "%JAVA_HOME%"
for /f "delims=" %%J in ('where java 2^>nul') do if not defined JDK call :accept "%%~dpJ.."
for %%R in ("%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\BellSoft" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\SapMachine\JDK" "%LOCALAPPDATA%\Programs\Eclipse Adoptium" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
    if not defined JDK for /d %%D in ("%%~R\*") do if not defined JDK call :accept "%%~D"
)
if defined JDK goto :run
echo lapidary: no Java @jdk.required@ or newer was found; install a JDK @jdk.required@, or set LAPIDARY_JAVA to the folder of one. 1>&2
exit /b 1

:accept
if not exist "%~1\bin\java.exe" exit /b
if not exist "%~1\release" exit /b
for /f "tokens=2 delims==." %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do set "FOUND=%%V"
set "FOUND=%FOUND:"=%"
if %FOUND% GEQ @jdk.required@ set "JDK=%~1"
exit /b

:run
set "SAMPLES=%HERE%samples"
if not exist "%SAMPLES%" set "SAMPLES=%HERE%..\..\resources\samples"
"%JDK%\bin\java.exe" @java.options.common@ @java.options.javafx@ %LAPIDARY_JAVA_OPTIONS% "-Dlapidary.samples=%SAMPLES%" --module-path "%HERE%lib\javafx" --class-path "%HERE%lib\*" lapidary.app.Main %*
exit /b %ERRORLEVEL%
