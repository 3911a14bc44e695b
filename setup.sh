#!/bin/sh
# Makes this checkout ready: Debian packages, .venv and the locked Python packages. Run it as often as you like; when
# there is nothing to do it is done at once.
#
#   ./setup.sh run    what the server needs
#   ./setup.sh test   that, and what the tests need
set -eu
cd "$(dirname "$0")"

purpose=${1:-run}
case $purpose in
run) lock=requirements.lock ;;
test) lock=requirements-test.lock ;;
*) echo "Say ./setup.sh run or ./setup.sh test." >&2; exit 2 ;;
esac

# WeasyPrint draws with Pango and makes small fonts with HarfBuzz.
libraries="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
# The statement is set in Charis and Lato; DejaVu has the signs; Noto draws names in every other script.
fonts="fonts-sil-charis fonts-lato fonts-dejavu-core fonts-noto-core fonts-noto-cjk"
# Reads and writes what pictures, films and sounds say of themselves (IPTC, XMP), in every format that has it.
programs="libimage-exiftool-perl"
# A real browser, a real PostgreSQL server, an independent reader of PDF files, Java for the validator veraPDF,
# and strace, which makes single system calls fail.
test_programs="chromium postgresql-15 poppler-utils openjdk-17-jdk-headless libjaxb-java strace"

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

python=${PYTHON:-python3}

has_python() { "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_venv() { "$python" -c 'import ensurepip, venv' 2>/dev/null; }

installed() {
    [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_packages() {
    missing=
    command -v "$python" >/dev/null || missing="$missing python3"
    has_venv || missing="$missing python3-venv"
    wanted="$libraries $fonts $programs"
    [ "$purpose" = run ] || wanted="$wanted $test_programs"
    for package in $wanted; do
        installed "$package" || missing="$missing $package"
    done
    printf '%s' "${missing# }"
}

install_packages() {
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo=sudo
    else
        fail "Some Debian packages are missing. Have them installed, then try again: apt-get install --no-install-recommends $1"
    fi
    echo "Installing Debian packages: $1"
    log=$(mktemp)
    # An update may fail for one of several sources and still bring what is needed, so only the installation decides.
    # shellcheck disable=SC2086 # the packages are separate words
    if ! { $sudo apt-get update || true; $sudo env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
        --no-install-recommends -o DPkg::Lock::Timeout=300 $1; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "The Debian packages could not be installed; the lines above say why. Once that is put right, try again."
    fi
    rm -f "$log"
}

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    missing=$(missing_packages)
    [ -z "$missing" ] || install_packages "$missing"
fi
has_python || fail "Colophon needs Python 3.11 or newer. Install it, or set PYTHON to the program to use."
has_venv || fail "This Python cannot make virtual environments. Install its venv module (on Debian: python3-venv)."

# What is installed follows from the lock, the project file, this script and the place: a virtual environment that was
# moved or copied does not work.
state="$(cat requirements-build.lock requirements.lock requirements-test.lock pyproject.toml setup.sh | sha256sum | cut -d ' ' -f 1) $PWD"

same() { [ "$(cat ".venv/ready-to-$1" 2>/dev/null)" = "$state" ]; }

# What the tests need includes what the server needs.
if [ -x .venv/bin/python ] && { same "$purpose" || same test; }; then
    exit 0
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! head -n 1 .venv/bin/pip | grep -qF "$PWD/.venv/bin/"; then
    echo "Making a virtual environment in .venv"
    rm -rf .venv
    "$python" -m venv .venv
fi
rm -f .venv/ready-to-run .venv/ready-to-test
echo "Installing the Python packages named in $lock"
# Wheels only, but for Flask-Principal, which has none and is built with the pinned setuptools. The locks are complete, so
# pip need not look for more, which, for a package with an extra, some of its versions do wrongly when hashes are required.
locked() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: \
        --no-deps --require-hashes "$@"
}
locked --requirement requirements-build.lock
locked --no-binary flask-principal --no-build-isolation --requirement "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable .
.venv/bin/python -m pip check --quiet --disable-pip-version-check
printf '%s\n' "$state" >".venv/ready-to-$purpose"
