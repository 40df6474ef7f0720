# Runs the fuzz targets. What they find is put in build/fuzz, never in the committed corpus.

# Freed memory that is kept to catch its use would count as memory that a target needs.
readonly fuzz_asan=quarantine_size_mb=8
readonly fuzz_limits=(-max_len=4096 -timeout=5 -rss_limit_mb=512 -malloc_limit_mb=128)

fuzz_formats() { for file in tests/fuzz/*_fuzz.cpp; do basename "$file" _fuzz.cpp; done; }

build_fuzz() {
  [[ -f build/fuzz/build.ninja ]] ||
    quietly cmake --preset fuzz -DCMAKE_CXX_COMPILER="$(tool clang++-14 clang++)" \
      -DCMAKE_C_COMPILER="$(tool clang-14 clang)"
  compile fuzz
}

# Fuzzes one format with these options of libFuzzer, from its seeds and what earlier runs found.
# Prints a line of figures; of a finding the log's end and where the input is.
fuzz_format() {
  local format=$1 folder=build/fuzz/corpus/$1 log=build/fuzz/$1.log dictionary=tests/fuzz/$1.dict
  shift
  mkdir -p "$folder" "build/fuzz/findings/$format"
  [[ ! -d tests/fuzz/corpus/$format ]] || cp tests/fuzz/corpus/"$format"/* "$folder"
  local -a options=("${fuzz_limits[@]}" -print_final_stats=1)
  options+=("-artifact_prefix=build/fuzz/findings/$format/")
  [[ ! -f $dictionary ]] || options+=("-dict=$dictionary")
  if ! ASAN_OPTIONS=$fuzz_asan "build/fuzz/tests/fuzz/fuzz_$format" "${options[@]}" "$@" "$folder" \
    >"$log" 2>&1; then
    tail -n 40 "$log"
    printf '%s: a finding; the whole log is %s\n' "$format" "$log"
    return 1
  fi
  awk -v format="$format" '
    / cov: /                            { sub(/.* cov: /, ""); edges = $1 + 0; features = $3 + 0 }
    /stat::number_of_executed_units/    { executions = $2 }
    /stat::average_exec_per_sec/        { rate = $2 }
    /stat::peak_rss_mb/                 { memory = $2 }
    END { printf "%-10s %11d executions %7d/s %6d edges %6d features %4d MB\n",
                 format, executions, rate, edges, features, memory }' "$log"
}

# As many formats at a time as there are cores: fuzz_formats_with "FORMAT …" OPTION …
fuzz_formats_with() {
  local formats=$1
  shift
  export -f fuzz_format
  export fuzz_asan fuzz_limits_text="${fuzz_limits[*]}"
  # shellcheck disable=SC2086
  printf '%s\n' $formats | xargs -n 1 -P "$(cores)" bash -c '
    read -ra fuzz_limits <<<"$fuzz_limits_text"
    fuzz_format "${@: -1}" "${@:1:$#-1}"' fuzz "$@"
}

fuzz() {
  local seconds='' runs='' known
  local -a formats=()
  known=$(fuzz_formats)
  while (($#)); do
    case $1 in
      --seconds | --runs)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "fuzz: $1 needs a whole number"
        if [[ $1 == --runs ]]; then runs=$2; else seconds=$2; fi
        shift 2
        ;;
      *)
        grep -qx -- "$1" <<<"$known" ||
          fail "fuzz: there is no \"$1\"; the formats are ${known//$'\n'/ }"
        formats+=("$1")
        shift
        ;;
    esac
  done
  setup
  build_fuzz
  [[ -n $seconds$runs ]] || seconds=60
  fuzz_formats_with "${formats[*]:-$known}" "-max_total_time=${seconds:-0}" "-runs=${runs:--1}"
}

# Each target once over its seeds, then a while longer.
step_fuzz() {
  build_fuzz
  fuzz_formats_with "$(fuzz_formats)" -max_total_time=5
  printf '%d passed\n' "$(fuzz_formats | wc -l)"
}
