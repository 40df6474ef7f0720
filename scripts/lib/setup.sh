# Installs what is missing. The second time there is nothing to do and nothing is said.

# What is looked for, and the Debian package that has it. An absolute path is a file (which may have
# wildcards), the rest are commands, of which any one will do.
readonly needs=(
  "g++ g++"
  "cmake cmake"
  "ninja ninja-build"
  "git git"
  "emcc emscripten"
  "clang-format-14|clang-format clang-format-14"
  "clang-tidy-14|clang-tidy clang-tidy-14"
  "clang++-14|clang++ clang-14"
  "nginx|/usr/sbin/nginx nginx-light"
  "node nodejs"
  "npm npm"
  "xz xz-utils"
  "/usr/include/eigen3/Eigen/Core libeigen3-dev"
  "/usr/include/nlohmann/json.hpp nlohmann-json3-dev"
  "/usr/include/fmt/format.h libfmt-dev"
  "/usr/include/fast_float/fast_float.h libfast-float-dev"
  "/usr/include/protozero/pbf_reader.hpp libprotozero-dev"
  "/usr/include/catch2/catch.hpp|/usr/local/include/catch2/catch.hpp catch2"
  "/usr/lib/llvm-*/lib/clang/*/include/fuzzer|/opt/homebrew/opt/llvm/lib/clang/*/include/fuzzer libclang-rt-14-dev"
  "/usr/lib/postgresql/*/bin/postgres|postgres postgresql"
  "/etc/ssl/certs/ca-certificates.crt ca-certificates"
)
readonly browsers=(
  "chromium|chromium-browser|google-chrome chromium"
  "firefox-esr|firefox firefox-esr"
)
readonly oldest_node=22.12
readonly oldest_python=3.11

found() {
  local alternative
  local -a alternatives
  IFS='|' read -ra alternatives <<<"$1"
  for alternative in "${alternatives[@]}"; do
    case $alternative in
      /*) compgen -G "$alternative" >/dev/null && return 0 ;;
      *) have "$alternative" && return 0 ;;
    esac
  done
  return 1
}

# The packages of those needs, given as arguments, that are not met.
unmet() {
  local need
  for need in "$@"; do
    found "${need% *}" || printf '%s\n' "${need##* }"
  done
}

python3_is_enough() {
  python3 -c "import ensurepip, sys; sys.exit(sys.version_info < (${oldest_python/./, }))" \
    2>/dev/null
}

elsewhere() {
  say "These are missing: $*"
  say "scripts/dev installs them with apt on Debian and Ubuntu only. Elsewhere:"
  say "  macOS: brew install cmake ninja eigen nlohmann-json fmt fast_float protozero node python llvm postgresql nginx xz"
  say "  Emscripten: an activated emsdk (emcc on PATH), any version from 3.1.6 on"
  say "  Catch2 2.13: its single header as /usr/local/include/catch2/catch.hpp"
  say "  Chromium and Firefox for the browser tests"
  exit 1
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  else
    say "sudo $*"
    sudo "$@"
  fi
}

apt_install() {
  if [[ $(id -u) -ne 0 ]] && ! have sudo; then
    fail "these packages are missing and there is no sudo; as root: apt-get install $*"
  fi
  say "Installing: $*"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" \
    >/dev/null
}

# Of the packages given, those that apt can install.
installable() {
  local package
  for package in "$@"; do
    apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [0-9]' && printf '%s\n' "$package"
  done
  return 0
}

system_packages() {
  local -a missing wanted
  mapfile -t missing < <(
    unmet "${needs[@]}"
    have python3 && python3_is_enough || echo python3-venv
  )
  mapfile -t wanted < <(unmet "${browsers[@]}")
  ((${#missing[@]} + ${#wanted[@]})) || return 0
  if ! have apt-get; then
    ((${#missing[@]})) && elsewhere "${missing[@]}" "${wanted[@]}"
    say "Without ${wanted[*]} the browser tests cannot run."
    return 0
  fi

  # Ubuntu has browsers as snaps only; what apt offers under their names is not one.
  if [[ -n $(. /etc/os-release && [[ $ID == ubuntu ]] && echo yes) ]]; then
    ((${#wanted[@]})) && say "For the browser tests: sudo snap install chromium firefox"
    wanted=()
  fi
  ((${#missing[@]} + ${#wanted[@]})) || return 0
  apt_install "${missing[@]}" "${wanted[@]}"

  mapfile -t missing < <(unmet "${needs[@]}")
  if [[ " ${missing[*]} " == *" catch2 "* ]]; then
    say "This system's catch2 is version 3, which lacks the header that the tests use: put Catch2"
    say "2.13's single header at /usr/local/include/catch2/catch.hpp."
  fi
  ((${#missing[@]} == 0)) || fail "still missing after apt-get install: ${missing[*]}"
  python3_is_enough || fail "Python $oldest_python or newer is needed, with venv; python3 is older"
}

# Whether folder $1 holds what file $2 asks for; `mark` says that it does.
marked() { [[ -f $1/.setup && $(<"$1/.setup") == "$(cksum <"$2")" ]]; }
mark() { cksum <"$2" >"$1/.setup"; }

npm_ci() {
  local folder=$1
  marked "$folder/node_modules" "$folder/package-lock.json" && return 0
  say "Installing the npm packages of ${folder/#./this project}"
  (cd "$folder" && quietly npm ci --no-audit --no-fund --loglevel=error)
  mark "$folder/node_modules" "$folder/package-lock.json"
}

node_is_enough() {
  node -e 'const [a, b] = process.argv[1].split(".").map(Number);
           const [major, minor] = process.versions.node.split(".").map(Number);
           process.exit(major > a || (major === a && minor >= b) ? 0 : 1)' "$oldest_node"
}

# Distributions have older Nodes than the browser drivers want: the npm registry has newer ones.
node_runtime() {
  node_is_enough && return 0
  npm_ci scripts/node
  local folder
  folder=$(echo scripts/node/node_modules/node-*/bin)
  [[ -x $folder/node ]] ||
    fail "Node $oldest_node or newer is needed; there is none in the npm registry for $(uname -m)"
  PATH=$root/$folder:$PATH
  node_is_enough || fail "Node $oldest_node or newer is needed"
}

python_packages() {
  marked .venv scripts/requirements.txt && .venv/bin/python -c '' 2>/dev/null && return 0
  say "Installing the Python packages into .venv"
  python3 -m venv --clear .venv
  quietly .venv/bin/pip install --disable-pip-version-check --require-hashes --only-binary=:all: \
    -r scripts/requirements.txt
  mark .venv scripts/requirements.txt
}

setup() {
  system_packages
  npm_ci .
  node_runtime
  python_packages
}
