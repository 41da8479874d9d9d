"""Writes mrlrj-stress.json: out-of-the-money MRLRJ prices to 30 digits over a seeded stress grid.

Run: python3 tests/golden/models/mrlrj-stress.py   (needs mpmath; a few minutes)

Undiscounted, by the value itself: V/F = (1/pi) int_0^inf Re[phi(z) e^{k(1-z)} / (z(z-1))] dy on Re z = p, k = ln(K/F),
p > 1 for calls and p < 0 for puts, p at the saddle so that nothing cancels. Equally spaced sum, whose aliases fall
exponentially with 1/h; h is divided until two sums agree to 25 digits.
"""
import json
import random
from pathlib import Path

import mpmath as mp

mp.mp.dps = 40
rng = random.Random(20130131)


def log_between(lower, upper):
    return float(f"{lower * (upper / lower) ** rng.random():.6g}")


def exponent(row, z):
    """ln E e^{zX} of X = ln(VIX_T/F), z real or complex."""
    kappa, sigma, lam, eta, years = (mp.mpf(v) for v in row[:5])
    left = mp.e ** (-kappa * years)
    half = sigma**2 * (1 - left**2) / (4 * kappa)
    rate = lam / kappa

    def raw(w):
        return half * w * w + rate * (mp.log(eta - w * left) - mp.log(eta - w))

    return raw(z) - z * raw(mp.mpf(1))


def saddle(row, k, is_call):
    eta = mp.mpf(row[3])

    def height(p):
        return mp.re(exponent(row, p)) + k * (1 - p) - mp.log(p * (p - 1))

    if is_call:
        bounds = (mp.mpf(1) + mp.mpf(10) ** -12, eta - (eta - 1) * mp.mpf(10) ** -9 if row[2] > 0 else mp.mpf(4000))
    else:
        bounds = (mp.mpf(-4000), -mp.mpf(10) ** -12)
    a, b = bounds
    for _ in range(90):
        c, d = a + (b - a) * mp.mpf("0.382"), a + (b - a) * mp.mpf("0.618")
        if height(c) < height(d):
            b = d
        else:
            a = c
    return (a + b) / 2


def price(row):
    """Out-of-the-money value per unit of the future."""
    k = mp.log(mp.mpf(row[6]) / mp.mpf(row[5]))
    is_call = k >= 0
    p = saddle(row, k, is_call)

    def term(y):
        z = mp.mpc(p, y)
        return mp.re(mp.exp(exponent(row, z) + k * (1 - z)) / (z * (z - 1)))

    top = term(mp.mpf(0))

    def total(h):
        value, j, small = top / 2, 1, 0
        while small < 8:
            t = term(j * h)
            value += t
            size = abs(mp.exp(mp.re(exponent(row, mp.mpc(p, j * h))) + k * (1 - p)) / (p * (p - 1)))
            small = small + 1 if size < abs(top) * mp.mpf(10) ** -34 else 0
            j += 1
            if j > 60000:
                raise ArithmeticError("too long")
        return value * h / mp.pi

    distance = min(abs(p), abs(p - 1)) if row[2] == 0 else min(abs(p), abs(p - 1), mp.mpf(row[3]) - p)
    h = min(distance, 4) * mp.mpf("0.25")
    last = total(h)
    while True:
        h *= mp.mpf("0.62")
        now = total(h)
        if abs(now - last) < abs(now) * mp.mpf(10) ** -25:
            return now
        last = now


def make():
    rows = []
    while len(rows) < 300:
        jumpless = rng.random() < 0.06
        kappa = log_between(0.1, 50)
        sigma = log_between(0.3, 3)
        lam = 0.0 if jumpless else float(f"{300 * rng.random() ** 2:.6g}")
        eta = log_between(1.05, 100)
        years = log_between(2 / 365, 2)
        future = log_between(9, 80)
        strike = log_between(5, 150)
        row = [kappa, sigma, lam, eta, years, future, strike]
        try:
            value = price(row)
        except ArithmeticError:
            continue
        if value < mp.mpf(10) ** -120:
            continue
        rows.append(row + [mp.nstr(value * mp.mpf(future), 25)])
        print(len(rows), rows[-1], flush=True)
    return rows


if __name__ == "__main__":
    columns = ["kappa", "sigma", "lambda", "eta", "expiryYears", "forward", "strike", "value"]
    rows = make()
    text = ",\n".join("  " + json.dumps(row) for row in rows)
    head = json.dumps(columns)
    path = Path(__file__).with_suffix(".json")
    path.write_text(f'{{\n"madeBy": "mrlrj-stress.py",\n"columns": {head},\n"rows": [\n{text}\n]\n}}\n')
