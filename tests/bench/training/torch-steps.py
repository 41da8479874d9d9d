"""Training steps in PyTorch: python3 torch-steps.py <perceptron|image> <threads> <seconds>; one line of JSON."""
import json
import sys
import time

import torch
from torch import nn

case, threads, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)
if case == "perceptron":
    sizes = [15, 64, 64, 64]
    hidden = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.Tanh())]
    net = nn.Sequential(*hidden, nn.Linear(64, 1))
    x, target = torch.randn(256, 15), torch.randn(256, 1)
else:
    sizes = [4, 32, 32, 32, 32]
    hidden = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Conv2d(a, b, 3, padding=1), nn.SiLU())]
    # Two heads of one channel each, side by side.
    net = nn.Sequential(*hidden, nn.Conv2d(32, 2, 1))
    x, target = torch.randn(128, 4, 13, 17), torch.randn(128, 2, 13, 17)
adam = torch.optim.Adam(net.parameters(), lr=1e-3)


def step():
    loss = nn.functional.mse_loss(net(x), target)
    adam.zero_grad(set_to_none=True)
    loss.backward()
    adam.step()
    return float(loss.detach())


for _ in range(3):
    step()
times = []
cpu, end = time.process_time(), time.perf_counter() + seconds
while time.perf_counter() < end or len(times) < 5:
    start = time.perf_counter()
    step()
    times.append(1e3 * (time.perf_counter() - start))
cpu = 1e3 * (time.process_time() - cpu)
times.sort()
print(json.dumps({"msPerStep": times[len(times) // 2], "fastestMs": times[0], "processorMs": cpu / len(times)}))
