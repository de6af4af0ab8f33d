#!/bin/sh
# Copies the browser files of this folder out of the npm packages that package-lock.json pins, and writes
# manifest.json. Only somebody who changes a version in package.json needs it, Node and npm; then also run
#   npm install --package-lock-only --omit-lockfile-registry-resolved
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/package-lock.json" "$work/"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent)
modules=$work/node_modules

# Viewer and modeler are one file each, built from bpmn-js and these packages: their licences belong beside them.
bundled="bpmn-js bpmn-moddle diagram-js didi domify ids inherits-browser min-dash min-dom moddle moddle-xml
    object-refs path-intersection saxen tiny-svg
    @bpmn-io/diagram-js-ui clsx diagram-js-direct-editing htm preact"
for package in $bundled; do
    licence=$(find "$modules/$package" -maxdepth 1 -iname 'licen[cs]e*' | head -n 1)
    if [ -z "$licence" ]; then
        echo "refresh.sh: found no licence in $package; expected a LICENSE file" >&2
        exit 1
    fi
    printf '%s\n----------------------------------------\n' "$package"
    cat "$licence"
    printf '\n\n'
done >"$here/bpmn-js.LICENSE.txt"

row() { # path package source licence
    [ -z "$3" ] || tr -d '\r' <"$modules/$2/$3" >"$here/$1"
    version=$(node -p "require('$modules/$2/package.json').version")
    digest=$(sha256sum "$here/$1" | cut -d ' ' -f 1)
    printf '%s  {"path": "%s", "package": "%s", "version": "%s", "licence": "%s", "sha256": "%s"}' \
        "$separator" "$1" "$2" "$version" "$4" "$digest"
    separator=',
'
}
separator='[
'
{
    row bpmn-js.LICENSE.txt bpmn-js '' 'LicenseRef-bpmn.io'
    row bpmn-js.css bpmn-js dist/assets/bpmn-js.css 'LicenseRef-bpmn.io'
    row bpmn-font.css bpmn-js dist/assets/bpmn-font/css/bpmn-embedded.css 'LicenseRef-bpmn.io'
    row bpmn-modeler.min.js bpmn-js dist/bpmn-modeler.production.min.js 'LicenseRef-bpmn.io'
    row bpmn-navigated-viewer.min.js bpmn-js dist/bpmn-navigated-viewer.production.min.js 'LicenseRef-bpmn.io'
    row diagram-js.css diagram-js assets/diagram-js.css 'MIT'
    row htmx.LICENSE.txt htmx.org LICENSE '0BSD'
    row htmx.min.js htmx.org dist/htmx.min.js '0BSD'
    row nacl.LICENSE.txt tweetnacl LICENSE 'Unlicense'
    row nacl.min.js tweetnacl nacl.min.js 'Unlicense'
    printf '\n]\n'
} >"$here/manifest.json"
