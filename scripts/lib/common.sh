# What the parts of scripts/dev share.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "scripts/dev: $*"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# The first of the named commands that exists.
tool() {
  local name
  for name in "$@"; do
    if have "$name"; then
      printf '%s' "$name"
      return
    fi
  done
  return 1
}

cores() { getconf _NPROCESSORS_ONLN; }

cpp_files() {
  find engine tests -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' -o -name '*.c' \) -print0
}

# Runs a command; what it printed is shown only if it fails.
quietly() {
  local output
  if ! output=$("$@" 2>&1); then
    printf '%s\n' "$output" >&2
    return 1
  fi
}
