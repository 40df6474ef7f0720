/* Copse: tables as text, read into columns of doubles. The C ABI of copse-table.wasm.
 *
 * The reader is ours: libcsv goes sign by sign, and the quick ones (zsv, csv-parser) need threads,
 * exceptions or a file; this one is a few kilobytes beside what copse.wasm has already.
 *
 * Compiles as C99 and C++20. No function throws, prints, or starts a thread.
 *
 * The way of a file:
 *   1. detect     what the first block says of it: encoding, delimiter, decimal point, header
 *   2. split      each block in turn into a chunk of whole records, as UTF-8
 *   3. parse      each chunk, in any order and by any reader that has the same dialect and columns,
 *                 into rows × columns of doubles, and a list of the cells that are none
 *
 * Conventions
 *   - Every call that can fail returns a copse_table_status; copse_table_error() then says in one
 *     sentence what was wrong and where, in UTF-8 and zero-terminated.
 *   - Bytes go in through copse_table_reserve, which gives the place for them; the calls that take
 *     bytes take them from there. What a call gives back stands until the next call that takes
 * bytes.
 *   - Missing is NaN: an empty cell, "NA", "NaN" in any case; in columns of numbers also, counted,
 * a word that says so: NULL, None, N/A, n.a., #N/A, #NA, <NA>, NaT, nil in any case, "-", "--",
 *     ".", "?".
 *   - Numbers may have their thousands marked (table/number.hpp, parse_grouped).
 *   - Records are counted from 0 in their chunk, without empty lines (which only in a table of one
 *     column are records), without records of empty cells, and without those passed over. Lines are
 * counted as an editor does, breaks inside quotes too.
 *   - A reader is for one thread at a time. Memory is that of a block, the longest record, and of
 *     the chunk's numbers.
 */
#ifndef COPSE_TABLE_H
#define COPSE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COPSE_TABLE_ABI_VERSION 3

/* The numbers of copse_status in copse.h. */
typedef enum copse_table_status {
  COPSE_TABLE_OK = 0,
  COPSE_TABLE_ARGUMENT = 1,
  COPSE_TABLE_LIMIT = 4 /* a record of more than 16 MB, a heading of more than 1 MB */
} copse_table_status;

typedef enum copse_table_encoding {
  COPSE_TABLE_UTF8 = 0, /* with a byte-order mark or without */
  COPSE_TABLE_UTF16_LE = 1,
  COPSE_TABLE_UTF16_BE = 2,
  COPSE_TABLE_WINDOWS_1252 = 3 /* what is not valid UTF-8 */
} copse_table_encoding;

typedef enum copse_table_break {
  COPSE_TABLE_LF = 0,
  COPSE_TABLE_CRLF = 1,
  COPSE_TABLE_CR = 2
} copse_table_break;

/* Why a row is left out. */
typedef enum copse_table_reason {
  COPSE_TABLE_NOT_A_NUMBER = 1,
  COPSE_TABLE_NOT_FINITE = 2,
  COPSE_TABLE_BELOW_MINIMUM = 3,
  COPSE_TABLE_ABOVE_MAXIMUM = 4,
  COPSE_TABLE_UNKNOWN_CATEGORY = 5,
  COPSE_TABLE_NOT_A_LABEL = 6,    /* neither 0 nor 1, true nor false, nor missing */
  COPSE_TABLE_TOO_FEW_CELLS = 7,  /* of the record; `cell` says how many there are */
  COPSE_TABLE_TOO_MANY_CELLS = 8, /* the same */
  COPSE_TABLE_ZERO_BYTE = 9,      /* not text */
  COPSE_TABLE_OPEN_QUOTE = 10,    /* a quoted cell that is never closed */
  COPSE_TABLE_TEXT_AFTER_QUOTE = 11
} copse_table_reason;

typedef struct copse_table copse_table;

typedef struct copse_table_dialect {
  int32_t encoding;    /* copse_table_encoding */
  int32_t delimiter;   /* a sign of ASCII: ',', ';', '\t' or '|' where it was detected */
  int32_t point;       /* of decimal numbers: '.' or ',' */
  int32_t line_break;  /* copse_table_break; all of them are read in any case */
  int32_t has_header;  /* 0: all cells of the first record are numbers, or so it was told */
  uint32_t skip;       /* bytes, as UTF-8 without a byte-order mark, that stand above the heading: a
                          line "sep=;", and titles; copse_table_split leaves them out */
  uint32_t skip_lines; /* and the lines that they are */
} copse_table_dialect;

/* What a person says of a table in the place of what its bytes say; -1: nothing. */
typedef struct copse_table_told {
  int32_t encoding;  /* copse_table_encoding */
  int32_t delimiter; /* a sign of ASCII, and no quotation mark */
  int32_t point;     /* '.' or ',' */
  int32_t heading;   /* the line where it begins, from 1; 0: there is none */
} copse_table_told;

typedef struct copse_table_rejected {
  uint32_t record;
  uint32_t line;    /* of the cell, from 0 in the chunk */
  uint32_t cell;    /* index in the record, or how many cells there are */
  uint32_t reason;  /* copse_table_reason */
  const char* text; /* what the cell says, cut to 80 bytes of UTF-8; not zero-terminated */
  size_t text_size; /* 0 where the record is meant */
} copse_table_rejected;

/* NULL: out of memory. */
copse_table* copse_table_new(void);
void copse_table_free(copse_table* table);
const char* copse_table_error(const copse_table* table);

