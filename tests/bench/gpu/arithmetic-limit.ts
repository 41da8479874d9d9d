/** Chains per invocation, independent of each other, so that the latency of one hides behind the rest. */
const CHAINS = 8;
const TURNS = 512;

const kernel = `
@group(0) @binding(0) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = 1f + f32(id.x & 15u) * 1e-6f;
  var x = vec4f(f32(id.x), 1f, 2f, 3f);
  var y = vec4f(4f, 5f, 6f, f32(id.x));
  for (var turn = 0u; turn < ${TURNS.toString()}u; turn++) {
    x = x * b + vec4f(0.5f);
    y = y * b + vec4f(0.25f);
  }
  out[id.x] = dot(x + y, vec4f(1f));
}`;

/** GPUBufferUsage.STORAGE. */
const STORAGE = 128;

/**
 * What a device does in products and sums alone, each counted as one operation.
 * @param device to measure
 * @param size invocations of a dispatch, and dispatches of a submission
 * @returns operations a second, best of five
 */
export async function measureArithmetic(
  device: GPUDevice,
  { invocations, repeats }: { readonly invocations: number; readonly repeats: number },
): Promise<number> {
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: kernel }), entryPoint: 'main' },
  });
  const out = device.createBuffer({ size: invocations * 4, usage: STORAGE });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource: { buffer: out } }],
  });
  let best = 0;
  for (let round = 0; round < 6; round += 1) {
    const started = performance.now();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    for (let i = 0; i < repeats; i += 1) pass.dispatchWorkgroups(invocations / 256);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    const seconds = (performance.now() - started) / 1000;
    if (round > 0) best = Math.max(best, (2 * CHAINS * TURNS * invocations * repeats) / seconds);
  }
  out.destroy();
  return best;
}
