#pragma once
#include <stdint.h>
#define NULL ((void *) 0)
