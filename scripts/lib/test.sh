# Runs the checks and tests, one step after the other, and counts what passed.

readonly lint_steps=(format tidy types eslint ruff)
readonly engine_steps=(native asan wasm)
readonly all_steps=("${lint_steps[@]}" "${engine_steps[@]}" fuzz parity model bench web readme)

step_format() {
  cpp_files | xargs -0 "$(tool clang-format-14 clang-format)" --dry-run --Werror
}

# A file that was found clean is not looked at again until it, a header or the checks change.
tidy_file() {
  local file=$1 key output seen=build/tidy/${1//\//.}
  key=$(cat "$file" - <<<"$tidy_state" | sha256sum)
  [[ -f $seen && $(<"$seen") == "$key" ]] && return 0
  if output=$("$tidy" -p build/native --quiet "$file" 2>&1); then
    printf '%s\n' "$key" >"$seen"
  else
    grep -v ' warnings generated' <<<"$output"
    return 1
  fi
}

step_tidy() {
  mkdir -p build/tidy
  tidy=$(tool clang-tidy-14 clang-tidy)
  tidy_state=$({
    "$tidy" --version
    cat .clang-tidy
    find engine -name '*.h*' -print0 | sort -z | xargs -0 cat
  } | sha256sum)
  export tidy tidy_state
  export -f tidy_file
  find engine -name '*.cpp' ! -name '*_wasm.cpp' -print0 |
    xargs -0 -n 1 -P "$(cores)" bash -c 'tidy_file "$1"' tidy_file
}

step_types() { node_modules/.bin/tsc -p tsconfig.json; }
step_eslint() { node_modules/.bin/eslint --max-warnings 0 .; }

step_ruff() {
  .venv/bin/ruff check .
  .venv/bin/ruff format --check .
}

# Catch2's own summary has the number of test cases; CTest shows it only with -V.
step_native() { ctest --preset native -V; }

step_asan() {
  [[ -f build/asan/build.ninja ]] || quietly cmake --preset asan
  compile asan
  ctest --preset asan -V
}

step_wasm() { ctest --preset wasm -V; }

step_parity() { .venv/bin/python -m pytest -q -rs tests/parity; }
step_model() { .venv/bin/python -m pytest -q -rs tests/model; }
step_bench() {
  cmake --build --preset native --target copse_bench copse_plan >/dev/null
  .venv/bin/python -m pytest -q -rs tests/bench
}

# A test and its browser wait for each other by turns: as many files at once as there are cores. Those that hold
# something to the clock, or fill the machine by themselves, come after them one by one.
step_web() {
  local others alone measuring='/(budget|client-kept|many|policy-live|portfolio-million|portfolio-remarks)\.test' status=0
  local files=(tests/web/*.test.js)
  mapfile -t others < <(printf '%s\n' "${files[@]}" | grep -Ev "$measuring")
  mapfile -t alone < <(printf '%s\n' "${files[@]}" | grep -E "$measuring")
  node --test --test-reporter=spec --test-concurrency="$(cores)" "${others[@]}" || status=1
  node --test --test-reporter=spec --test-concurrency=1 "${alone[@]}" || status=1
  return "$status"
}

step_readme() { tests/readme/run; }

# The number of tests that a step's output, in file $1, says have passed; 1 for a mere check.
count_passed() {
  awk '
    { gsub(/\033\[[0-9;]*m/, "") }
    /All tests passed \(.* in [0-9]+ test case/ { sub(/.* in /, ""); total += $1; next }
    /^(ℹ|#) pass [0-9]+/                        { total += $3; next }
    match($0, /[0-9]+ passed/)                  { total += substr($0, RSTART) + 0 }
    END { print total ? total : 1 }
  ' "$1"
}

run_step() {
  local step=$1 started=$SECONDS log=build/test/$1.log passed
  printf '\n== %s\n' "$step"
  # A step runs in a shell of its own, with -e in force: an `if` around it would suspend that.
  set +e
  (
    set -e
    "step_$step"
  ) 2>&1 | tee "$log"
  local status=${PIPESTATUS[0]}
  set -e
  if ((status != 0)); then
    printf '\n%s failed after %d s\n' "$step" $((SECONDS - started))
    exit 1
  fi
  passed=$(count_passed "$log")
  printf -- '-- %s: %d passed, %d s\n' "$step" "$passed" $((SECONDS - started))
  total=$((total + passed))
}

# The steps that the arguments name, each once, in the order given.
selected_steps() {
  local argument
  (($# == 0)) && set -- "${all_steps[@]}"
  for argument in "$@"; do
    case $argument in
      lint) printf '%s\n' "${lint_steps[@]}" ;;
      engine) printf '%s\n' "${engine_steps[@]}" ;;
      *)
        [[ " ${all_steps[*]} " == *" $argument "* ]] || return 1
        printf '%s\n' "$argument"
        ;;
    esac
  done | awk '!seen[$0]++'
}

test() {
  local steps total=0
  steps=$(selected_steps "$@") || fail "test: the steps are ${all_steps[*]}, lint and engine"
  setup
  build
  mkdir -p build/test
  for step in $steps; do
    run_step "$step"
  done
  printf '\n%d passed, 0 failed\n' "$total"
}
