#!/bin/sh
# Trains with the environment that made PyTorch 1.13 fast on two cores: a malloc that keeps its
# pages, AVX-512 kernels for element-wise work, no spinning threads where the cores are shared.
export LD_PRELOAD=libtcmalloc_minimal.so.4 ATEN_CPU_CAPABILITY=avx512 OMP_WAIT_POLICY=passive
exec python3 train.py "$@"
