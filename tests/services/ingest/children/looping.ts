// Stands in for the parse child: never answers, and never gives the thread back.
process.on('message', () => {
  for (;;);
});
