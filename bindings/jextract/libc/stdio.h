// FILE stays opaque: its layout differs between platforms.
#pragma once
#include <stdint.h>
typedef struct FILE FILE;
