# Finds Arrow C++ and Parquet: as CMake packages, or in the wheel pyarrow of a Python, which
# carries headers and libraries. Makes the target copse_arrow and sets COPSE_ARROW to what was
# found, or to "".

set(COPSE_ARROW "")
set(COPSE_ARROW_OLDEST 21) # Earlier ones have no GetRecordBatchReader that returns a Result.

find_package(Parquet CONFIG QUIET)
if(Parquet_FOUND AND ARROW_VERSION VERSION_GREATER_EQUAL COPSE_ARROW_OLDEST
   AND TARGET Parquet::parquet_shared)
  add_library(copse_arrow INTERFACE)
  target_link_libraries(copse_arrow INTERFACE Parquet::parquet_shared Arrow::arrow_shared)
  set(COPSE_ARROW "Arrow ${ARROW_VERSION}")
  return()
endif()

find_program(COPSE_PYTHON NAMES python3 python HINTS ${CMAKE_SOURCE_DIR}/.venv/bin
             DOC "A Python that has the package pyarrow")
if(NOT COPSE_PYTHON)
  return()
endif()
execute_process(
  COMMAND ${COPSE_PYTHON} -c
          "import pyarrow as p; print(p.__version__, p.get_include(), p.get_library_dirs()[0], sep=';')"
  OUTPUT_VARIABLE wheel OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(NOT failed EQUAL 0)
  return()
endif()
list(GET wheel 0 version)
list(GET wheel 1 headers)
list(GET wheel 2 libraries)
# Their names end with a version, by which the linker takes them as well.
foreach(name arrow parquet)
  file(GLOB found ${libraries}/lib${name}.so.* ${libraries}/lib${name}.*.dylib)
  list(LENGTH found count)
  if(count EQUAL 0)
    return()
  endif()
  list(GET found 0 lib${name})
endforeach()
if(version VERSION_LESS COPSE_ARROW_OLDEST OR NOT EXISTS ${headers}/parquet/arrow/reader.h)
  return()
endif()
add_library(copse_arrow INTERFACE)
target_include_directories(copse_arrow SYSTEM INTERFACE ${headers})
foreach(name arrow parquet)
  add_library(copse_lib${name} SHARED IMPORTED)
  set_target_properties(copse_lib${name} PROPERTIES IMPORTED_LOCATION ${lib${name}})
  target_link_libraries(copse_arrow INTERFACE copse_lib${name})
endforeach()
set(COPSE_ARROW "pyarrow ${version}")
