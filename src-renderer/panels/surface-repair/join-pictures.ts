/** Three pictures a row, each as its chart draws it for an export. */
export async function joinPictures(pictures: readonly Promise<Blob>[]): Promise<Blob> {
  const images = await Promise.all(pictures.map(async (picture) => createImageBitmap(await picture)));
  const width = Math.max(...images.map((image) => image.width));
  const height = Math.max(...images.map((image) => image.height));
  const columns = Math.min(3, images.length);
  const canvas = document.createElement('canvas');
  canvas.width = width * columns;
  canvas.height = height * Math.ceil(images.length / columns);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('The page gives no canvas.');
  images.forEach((image, at) => {
    ctx.drawImage(image, (at % columns) * width, Math.floor(at / columns) * height);
    image.close();
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The canvas gave no picture.'))));
  });
}
