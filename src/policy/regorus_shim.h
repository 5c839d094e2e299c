#pragma once

// The C border of the Rego engine (shim/src/lib.rs). Included by src/policy only.
//
// Every call catches panics and runs on a thread of its own with a 64 MiB stack, so that neither a
// panic nor a deep recursion ends the process. Text goes in and out as UTF-8, pointer and size.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct HallmarkRego HallmarkRego;

enum HallmarkRegoStatus {
  HALLMARK_REGO_OK = 0,         // text: the answer
  HALLMARK_REGO_UNDEFINED = 1,  // evaluation only: the rule is undefined
  HALLMARK_REGO_ERROR = 2,      // text: the engine's words
  HALLMARK_REGO_TIMEOUT = 3,
  HALLMARK_REGO_PANIC = 4,
};

typedef struct {
  int32_t status;
  uint8_t* text;  // owned by the caller: hallmark_rego_answer_free()
  size_t size;
} HallmarkRegoAnswer;

HallmarkRego* hallmark_rego_new(uint32_t time_ms_max);
void hallmark_rego_free(HallmarkRego* rego);
void hallmark_rego_answer_free(HallmarkRegoAnswer answer);

HallmarkRegoAnswer hallmark_rego_add_policy(HallmarkRego* rego, const uint8_t* path,
                                            size_t path_size, const uint8_t* text,
                                            size_t text_size);
HallmarkRegoAnswer hallmark_rego_add_data(HallmarkRego* rego, const uint8_t* json, size_t size);

// What the policies declare, call and refer to, as JSON (see shim/src/outline.rs).
HallmarkRegoAnswer hallmark_rego_outline(HallmarkRego* rego);

// Analyses every loaded policy and makes `rule` ("data.a.b") ready for evaluation.
HallmarkRegoAnswer hallmark_rego_prepare(HallmarkRego* rego, const uint8_t* rule, size_t size);

// The value of `rule` for an input document, as JSON. Works on a clone: what one evaluation leaves
// behind, a panic above all, is not seen by the next. Safe to call from several threads.
HallmarkRegoAnswer hallmark_rego_evaluate(const HallmarkRego* rego, const uint8_t* rule,
                                          size_t rule_size, const uint8_t* input,
                                          size_t input_size);

#ifdef __cplusplus
}
#endif
