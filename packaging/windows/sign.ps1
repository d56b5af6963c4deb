# sign.ps1 FOLDER PATTERN: signs the files below FOLDER whose names match PATTERN.
#
# LAPIDARY_SIGN_THUMBPRINT  the certificate in the user's store, or else
# LAPIDARY_SIGN_PFX and LAPIDARY_SIGN_PASSWORD  a file with the certificate; without either nothing happens
# LAPIDARY_SIGN_TIMESTAMP   the time stamping server
param([Parameter(Mandatory)] [string] $Folder, [Parameter(Mandatory)] [string] $Pattern)
$ErrorActionPreference = 'Stop'

if ($env:LAPIDARY_SIGN_THUMBPRINT) {
    $certificate = @('/sha1', $env:LAPIDARY_SIGN_THUMBPRINT)
} elseif ($env:LAPIDARY_SIGN_PFX) {
    $certificate = @('/f', $env:LAPIDARY_SIGN_PFX, '/p', $env:LAPIDARY_SIGN_PASSWORD)
} else {
    exit 0
}
$server = if ($env:LAPIDARY_SIGN_TIMESTAMP) { $env:LAPIDARY_SIGN_TIMESTAMP } else { 'http://timestamp.digicert.com' }

$signtool = Get-ChildItem "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe" | Sort-Object FullName | Select-Object -Last 1
if (-not $signtool) {
    throw 'signtool.exe was not found: install the Windows SDK.'
}
Get-ChildItem -Path $Folder -Filter $Pattern -Recurse -File | ForEach-Object {
    # jpackage marks its launchers as read-only.
    $_.IsReadOnly = $false
    & $signtool.FullName sign /fd SHA256 /td SHA256 /tr $server @certificate $_.FullName
    if ($LASTEXITCODE -ne 0) {
        throw "signtool failed for $($_.FullName)"
    }
}
