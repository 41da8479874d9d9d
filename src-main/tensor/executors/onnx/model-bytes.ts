import protobuf from 'protobufjs/minimal.js';

/** Numbers of fields and types: onnx/onnx.proto3 of ONNX 1.17, https://github.com/onnx/onnx. */
const irVersion = 10;
const opsetVersion = 21;
const floatType = 1;
const int64Type = 7;
const attributeTypes = { int: 2, ints: 7 } as const;

export type Attributes = Readonly<Record<string, number | readonly number[]>>;

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Attributes;
  /** Of onnxruntime where the operator is not ONNX's own. */
  readonly domain?: string;
}

/** Convolutions of onnxruntime on blocked images; its own optimiser makes the same nodes where kernels do not change. */
export const blockedDomain = 'com.microsoft.nchwc';

export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

type Writer = protobuf.Writer;

/** A model file as onnxruntime reads it. */
export function writeModel(graph: OnnxGraph): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(key(1, varint)).int64(irVersion);
  writer.uint32(key(2, bytes)).string('volterra');
  nest(writer, 7, () => {
    for (const node of graph.nodes) nest(writer, 1, () => writeNode(writer, node));
    writer.uint32(key(2, bytes)).string('step');
    for (const constant of graph.constants) nest(writer, 5, () => writeTensor(writer, constant));
    for (const port of graph.inputs) nest(writer, 11, () => writePort(writer, port));
    for (const port of graph.outputs) nest(writer, 12, () => writePort(writer, port));
  });
  nest(writer, 8, () => writer.uint32(key(2, varint)).int64(opsetVersion));
  if (graph.nodes.some(({ domain }) => domain === blockedDomain))
    nest(writer, 8, () => {
      writer.uint32(key(1, bytes)).string(blockedDomain);
      writer.uint32(key(2, varint)).int64(1);
    });
  return writer.finish();
}

const varint = 0;
const bytes = 2;
const key = (field: number, wire: number): number => (field << 3) | wire;

function nest(writer: Writer, field: number, write: () => void): void {
  writer.uint32(key(field, bytes)).fork();
  write();
  writer.ldelim();
}

function writeNode(writer: Writer, { type, inputs, output, attributes, domain }: OnnxNode): void {
  for (const name of inputs) writer.uint32(key(1, bytes)).string(name);
  writer.uint32(key(2, bytes)).string(output);
  writer.uint32(key(4, bytes)).string(type);
  for (const [name, value] of Object.entries(attributes)) {
    nest(writer, 5, () => {
      writer.uint32(key(1, bytes)).string(name);
      if (typeof value === 'number') {
        writer.uint32(key(3, varint)).int64(value);
        writer.uint32(key(20, varint)).int32(attributeTypes.int);
      } else {
        for (const item of value) writer.uint32(key(8, varint)).int64(item);
        writer.uint32(key(20, varint)).int32(attributeTypes.ints);
      }
    });
  }
  if (domain) writer.uint32(key(7, bytes)).string(domain);
}

function writeTensor(writer: Writer, { name, shape, values }: OnnxConstant): void {
  for (const length of shape) writer.uint32(key(1, varint)).int64(length);
  writer.uint32(key(2, varint)).int32(values instanceof Float32Array ? floatType : int64Type);
  writer.uint32(key(8, bytes)).string(name);
  writer.uint32(key(9, bytes)).bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writePort(writer: Writer, { name, shape }: OnnxPort): void {
  writer.uint32(key(1, bytes)).string(name);
  nest(writer, 2, () =>
    nest(writer, 1, () => {
      writer.uint32(key(1, varint)).int32(floatType);
      nest(writer, 2, () => {
        for (const length of shape) nest(writer, 1, () => writer.uint32(key(1, varint)).int64(length));
      });
    }),
  );
}
