// The C library as the bindings see it: every 64-bit type is `long long`, on every platform.
// C's `long` has 32 bits on Windows, so none of these may be a `long`.
#pragma once
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
typedef long long intptr_t;
typedef unsigned long long uintptr_t;
typedef unsigned long long size_t;
