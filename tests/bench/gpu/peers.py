"""Seconds of the same scheme in single precision on the card, by library: python3 peers.py gbm|heston PATHS STEPS.

Prints one JSON object; a library that is missing or finds no card says so. Each gets one round of warming up (and of compiling,
where it compiles) and the best of seven after it; the states at the end are brought back, as they are on the other side.
"""

import json
import sys
import time

scheme, paths, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
dt = 1.0 / steps
sigma = 0.2
v0, kappa, theta, vol, rho = 0.04, 1.5, 0.04, 0.6, -0.7
rho_bar = (1 - rho * rho) ** 0.5
root = dt**0.5


def best(work):
    work()
    least = float("inf")
    for _ in range(7):
        started = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - started)
    return least


def torch_seconds():
    import torch

    if not torch.cuda.is_available():
        raise RuntimeError("no card")
    options = {"device": "cuda", "dtype": torch.float32}

    def gbm():
        x = torch.zeros(paths, **options)
        for _ in range(steps):
            x.add_(torch.randn(paths, **options), alpha=sigma * root).sub_(0.5 * sigma * sigma * dt)
        return x.cpu()

    def step(x, v, first, second):
        positive = torch.clamp(v, min=0)
        deviation = torch.sqrt(positive) * root
        x = x - 0.5 * dt * positive + deviation * (rho * first + rho_bar * second)
        return x, v + kappa * dt * (theta - positive) + vol * deviation * first

    fused = torch.compile(step)

    def heston():
        x = torch.zeros(paths, **options)
        v = torch.full((paths,), v0, **options)
        for _ in range(steps):
            draws = torch.randn(2, paths, **options)
            x, v = fused(x, v, draws[0], draws[1])
        return x.cpu(), v.cpu()

    return best({"gbm": gbm, "heston": heston}[scheme])


def cupy_seconds():
    import cupy

    fused = cupy.ElementwiseKernel(
        "float32 first, float32 second, float32 dt, float32 root, float32 kappa, float32 theta, float32 vol, float32 rho,"
        " float32 rho_bar",
        "float32 x, float32 v",
        "float p = max(v, 0.0f); float d = sqrtf(p) * root;"
        "x += d * (rho * first + rho_bar * second) - 0.5f * dt * p; v += kappa * dt * (theta - p) + vol * d * first;",
        "heston_step",
    )
    generator = cupy.random.Generator(cupy.random.Philox4x3210(seed=1))

    def gbm():
        x = cupy.zeros(paths, dtype=cupy.float32)
        for _ in range(steps):
            x += generator.standard_normal(paths, dtype=cupy.float32) * cupy.float32(sigma * root)
            x -= cupy.float32(0.5 * sigma * sigma * dt)
        return cupy.asnumpy(x)

    def heston():
        x = cupy.zeros(paths, dtype=cupy.float32)
        v = cupy.full(paths, v0, dtype=cupy.float32)
        for _ in range(steps):
            draws = generator.standard_normal((2, paths), dtype=cupy.float32)
            fused(draws[0], draws[1], dt, root, kappa, theta, vol, rho, rho_bar, x, v)
        return cupy.asnumpy(x), cupy.asnumpy(v)

    return best({"gbm": gbm, "heston": heston}[scheme])


def jax_seconds():
    import jax
    import jax.numpy as jnp
    import numpy

    if jax.default_backend() == "cpu":
        raise RuntimeError("no card")

    @jax.jit
    def gbm(key):
        def step(i, x):
            z = jax.random.normal(jax.random.fold_in(key, i), (paths,), dtype=jnp.float32)
            return x + sigma * root * z - 0.5 * sigma * sigma * dt

        return jax.lax.fori_loop(0, steps, step, jnp.zeros(paths, dtype=jnp.float32))

    @jax.jit
    def heston(key):
        def step(i, state):
            x, v = state
            z = jax.random.normal(jax.random.fold_in(key, i), (2, paths), dtype=jnp.float32)
            p = jnp.maximum(v, 0)
            d = jnp.sqrt(p) * root
            x = x - 0.5 * dt * p + d * (rho * z[0] + rho_bar * z[1])
            return x, v + kappa * dt * (theta - p) + vol * d * z[0]

        start = (jnp.zeros(paths, dtype=jnp.float32), jnp.full(paths, v0, dtype=jnp.float32))
        return jax.lax.fori_loop(0, steps, step, start)

    run = {"gbm": gbm, "heston": heston}[scheme]
    return best(lambda: [numpy.asarray(leaf) for leaf in jax.tree_util.tree_leaves(run(jax.random.key(1)))])


results = {}
for name, measure in (("cupy", cupy_seconds), ("jax", jax_seconds), ("torch", torch_seconds)):
    try:
        results[name] = measure()
    except Exception as error:  # noqa: BLE001 — whatever is missing here is the answer
        results[name] = f"skipped: {type(error).__name__} {error}"[:200]
print(json.dumps(results))