/* Room for `size` bytes. What was there before is lost. */
char* copse_table_reserve(copse_table* table, size_t size);

/* Looks at the first `size` bytes of the room: a file's beginning, 64 KB where it has as many, and
 * the whole of it if `whole`. The table has this dialect from then on, and begins anew.
 * `told` is what it is not to find out; NULL: nothing.
 * COPSE_TABLE_LIMIT: the heading does not end in them; at most 1 MB is looked at.
 * COPSE_TABLE_ARGUMENT: what is told cannot be, or no row begins in the line of the heading. */
int32_t copse_table_detect(copse_table* table, size_t size, int32_t whole,
                           const copse_table_told* told, copse_table_dialect* dialect);
/* The cells of the first record below what is skipped, as many as rows have, which are the header's
 * if there is one. UTF-8, not zero-terminated. NULL beyond the last. */
size_t copse_table_name_count(const copse_table* table);
const char* copse_table_name(const copse_table* table, size_t index, size_t* size);
/* Sets another dialect, or the one detected elsewhere; the table begins anew. The header is a
 * matter of copse_table_parse's `skip`. */
int32_t copse_table_set_dialect(copse_table* table, const copse_table_dialect* dialect);

/* Takes the next block, the first `size` bytes of the room. The chunk is all records that end in
 * it; it may be empty. `last`: no other block comes, what is left is a record. After
 * COPSE_TABLE_LIMIT the file cannot be read on. */
int32_t copse_table_split(copse_table* table, size_t size, int32_t last);
const char* copse_table_chunk(const copse_table* table);
size_t copse_table_chunk_size(const copse_table* table);
/* The line it begins with, from 1. */
double copse_table_chunk_line(const copse_table* table);

/* Begins a list of columns: records must have `width` cells. At most `most_rejected` cells are
 * listed a chunk, all are counted. */
int32_t copse_table_columns(copse_table* table, size_t width, size_t most_rejected);
/* Cell `cell` of a record is the next column: a number from `minimum` to `maximum` (-inf, inf:
 * any), finite if `finite`. "true" and "false" are 1 and 0. */
int32_t copse_table_add_number(copse_table* table, size_t cell, double minimum, double maximum,
                               int32_t finite);
/* A label: 0, 1, true, false, or missing. */
int32_t copse_table_add_label(copse_table* table, size_t cell);
/* A category, by the texts that copse_table_add_text adds. `unseen` is the code of any other text,
 * if not `refuse`. `missing`: "", "NA", "NaN" are NaN unless they are among the texts. */
int32_t copse_table_add_category(copse_table* table, size_t cell, double unseen, int32_t refuse,
                                 int32_t missing);
/* A text, the first `size` bytes of the room, and its code, for the category added last. A number
 * that equals the text's is the text ("2.0" for "2"). */
int32_t copse_table_add_text(copse_table* table, size_t size, double code);
/* The texts of this column are kept as the rows' names. */
int32_t copse_table_set_id(copse_table* table, size_t cell);

/* Reads a chunk, the first `size` bytes of the room, as UTF-8 and less than 4 GB.
 * `skip`: records to pass over at its beginning, 1 where the header is in it. */
int32_t copse_table_parse(copse_table* table, size_t size, size_t skip);
/* Reads all cells as texts, whatever the columns are and however many cells a record has; records
 * are those that copse_table_parse counts. */
int32_t copse_table_read_cells(copse_table* table, size_t size, size_t skip);
const char* copse_table_cells(const copse_table* table); /* UTF-8, one behind the other */
size_t copse_table_cells_size(const copse_table* table);
const uint32_t* copse_table_cell_ends(const copse_table* table); /* of each cell */
size_t copse_table_cell_count(const copse_table* table);
const uint32_t* copse_table_cell_counts(const copse_table* table); /* of each record */
size_t copse_table_cell_records(const copse_table* table);
size_t copse_table_rows(const copse_table* table);    /* without a fault */
size_t copse_table_records(const copse_table* table); /* in all */
/* Records, in tables of more than a column, whose every cell is empty or blank: passed over. */
size_t copse_table_blank(const copse_table* table);
/* Cells of numbers and labels that are missing because of a word. */
size_t copse_table_missing_words(const copse_table* table);
/* Texts with bytes that are not UTF-8, which are read as Windows-1252. */
size_t copse_table_odd_texts(const copse_table* table);
/* Column c of row r is at values[c * stride + r]. */
const double* copse_table_values(const copse_table* table);
size_t copse_table_stride(const copse_table* table);
const uint32_t* copse_table_numbers(const copse_table* table); /* of each row its record */
const uint32_t* copse_table_lines(const copse_table* table); /* and its line, from 0 in the chunk */
const char* copse_table_ids(const copse_table* table);       /* texts, one behind the other */
size_t copse_table_ids_size(const copse_table* table);
const uint32_t* copse_table_id_ends(const copse_table* table); /* of each row */
size_t copse_table_rejected_count(const copse_table* table);   /* of cells, those not listed too */
/* How many of them are of the columns' index-th; the rest is of whole records. */
size_t copse_table_rejected_of(const copse_table* table, size_t column);
size_t copse_table_rejected_listed(const copse_table* table);
void copse_table_rejected_at(const copse_table* table, size_t index, copse_table_rejected* out);

#ifdef __cplusplus
}
#endif

#endif
