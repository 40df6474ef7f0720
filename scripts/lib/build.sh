# Builds. Says nothing where nothing changed.

readonly package=build/models/credit-default.copse

# Shows Ninja's lines where it has something to do.
compile() {
  local preset=$1
  NINJA_STATUS="$preset %f/%t  " cmake --build --preset "$preset" --parallel "$(cores)" |
    { grep -vE 'Re-checking globbed|no work to do' || true; } >&2
}

build_native() {
  [[ -f build/native/build.ninja ]] || quietly cmake --preset native
  compile native
}

build_package() {
  mkdir -p build/models
  quietly build/native/copse pack models/credit-default/recipe.json -o "$package.new"
  # An unchanged file keeps its time, so that nothing is linked again.
  if cmp -s "$package.new" "$package"; then rm "$package.new"; else mv "$package.new" "$package"; fi
}

build_wasm() {
  # Debian's emcc finds its JavaScript packages there, and its cache is complete and read-only.
  [[ -d /usr/share/nodejs/acorn ]] && export NODE_PATH=/usr/share/nodejs
  grep -qsx "COPSE_EMBED:FILEPATH=$root/$package" build/wasm/CMakeCache.txt ||
    quietly emcmake cmake --preset wasm -DCOPSE_EMBED="$root/$package"
  compile wasm
}

build() {
  case ${1:-all} in
    all) ;;
    native)
      setup
      build_native
      return
      ;;
    *) fail "build: there is no \"$1\"; it is native, or nothing for all" ;;
  esac
  setup
  build_native
  build_package
  build_wasm
  node scripts/site.mjs web build/wasm build/site
  node scripts/single-file.mjs web build/wasm build/copse.html
}

package() {
  build
  node scripts/package.mjs web build/wasm build/npm
  (cd build/npm && npm pack --loglevel=error --pack-destination ..)
}
