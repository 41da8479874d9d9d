// Stands in for the parse child: fills its heap until it is stopped.
const kept: string[][] = [];
process.on('message', () => {
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => `${index} ${kept.length}`));
});
